"""Which account a partner leads to: new, linked, confirmed, never by an e-mail address."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from onegov.core import clock
from onegov.ledger.models import Entry
from onegov.login.models import Account
from onegov.login.partners import actions
from onegov.login.partners.types import Partner
from rooms.login.partners.hostile import LOA, FakePartner, Visitor
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
LINKS = "/en/account/security/partners/"


def add(visitor: Visitor, fake: FakePartner) -> Any:
    visitor.start(fake, f"{LINKS}{fake.name}/add/")
    return visitor.back(fake)


def words(visitor: Visitor, address: str) -> str:
    return visitor.web.get(address, follow=True).content.decode()


def link_of(fake: FakePartner) -> SocialAccount:
    return SocialAccount.objects.get(provider=fake.name)


def test_the_first_sign_in_makes_a_person_and_the_next_finds_them(bank: FakePartner) -> None:
    Visitor().sign_in(bank)
    account = Account.objects.get()
    assert account.email is None
    assert not account.has_usable_password()
    visitor = Visitor()
    visitor.sign_in(bank)
    assert visitor.web.session["_auth_user_id"] == str(account.pk)
    assert Account.objects.count() == 1


def test_two_people_without_an_address_are_two_accounts(
    bank: FakePartner, other: FakePartner
) -> None:
    Visitor().sign_in(bank)
    Visitor().sign_in(other)  # the same name at another partner is somebody else
    bank.claims["sub"] = "another"
    Visitor().sign_in(bank)
    assert Account.objects.count() == 3


def test_an_address_never_leads_to_an_account(bank: FakePartner) -> None:
    victim = Person("victim@example.org").account
    bank.claims |= {"email": "victim@example.org", "email_verified": True}
    visitor = Visitor()
    visitor.sign_in(bank)
    assert visitor.web.session["_auth_user_id"] != str(victim.pk)
    assert not SocialAccount.objects.filter(user=victim).exists()


def test_nothing_of_the_partner_s_identifier_is_kept(bank: FakePartner) -> None:
    bank.claims["sub"] = "sub-of-the-bank-4711"
    visitor = Visitor()
    visitor.sign_in(bank)
    row = link_of(bank)
    assert row.extra_data == {}
    assert "4711" not in row.uid
    assert "4711" not in str(dict(visitor.web.session))
    kept = Entry.objects.filter(act="account.opened")
    assert kept.count() == 1
    assert "4711" not in str(kept.values())


@pytest.mark.parametrize(
    ("acr", "level"), [(f"{LOA}3", 3), (f"{LOA}2", 2), ("made-up", 1), (None, 1)]
)
def test_the_session_is_as_strong_as_the_partner_says(
    acr: str | None, level: int, bank: FakePartner
) -> None:
    bank.claims["acr"] = acr
    visitor = Visitor()
    visitor.sign_in(bank)
    told = visitor.web.session["account_authentication_methods"]
    assert [record["level"] for record in told] == [level]
    answer = visitor.web.get("/en/your-account/")
    assert answer.status_code == (200 if level == 3 else 302)


def test_two_factors_there_are_two_factors_here(bank: FakePartner) -> None:
    """Whoever set up an app is asked for it after level 2, and not after level 3."""
    Visitor().sign_in(bank)
    TOTP.activate(Account.objects.get(), "A" * 32)
    assert Visitor().sign_in(bank)["Location"].startswith("/en/account/sign-in/second-step/")
    bank.claims["acr"] = f"{LOA}3"
    visitor = Visitor()
    visitor.sign_in(bank)
    assert visitor.web.get("/en/your-account/").status_code == 200


def test_a_second_partner_leads_to_the_same_account(
    bank: FakePartner, other: FakePartner, visitor: Visitor
) -> None:
    visitor.sign_in(bank)
    assert add(visitor, other)["Location"] == LINKS
    assert "linked to your account" in words(visitor, LINKS)
    Visitor().sign_in(other)
    assert Account.objects.count() == 1
    acts = Entry.objects.filter(act="partner.linked").count()
    assert acts == 1
    add(visitor, other)
    assert Entry.objects.filter(act="partner.linked").count() == acts  # linked already: no act


def test_an_identifier_of_another_account_is_refused_in_words(
    bank: FakePartner, other: FakePartner, visitor: Visitor
) -> None:
    Visitor().sign_in(other)
    visitor.sign_in(bank)
    refused = add(visitor, other)
    assert refused.status_code == 409
    assert "already linked to another account" in refused.content.decode()
    assert link_of(other).user != link_of(bank).user


def test_the_last_way_in_stays(bank: FakePartner, other: FakePartner, visitor: Visitor) -> None:
    visitor.sign_in(bank)
    assert "your only way to sign in" in words(visitor, LINKS)
    refused = visitor.web.post(f"{LINKS}{link_of(bank).pk}/remove/")
    assert refused.status_code == 409
    add(visitor, other)
    assert visitor.web.post(f"{LINKS}{link_of(bank).pk}/remove/").status_code == 302
    assert visitor.web.post(f"{LINKS}{link_of(other).pk}/remove/").status_code == 409
    assert [row.provider for row in SocialAccount.objects.all()] == ["other"]
    assert Entry.objects.filter(act="partner.unlinked").count() == 1


def test_nobody_removes_the_link_of_somebody_else(
    bank: FakePartner, other: FakePartner, visitor: Visitor
) -> None:
    Visitor().sign_in(other)
    visitor.sign_in(bank)
    assert visitor.web.post(f"{LINKS}{link_of(other).pk}/remove/").status_code == 404


def test_a_partner_that_we_no_longer_have_is_no_way_in(
    bank: FakePartner, other: FakePartner, visitor: Visitor, configure: Callable[..., None]
) -> None:
    visitor.sign_in(bank)
    add(visitor, other)
    configure(for_sign_in=False)
    assert visitor.web.post(f"{LINKS}{link_of(other).pk}/remove/").status_code == 409
    assert Visitor().web.post("/en/account/sign-in/partner/bank/").status_code == 404


def test_a_password_on_a_trusted_device_changes_no_partner(
    bank: FakePartner, visitor: Visitor
) -> None:
    """A button's address, opened as a page after the second factor, leads to the button."""
    bank.claims["acr"] = f"{LOA}3"
    visitor.sign_in(bank)
    TOTP.activate(Account.objects.get(), "A" * 32)
    link, session = link_of(bank).pk, visitor.web.session
    strong = session["account_authentication_methods"]
    weak = [record | {"level": 2} for record in strong]
    for records, led_to in ((weak, "/en/account/confirm-code/"), (strong, LINKS)):
        session["account_authentication_methods"] = records
        session.save()
        for address in (f"{LINKS}other/add/", f"{LINKS}{link}/remove/"):
            assert visitor.web.get(address)["Location"].startswith(led_to)
            sent = visitor.web.post(address)
            assert sent["Location"].startswith("/en/account/confirm-code/")


