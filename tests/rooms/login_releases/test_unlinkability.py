"""The standing test of privacy: two departments put together all that they were ever told.

Each person signs in once and visits both. Whatever a value of one department has in common with
values of the other must not single out the same person.
"""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from joserfc import jws

from onegov.core import clock
from onegov.core.types import Text
from onegov.login.provider.actions import leaving
from onegov.login.provider.actions.delivering import logout_token
from onegov.login.provider.actions.registering import NotRegistrable
from onegov.login.provider.models import Client, Grant, LogoutNotice
from onegov.login.releases import public as releases
from onegov.login.releases.types import Client as App
from rooms.login.provider.application import Application, opened, returned
from rooms.login_releases.apps import claim
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
PEOPLE = 12
WINDOW = 10  # signs in a row that are no accident


@pytest.fixture
def departments() -> tuple[Application, Application]:
    how = {"signed_userinfo": True}
    return tuple(  # type: ignore[return-value]  # two
        Application(
            org_id=org,
            host=f"{org.lower()}.example",
            how=how | {"backchannel_logout_uri": f"https://{org.lower()}.example/out"},
        )
        for org in ("IRCC", "CRA")
    )


def signed_in_at_a_moment(number: int) -> Person:
    """Somebody whose moment of signing in is nobody else's."""
    person = Person(f"person{number}@example.org").sign_in()
    session = person.client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = clock.now().timestamp() - 137 * (number + 1)
    session.save()
    return person


def told(app: Application, person: Person, **asked: str) -> dict[str, str]:
    """Everything one visit tells the department, flat: where it stands -> what it is."""
    answer = returned(person.client.get("/oidc/authorize", app.push(**asked)))
    tokens = app.redeem(answer["code"]).json()
    user_info = app.user_info(tokens["access_token"]).content.decode()
    asked_about = app.ask("introspect", {"token": tokens["access_token"]}).json()
    return dict(
        flat(
            {
                "answer": answer,
                "tokens": tokens,
                "id_token": opened(tokens["id_token"]),
                "user_info": user_info,
                "of_user_info": opened(user_info),
                "header": jws.extract_compact(tokens["id_token"].encode()).headers(),
                "introspection": asked_about,
            }
        )
    )


def visits(
    departments: tuple[Application, Application], **asked: str
) -> list[list[dict[str, str]]]:
    """What each department is told: one visit a second, so that no two share one by accident."""
    people = [signed_in_at_a_moment(number) for number in range(PEOPLE)]
    start, seen = clock.now(), []
    for place, app in enumerate(departments):
        seen.append([])
        for number, person in enumerate(people):
            at = start + timedelta(seconds=place * (PEOPLE + 5) + number)
            with clock.using(clock.FixedClock(at)):
                seen[place].append(told(app, person, **asked))
    return seen


def flat(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flat(inner, f"{at}.{name}")
    elif not str(value).startswith("eyJ"):  # a token: what is in it is looked at opened
        yield at, str(value)


def windows(record: dict[str, str]) -> set[str]:
    """Each value whole, and all its runs of signs that are too long for an accident."""
    runs = {
        value[start : start + WINDOW]
        for value in record.values()
        for start in range(len(value) - WINDOW + 1)
    }
    return runs | set(record.values())


def joins(one: list[dict[str, str]], two: list[dict[str, str]]) -> list[tuple[int, str]]:
    """Whom the two departments recognise: what only this person's two records share."""
    theirs = [windows(record) for record in two]
    found = []
    for number, record in enumerate(one):
        others = set().union(*(seen for place, seen in enumerate(theirs) if place != number))
        found += [(number, sign) for sign in windows(record) & theirs[number] - others]
    return found


def test_two_departments_recognise_nobody(
    departments: tuple[Application, Application], tell: Callable[[str], None]
) -> None:
    one, two = visits(departments)
    assert joins(one, two) == []
    compared = len(one[0]) * len(two[0]) * PEOPLE * PEOPLE
    tell(f"privacy: {PEOPLE} people at two departments, {compared} pairs of values, 0 recognised")


def test_the_test_would_see_a_name_that_both_know(
    departments: tuple[Application, Application],
) -> None:
    """Its own proof: the second of signing in, told when both ask for it, is such a name."""
    one, two = visits(departments, max_age="86400")
    assert {number for number, _ in joins(one, two)} == set(range(PEOPLE))
    assert ".id_token.auth_time" in one[0]


def test_notices_of_signing_out_tell_no_more(departments: tuple[Application, Application]) -> None:
    """All are told in one moment here, as that moment itself is no secret from who is told."""
    people = [signed_in_at_a_moment(number) for number in range(PEOPLE)]
    for app in departments:
        for person in people:
            app.tokens(person.client)
    for grant in random.sample(list(Grant.objects.all()), 2 * PEOPLE):
        leaving.note_who_must_be_told(grant.person_id, grant.visit, clock.now())
    now = clock.now()
    seen: list[list[dict[str, str]]] = []
    for app in departments:
        rows = [
            LogoutNotice.objects.get(client_id=app.id, person_id=person.account.person_id)
            for person in people
        ]
        seen.append([dict(flat(opened(logout_token(row, now)))) for row in rows])
    assert joins(*seen) == []


def test_a_sector_belongs_to_one_department(tell: Callable[[str], None]) -> None:
    """Else whoever names another's sector, or shares its host, knows people by the same subject."""
    Application(org_id="IRCC", host="ircc.example", how={"sector": "ircc"})
    Application(org_id="IRCC", host="shared.example")
    tries = [
        {"host": "cra.example", "how": {"sector": "ircc"}},
        {"host": "cra.example", "how": {"sector": "shared.example"}},
        {"host": "shared.example"},
        {"host": "SHARED.example"},
    ]
    for given in tries:
        with pytest.raises(NotRegistrable, match="another department"):
            Application(org_id="CRA", **given)
    assert Client.objects.filter(org_id="CRA").count() == 0
    Application(org_id="IRCC", host="more.example", how={"sector": "ircc"})
    tell(f"sectors: {len(tries)} tries to share another department's, 0 registered")


def test_a_withdrawal_bites_a_token_that_is_out(amina_at_cra) -> None:
    """The access token stays good; the claim is gone from the next answer on, ID tokens too."""
    app, amina, receipt = amina_at_cra
    tokens = app.tokens(amina.client, scope="openid email offline_access")
    assert app.user_info(tokens["access_token"]).json()["email"] == "amina@example.org"
    releases.withdraw(actor=amina.actor, agreement_id=receipt.id, language="en")
    after = app.user_info(tokens["access_token"])
    assert after.status_code == 200
    assert "email" not in after.json()
    refreshed = app.ask(
        "token", {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    ).json()
    assert "email" not in opened(refreshed["id_token"])
    assert "email" not in app.user_info(refreshed["access_token"]).json()
    (release,) = releases.list_releases(actor=amina.actor, person_id=amina.account.person_id)
    assert (release.claims, release.purpose.en) == (("email",), "To write to you")


@pytest.fixture
def amina_at_cra():
    email = claim("email")
    app = Application(
        org_id="CRA",
        host="cra.example",
        how={"claims": (email,), "scopes": ("openid", "email", "offline_access")},
    )
    amina = Person("amina@example.org").sign_in()
    (receipt,) = releases.agree(
        actor=amina.actor,
        person_id=amina.account.person_id,
        client=App(app.id, "CRA", Text(en="My Account", fr="Mon dossier")),
        shown=(email,),
        ticked=("email",),
        language="en",
    )
    return app, amina, receipt
