"""Two departments cannot join what they know of a person."""

from typing import Any

from rooms.login.provider.application import Application, opened
from rooms.portal_apply.browser import Person

#: The same for everybody, or of the moment in which one of them asked.
_OF_NOBODY = {"iss", "acr", "vot", "amr", "locale", "iat", "exp", "auth_time", "nonce", "events"}


def everything(app: Application, person: Person) -> dict[str, Any]:
    tokens = app.tokens(person.client)
    told = app.ask("introspect", {"token": tokens["access_token"]}).json()
    return told | app.user_info(tokens["access_token"]).json() | opened(tokens["id_token"])


def test_nothing_that_two_departments_are_told_is_the_same(amina: Person) -> None:
    one = everything(Application(host="one.example", org_id="IRCC"), amina)
    two = everything(Application(host="two.example", org_id="CRA"), amina)
    shared = {
        name
        for name in one.keys() & two.keys()
        if one[name] == two[name] and name not in _OF_NOBODY
    }
    assert shared <= {"active", "scope", "token_type"}
    assert one["sub"] != two["sub"]
    assert one["sid"] != two["sid"]


def test_a_sector_shares_one_name(amina: Person) -> None:
    how = {"sector": "ircc.example"}
    one = everything(Application(host="one.example", how=how), amina)
    two = everything(Application(host="two.example", how=how), amina)
    assert one["sub"] == two["sub"]
    assert one["sid"] != two["sid"]


def test_the_name_stays_and_is_nobody_else_s(amina: Person) -> None:
    app = Application()
    first = everything(app, amina)
    amina.client.logout()
    again = everything(app, amina.sign_in())
    other = everything(app, Person("other@example.org").sign_in())
    assert first["sub"] == again["sub"] != other["sub"]
    assert first["sid"] != again["sid"]


def test_no_claim_holds_an_id_of_ours(amina: Person) -> None:
    told = str(everything(Application(), amina))
    for own in (amina.account.person_id, amina.account.id, amina.client.session.session_key):
        assert str(own) not in told
        assert str(own).replace("-", "") not in told
