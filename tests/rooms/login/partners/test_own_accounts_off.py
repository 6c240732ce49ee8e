"""With own accounts off, everybody signs in at a partner, and nothing else is offered or answers."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import translation

from onegov.login.models import Account
from rooms.login.partners.hostile import LOA, FakePartner, Visitor
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
#: What those who sign in at a partner need as well.
SHARED = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_email",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
WAY_BACK = {"recovery:begin", "recovery:stop", "recovery:mailbox", "recovery:finish"}


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


def _address(name: str) -> str:
    given = {"pk": 1} if "webauthn" in name else {"uidb36": "1", "key": "x-y"}
    if name in WAY_BACK:
        given = {"attempt_id": str(uuid4()), "token": "x"}
    with translation.override("en"):
        try:
            return reverse(name)
        except NoReverseMatch:
            return reverse(name, kwargs=given)


def _is_shared(name: str) -> bool:
    return name in SHARED or (name.startswith("mfa_") and "/security/" in _address(name))


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_no_page_of_own_accounts_answers(
    is_signed_in: bool, bank: FakePartner, visitor: Visitor
) -> None:
    """Whatever page there is or will be, it is off unless named as shared, whoever asks for it."""
    if is_signed_in:
        bank.claims["acr"] = f"{LOA}3"
        visitor.sign_in(bank)
    before = Account.objects.count()
    names = [key for key in get_resolver().reverse_dict if isinstance(key, str)]
    own = [name for name in names if name.startswith(("account_", "mfa_", "login_password"))]
    off = {name for name in own if not _is_shared(name)} | WAY_BACK
    assert {"account_signup", "account_change_password", "mfa_login_webauthn"} < off
    for name in off:
        assert visitor.web.get(_address(name)).status_code == 404, name
        sent = visitor.web.post(_address(name), {"email": "a@example.org"})
        assert sent.status_code == 404, name
    assert Account.objects.count() == before


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
    """An app or a passkey; that passkey does not sign in alone."""
    visitor.sign_in(bank)
    sent = visitor.web.get("/en/your-account/")
    assert sent["Location"].startswith("/en/account/security/app/")
    assert visitor.web.get(sent["Location"]).status_code == 200
    assert visitor.web.get("/en/account/security/passkeys/add/").status_code == 200
    assert visitor.web.get("/en/account/sign-in/passkey/").status_code == 404