def test_an_old_session_is_confirmed_at_the_partner_before_links_change(
    bank: FakePartner, other: FakePartner, visitor: Visitor
) -> None:
    bank.claims["auth_time"] = clock.now().timestamp() - 1900
    visitor.sign_in(bank)
    sent = visitor.web.post(f"{LINKS}other/add/")
    assert sent["Location"].startswith("/en/account/sign-in/confirm/")
    assert "Continue with Bank" in words(visitor, sent["Location"])


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_activate_totp"])
def test_a_screen_left_open_adds_no_first_factor(
    name: str, bank: FakePartner, visitor: Visitor
) -> None:
    """Who has no password here is asked nothing by allauth: the partner is, then the page opens."""
    now, page = int(clock.now().timestamp()), reverse(name)
    bank.claims |= {"auth_time": now - 2000, "acr": f"{LOA}3"}
    visitor.sign_in(bank)
    for sent in (visitor.web.get(page), visitor.web.post(page, {"code": "123456"})):
        assert sent["Location"].startswith("/en/account/sign-in/confirm/?next=")
    bank.claims["auth_time"] = now
    confirm(visitor, bank)
    assert visitor.web.get(page).status_code == 200


def test_a_sign_in_there_is_as_old_here_as_it_is_there(
    bank: FakePartner, other: FakePartner, visitor: Visitor
) -> None:
    """An old session at the bank signs in; what it does not do is change ways in."""
    now = int(clock.now().timestamp())
    bank.claims |= {"auth_time": now - 7200, "acr": f"{LOA}3"}
    assert visitor.start(bank)["max_age"] == str(8 * 3600)
    visitor.back(bank)
    assert visitor.is_signed_in
    told = visitor.web.session["account_authentication_methods"]
    assert [int(record["at"]) for record in told] == [now - 7200]
    sent = visitor.web.post(f"{LINKS}other/add/")
    assert sent["Location"].startswith("/en/account/sign-in/confirm/")
    bank.claims["auth_time"] = now
    confirm(visitor, bank)
    assert add(visitor, other)["Location"] == LINKS


def test_a_partner_whose_clock_is_ahead_makes_nothing_newer_than_now(
    bank: FakePartner, visitor: Visitor
) -> None:
    bank.claims["auth_time"] = clock.now().timestamp() + 50
    visitor.sign_in(bank)
    told = visitor.web.session["account_authentication_methods"]
    assert told[0]["at"] <= clock.now().timestamp()


