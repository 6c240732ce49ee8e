"""Signing up, in and further with passkeys; and every way in which one must not work."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from onegov.login.levels import of_session
from onegov.login.models import Account
from rooms.login.authenticator import PRESENT, VERIFIED, Passkey
from rooms.login.conftest import PHRASE, Visitor
from rooms.portal.pages import title_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts_yet")]
ADDRESS = "amina@example.org"


@pytest.fixture
def passkey() -> Passkey:
    made = Passkey(counter=1)
    Visitor().sign_up(ADDRESS, made)
    return made


def test_an_account_without_any_password(tongue: str) -> None:
    visitor = Visitor()
    answer = visitor.sign_up(ADDRESS, Passkey())
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    account = Account.objects.get()
    assert not account.has_usable_password()
    session = of_session(visitor.records())
    assert (session.level, session.phishing_resistant) == (3, True)
    page = visitor.get("mfa_view_recovery_codes").content.decode()
    assert page.count('<code class="letters">') == 10
    assert visitor.get("portal:home_signed_in").status_code == 200


def test_signing_in_types_nothing(passkey: Passkey) -> None:
    visitor = Visitor()
    asked = visitor.asked_at_sign_in()
    assert asked.get("allowCredentials", []) == []
    assert asked["userVerification"] == "required"
    assert visitor.sign_in(passkey).status_code == 302
    assert visitor.is_signed_in()
    assert of_session(visitor.records()).amr == ("hwk", "user", "mfa")


REFUSED = {
    "user not verified": {"flags": PRESENT},
    "user not present": {"flags": VERIFIED},
    "another origin": {"origin": "https://testserver.example"},
    "a subdomain": {"origin": "https://evil.testserver"},
    "another port": {"origin": "https://testserver:8443"},
    "no TLS": {"origin": "http://testserver"},
    "an origin that is no address": {"origin": "https://[testserver"},
    "an origin that is no text": {"origin": 443},
    "another site": {"site": "evil.example"},
    "another challenge": {"challenge": "AAAAAAAAAAAAAAAAAAAAAA"},
    "the wrong ceremony": {"kind": "webauthn.create"},
    "a counter that fell": {"counter": 1},
    "a counter that stood": {"counter": 2},
    "a counter that is gone": {"counter": 0},
    "a false signature": {"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"},
    "no user": {"user": ""},
    "a user that is none": {"user": "bm9ib2R5"},
}


def test_what_a_passkey_must_not_do(passkey: Passkey, tell) -> None:
    assert Visitor().sign_in(passkey).status_code == 302  # the counter is 2 now
    let_in = []
    for why, lie in REFUSED.items():
        visitor = Visitor()
        answer = visitor.post(
            "mfa_login_webauthn", {"credential": passkey.use(visitor.asked_at_sign_in(), **lie)}
        )
        assert answer.headers["Location"] == reverse("account_login"), why
        if visitor.is_signed_in():
            let_in.append(why)
        _forget_attempts()
    assert let_in == []
    tell(f"passkey: {len(REFUSED)} false answers, {len(let_in)} let in")
    passkey.counter = 2
    last = Visitor()
    last.sign_in(passkey)
    assert last.is_signed_in()


def _forget_attempts() -> None:
    from django.core.cache import cache

    cache.clear()


def test_each_challenge_is_good_for_one_answer(passkey: Passkey) -> None:
    visitor, passkey.counter = Visitor(), 5
    asked = visitor.asked_at_sign_in()
    false = passkey.use(asked, flags=PRESENT)
    right = passkey.use(asked)
    visitor.post("mfa_login_webauthn", {"credential": false})
    visitor.post("mfa_login_webauthn", {"credential": right})
    assert not visitor.is_signed_in()


def test_an_answer_is_not_used_twice(passkey: Passkey) -> None:
    visitor, passkey.counter = Visitor(), 5
    used = passkey.use(visitor.asked_at_sign_in())
    visitor.post("mfa_login_webauthn", {"credential": used})
    visitor.post("account_logout")
    visitor.post("mfa_login_webauthn", {"credential": used})
    assert not visitor.is_signed_in()


def test_a_passkey_of_another_account_opens_only_its_own(passkey: Passkey, account) -> None:
    other = Passkey(id=b"another-credential", counter=1)
    Visitor().sign_up("paul@example.org", other)
    visitor = Visitor()
    other.counter = 2
    stolen = other.use(visitor.asked_at_sign_in(), user=passkey.user)
    visitor.post("mfa_login_webauthn", {"credential": stolen})
    assert not visitor.is_signed_in()
    # The id of the victim's credential with a key of one's own.
    forged = Passkey(id=passkey.id, user=passkey.user, counter=9)
    visitor.sign_in(forged)
    assert not visitor.is_signed_in()


def test_a_person_without_verification_is_told_what_to_do(tongue: str, passkey: Passkey) -> None:
    visitor = Visitor()
    used = passkey.use(visitor.asked_at_sign_in(), flags=PRESENT)
    page = visitor.post("mfa_login_webauthn", {"credential": used}, follow=True).content.decode()
    assert {"en": "Turn on its PIN", "fr": "Activez son NIP"}[tongue] in page


def test_no_passkey_is_made_without_verification(account) -> None:
    visitor = Visitor()
    account(ADDRESS)
    visitor.sign_in_with_password(ADDRESS)
    visitor.post("account_reauthenticate", {"password": PHRASE})
    made = Passkey().make(visitor.asked("mfa_add_webauthn"), flags=PRESENT)
    page = visitor.post("mfa_add_webauthn", {"name": "key", "credential": made})
    assert "Turn on its PIN" in page.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "sent", ["", "x", "[]", "1", "{}", '{"id": 1}', '{"response": []}', '{"rawId": "\\u0000"}']
)
def test_what_is_no_answer_at_all_is_refused(sent: str, passkey: Passkey) -> None:
    visitor = Visitor()
    visitor.asked_at_sign_in()
    answer = visitor.post("mfa_login_webauthn", {"credential": sent})
    assert answer.headers["Location"] == reverse("account_login")


def test_step_up_with_a_passkey(passkey: Passkey) -> None:
    visitor = Visitor()
    visitor.client.force_login(Account.objects.get())
    answer = visitor.get("portal:home_signed_in")
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))
    before = visitor.client.session.session_key
    passkey.counter = 2
    used = passkey.use(visitor.asked("mfa_reauthenticate_webauthn"))
    answer = visitor.post(
        "mfa_reauthenticate_webauthn",
        {"credential": used, "next": reverse("portal:home_signed_in")},
    )
    assert answer.headers["Location"] == reverse("portal:home_signed_in")
    assert visitor.client.session.session_key != before
    assert of_session(visitor.records()).phishing_resistant


def test_a_failed_step_up_says_so_and_asks_again(passkey: Passkey, tongue: str) -> None:
    visitor = Visitor()
    visitor.client.force_login(Account.objects.get())
    used = passkey.use(visitor.asked("mfa_reauthenticate_webauthn"), flags=PRESENT)
    page = visitor.post("mfa_reauthenticate_webauthn", {"credential": used}).content.decode()
    assert {"en": "Turn on its PIN", "fr": "Activez son NIP"}[tongue] in page
    assert "data-options" in page


def test_passkeys_are_added_named_and_removed(passkey: Passkey, tongue: str) -> None:
    visitor = Visitor()
    visitor.sign_in(passkey)
    passkey.counter += 1
    used = passkey.use(visitor.asked("mfa_reauthenticate_webauthn"))
    visitor.post("mfa_reauthenticate_webauthn", {"credential": used})
    second = Passkey(id=b"second").make(visitor.asked("mfa_add_webauthn"))
    visitor.post("mfa_add_webauthn", {"name": "blue key", "credential": second})
    added = Authenticator.objects.filter(type="webauthn").latest("pk")
    assert added.wrap().name == "blue key"
    visitor.post("mfa_edit_webauthn", {"name": "red key"}, added.pk)
    assert "red key" in visitor.get("mfa_index").content.decode()
    assert "red key" in visitor.get("mfa_remove_webauthn", added.pk).content.decode()
    visitor.post("mfa_remove_webauthn", {}, added.pk)
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    words = {"en": "You have a new passkey", "fr": "Vous avez une nouvelle clé d’accès"}
    assert words[tongue] in [message.subject for message in mail.outbox]


def test_nobody_touches_the_passkey_of_somebody_else(passkey: Passkey, account) -> None:
    account("paul@example.org")
    visitor = Visitor()
    visitor.sign_in_with_password("paul@example.org")
    visitor.post("account_reauthenticate", {"password": PHRASE})
    theirs = Authenticator.objects.get(type="webauthn").pk
    assert visitor.get("mfa_remove_webauthn", theirs).status_code == 404
    assert visitor.post("mfa_remove_webauthn", {}, theirs).status_code == 404
    assert visitor.post("mfa_edit_webauthn", {"name": "mine"}, theirs).status_code == 404


def test_who_has_no_passkeys_in_the_browser_chooses_a_password(tongue: str) -> None:
    import re

    visitor = Visitor()
    visitor.post("account_signup_by_passkey", {"email": ADDRESS})
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.outbox[-1].body, re.M)
    assert code
    visitor.post("account_email_verification_sent", {"code": code[1]})
    page = visitor.get("mfa_signup_webauthn").content.decode()
    assert reverse("login_password_instead") in page
    assert visitor.get("login_password_instead").status_code == 200
    visitor.post("login_password_instead", {"password1": PHRASE, "password2": PHRASE})
    assert visitor.is_signed_in()
    assert Account.objects.get().check_password(PHRASE)
    assert of_session(visitor.records()).level == 2


def test_a_lost_passkey_leaves_the_way_over_mail_and_a_recovery_code(passkey: Passkey) -> None:
    import re

    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    visitor = Visitor()
    visitor.post("account_reset_password", {"email": ADDRESS})
    link = re.search(r"https://testserver(\S+)", mail.outbox[-1].body)
    assert link
    form = visitor.client.get(link[1], follow=True, secure=True)
    visitor.client.post(
        form.redirect_chain[-1][0], {"password1": PHRASE, "password2": PHRASE}, secure=True
    )
    assert not visitor.is_signed_in()  # no link signs in
    answer = visitor.sign_in_with_password(ADDRESS)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    visitor.post("mfa_authenticate", {"code": codes[0]})
    assert visitor.is_signed_in()


def test_the_script_runs_where_passkeys_are_and_nowhere_else(passkey: Passkey) -> None:
    visitor = Visitor()
    policy = visitor.get("account_login").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    for name in ("account_signup", "account_signup_by_passkey", "account_reset_password"):
        assert "script-src 'none'" in visitor.get(name).headers["Content-Security-Policy"]
    page = visitor.get("account_login").content.decode()
    assert title_of(page)
    assert "<script>" not in page
