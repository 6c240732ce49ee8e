"""With own accounts off, everybody signs in at a partner, and nothing else is offered or answers."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from onegov.login.models import Account
from rooms.login.partners.hostile import LOA, FakePartner, Visitor
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
SHARED = {"account_login", "account_logout", "account_inactive", "mfa_authenticate", "mfa_trust"}


@pytest.fixture(autouse=True)
def off(configure: Callable[..., None], usual: None) -> None:
    configure(own_accounts=False)


def test_the_sign_in_page_lists_partners_only(client: Client) -> None:
    for language, words in (
        ("en/account/sign-in", "Continue with Bank"),
        ("fr/compte/connexion", "Banque"),
    ):
        page = client.get(f"/{language}/?next=/en/your-account/")
        assert page.status_code == 200
        shown = page.content.decode()
        assert words in shown
        assert "password" not in shown.split("<main")[1].split("</main")[0].replace(
            "we do not learn your password", ""
        )
        assert 'type="password"' not in shown
        assert 'value="/en/your-account/"' in shown


def test_no_page_of_own_accounts_answers(client: Client) -> None:
    """Whatever page there is or will be: open to everybody and not named as shared, it is off."""
    tried = 0
    for name in [key for key in get_resolver().reverse_dict if isinstance(key, str)]:
        if not name.startswith(("account_", "mfa_")) or name in SHARED:
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            given = {"pk": 1} if "webauthn" in name else {"uidb36": "1", "key": "x-y"}
            address = reverse(name, kwargs=given)
        assert client.get(address).status_code in (302, 404), name
        assert client.post(address, {"email": "a@example.org"}).status_code in (302, 404), name
        tried += 1
    assert tried > 8
    assert Account.objects.count() == 0


def test_a_password_that_was_right_is_right_no_longer(client: Client) -> None:
    person = Person("owner@example.org")
    form = {"login": "owner@example.org", "password": "a long enough password"}
    answer = client.post("/en/account/sign-in/", form)
    assert answer.status_code == 404
    assert "you sign in at a partner" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert person.account.has_usable_password()


def test_who_has_a_password_confirms_at_the_partner(bank: FakePartner) -> None:
    person = Person("owner@example.org").sign_in()
    sent = person.client.get("/en/account/confirm-password/?next=/en/account/security/")
    assert sent["Location"] == "/en/account/sign-in/confirm/?next=%2Fen%2Faccount%2Fsecurity%2F"


def test_the_last_partner_stays_even_with_a_password(bank: FakePartner, visitor: Visitor) -> None:
    visitor.sign_in(bank)
    account = Account.objects.get()
    account.email = "owner@example.org"
    account.set_password("a long enough password")
    account.save()
    visitor = Visitor()
    visitor.sign_in(bank)
    page = visitor.web.get("/en/account/security/partners/").content.decode()
    assert "your only way to sign in" in page


def test_the_person_s_pages_open_after_a_strong_sign_in(
    bank: FakePartner, visitor: Visitor
) -> None:
    bank.claims["acr"] = f"{LOA}3"
    assert visitor.sign_in(bank).status_code == 302
    assert visitor.web.get("/en/your-account/").status_code == 200


def test_after_a_weaker_one_a_second_step_of_ours_can_be_set_up(
    bank: FakePartner, visitor: Visitor
) -> None:
    visitor.sign_in(bank)
    sent = visitor.web.get("/en/your-account/")
    assert sent["Location"].startswith("/en/account/security/app/")
    assert visitor.web.get(sent["Location"]).status_code == 200