def test_whoever_turns_back_is_where_they_were(bank: FakePartner, visitor: Visitor) -> None:
    visitor.start(bank, next="/en/services/")
    back = visitor.back(bank, code=None, error="access_denied")
    assert back["Location"] == "/en/account/sign-in/?next=%2Fen%2Fservices%2F"
    visitor.sign_in(bank)
    visitor.start(bank, "/en/account/sign-in/confirm/", partner="bank", next=LINKS)
    back = visitor.back(bank, code=None, error="access_denied")
    assert (
        back["Location"]
        == "/en/account/sign-in/confirm/?next=%2Fen%2Faccount%2Fsecurity%2Fpartners%2F"
    )


def confirm(visitor: Visitor, fake: FakePartner) -> Any:
    asked = visitor.start(fake, "/en/account/sign-in/confirm/", partner=fake.name, next=LINKS)
    assert asked["prompt"] == "login"
    assert asked["max_age"] == "0"
    return visitor.back(fake)


def test_only_a_fresh_sign_in_of_the_same_person_confirms(
    bank: FakePartner, visitor: Visitor
) -> None:
    visitor.sign_in(bank)
    now = int(clock.now().timestamp())
    bank.claims["auth_time"] = None
    assert confirm(visitor, bank).status_code == 409
    bank.claims["auth_time"] = now - 4000
    assert confirm(visitor, bank).status_code == 409
    bank.claims["auth_time"] = now
    assert confirm(visitor, bank)["Location"] == LINKS
    bank.claims["sub"] = "somebody else"
    assert confirm(visitor, bank).status_code == 409


@pytest.mark.parametrize("has_password", [False, True])
def test_a_step_up_of_a_partner_s_session_leads_to_the_partner_and_on(
    has_password: bool, bank: FakePartner, visitor: Visitor
) -> None:
    """A password makes no sign-in of level 3 newer: asked for it, they would be asked for ever."""
    Visitor().sign_in(bank)
    if has_password:
        account = Account.objects.get()
        account.set_password("a long enough password")
        account.save()
    now, page = int(clock.now().timestamp()), "/en/account/identity/office/"
    bank.claims |= {"auth_time": now - 2000, "acr": f"{LOA}3"}
    visitor.sign_in(bank)
    sent = visitor.web.get(page)
    assert sent["Location"].startswith("/en/account/sign-in/confirm/?next=")
    assert "Continue with Bank" in words(visitor, sent["Location"])
    bank.claims["auth_time"] = now
    confirm(visitor, bank)
    assert visitor.web.get(page).status_code == 200


def test_who_has_signed_out_meanwhile_links_nothing(
    bank: FakePartner, other: FakePartner, visitor: Visitor
) -> None:
    visitor.sign_in(bank)
    visitor.start(other, f"{LINKS}other/add/")
    visitor.web.post("/en/account/sign-out/")
    assert visitor.back(other).status_code == 409
    assert SocialAccount.objects.count() == 1


def test_the_session_is_another_one_after_sign_in(bank: FakePartner, visitor: Visitor) -> None:
    visitor.start(bank)
    before = visitor.web.cookies["sessionid"].value
    visitor.back(bank)
    assert visitor.web.cookies["sessionid"].value != before


def test_every_page_of_an_account_opens_without_address_and_password(
    bank: FakePartner, visitor: Visitor
) -> None:
    bank.claims["acr"] = f"{LOA}3"
    visitor.sign_in(bank)
    opened = 0
    for name in [key for key in get_resolver().reverse_dict if isinstance(key, str)]:
        if name.startswith(("account_", "mfa_", "partner_", "usersessions")):
            try:
                address = reverse(name)
            except NoReverseMatch:
                continue
            if "sign-out" in address:
                continue
            answer = visitor.web.get(address, follow=True)
            assert answer.status_code < 500, name
            assert ">None<" not in answer.content.decode(), name
            opened += 1
    assert opened > 10


@pytest.mark.django_db(transaction=True)
def test_the_same_first_sign_in_in_parallel_makes_one_account(
    bank: FakePartner, tell: Callable[[str], None]
) -> None:
    partner: Partner = bank.partner()

    def come(_number: int) -> str:
        try:
            return str(actions.account_of(partner, "somebody", "en").pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as crowd:
        found = set(crowd.map(come, range(24)))
    assert len(found) == Account.objects.count() == 1
    assert Entry.objects.filter(act="account.opened").count() == 1
    tell("sign-in partners: the same first sign-in 24 times, 8 at once: 1 account")


def test_strangers_have_no_links(client: Client) -> None:
    assert client.get(LINKS).status_code == 302
    assert client.post(f"{LINKS}bank/add/").status_code == 302
