"""How long a sitting lasts, where somebody is signed in, and which devices are trusted."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse

from onegov.core import clock
from onegov.core.types import Actor, ActorKind
from onegov.login import tasks
from onegov.login.assurance import public as assurance
from onegov.login.assurance.models import Visit
from onegov.login.levels import of_session
from onegov.login.models import TrustedDevice
from onegov.login.receivers import NOWHERE
from onegov.login.recovery import public as recovery
from onegov.login.recovery.models import Attempt
from onegov.people import public as people
from onegov_demo.totp import code_at
from rooms.login.conftest import PHRASE, Visitor
from rooms.login_assurance.conftest import AMINA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts_yet")]
ADDRESS = "amina@example.org"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def amina(account):
    made = account(ADDRESS)
    Authenticator.objects.create(user=made, type="totp", data={"secret": SECRET})
    return made


@pytest.fixture
def hands():
    """A clock whose hands a test moves."""
    moved = clock.FixedClock(clock.now())
    with clock.using(moved):
        yield moved


def signed_in(agent: str = FIREFOX, **typed: str) -> Visitor:
    visitor = Visitor(**{"user-agent": agent})
    visitor.sign_in_with_password(ADDRESS)
    visitor.post("mfa_authenticate", {"code": code_at(SECRET), **typed})
    Authenticator.objects.update(last_used_at=None)
    _forget_used_codes()
    assert visitor.is_signed_in()
    return visitor


def _forget_used_codes() -> None:
    """So that one test may sign in twice in one half-minute."""
    from django.core.cache import cache

    cache.clear()


@pytest.mark.parametrize(("minutes", "is_signed_in"), [(19, True), (21, False)])
def test_a_sitting_left_alone_ends(amina, hands, minutes: int, is_signed_in: bool) -> None:
    visitor = signed_in()
    visitor.get("mfa_index")
    hands.at += timedelta(minutes=minutes)
    answer = visitor.get("mfa_index")
    assert (answer.status_code == 200) is is_signed_in
    if not is_signed_in:
        page = visitor.client.get(answer.headers["Location"], secure=True).content.decode()
        assert "Your session ended, to protect you." in page


def test_no_sitting_outlasts_eight_hours(amina, hands) -> None:
    visitor, uses = signed_in(), 0
    while visitor.get("mfa_index").status_code == 200:
        hands.at += timedelta(minutes=15)
        uses += 1
    assert uses == 32


def test_the_key_of_a_session_changes_at_sign_in_and_at_step_up(amina) -> None:
    visitor = Visitor()
    visitor.get("account_login")
    visitor.client.session.save()
    planted = visitor.client.session.session_key
    visitor.sign_in_with_password(ADDRESS)
    visitor.post("mfa_authenticate", {"code": code_at(SECRET)})
    first = visitor.client.session.session_key
    visitor.post("account_reauthenticate", {"password": PHRASE})
    second = visitor.client.session.session_key
    assert len({planted, first, second}) == 3
    thief = Visitor()
    for known in (planted, first):
        thief.client.cookies["sessionid"] = known
        assert thief.get("mfa_index").status_code == 302
    assert UserSession.objects.get().session_key == second


def test_the_list_names_devices_and_keeps_no_address(amina, tongue: str) -> None:
    signed_in(SAFARI)
    here = signed_in(FIREFOX)
    page = here.get("usersessions_list").content.decode()
    assert page.index("Firefox, Windows") < page.index("Safari, iPhone")
    assert page.count({"en": "This device", "fr": "Cet appareil"}[tongue]) == 1
    kept = UserSession.objects.values_list("ip", "user_agent")
    assert set(kept) == {(NOWHERE, "Firefox, Windows"), (NOWHERE, "Safari, iPhone")}


def test_one_other_device_is_signed_out(amina) -> None:
    there, here = signed_in(SAFARI), signed_in()
    number = UserSession.objects.get(user_agent="Safari, iPhone").pk
    here.post("login_end_session", {}, number)
    assert not there.is_signed_in()
    assert here.is_signed_in()
    mine = UserSession.objects.get().pk
    here.post("login_end_session", {}, mine)
    assert here.is_signed_in()


def test_nobody_ends_the_session_of_somebody_else(amina, account) -> None:
    theirs = signed_in()
    account("paul@example.org")
    paul = Visitor()
    paul.sign_in_with_password("paul@example.org")
    number = UserSession.objects.get(user=amina).pk
    paul.post("login_end_session", {}, number)
    paul.post("login_end_others")
    assert theirs.is_signed_in()


@pytest.mark.parametrize("how", ["button", "password", "app"])
def test_all_other_devices_are_signed_out(amina, how: str) -> None:
    others, here = [signed_in(SAFARI), signed_in(SAFARI)], signed_in()
    if how == "button":
        here.post("login_end_others")
    elif how == "password":
        new = "another phrase to keep"
        typed = {"oldpassword": PHRASE, "password1": new, "password2": new}
        here.post("account_change_password", typed)
    else:
        here.post("account_reauthenticate", {"password": PHRASE})
        here.post("mfa_deactivate_totp")
    assert [other.get("mfa_index").status_code for other in others] == [302, 302]
    assert here.get("mfa_index").status_code == 200
    assert UserSession.objects.count() == 1


def again(visitor: Visitor) -> Visitor:
    visitor.post("account_logout")
    visitor.sign_in_with_password(ADDRESS)
    return visitor


def test_a_trusted_device_asks_for_no_code_and_is_of_level_2(amina, hands) -> None:
    visitor = again(signed_in(trust="on"))
    assert visitor.is_signed_in()
    assert of_session(visitor.records()).level == 2
    # What needs two factors still asks for the second.
    answer = visitor.get("portal:home_signed_in")
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert "Firefox, Windows" in visitor.get("usersessions_list").content.decode()
    hands.at += timedelta(days=14)
    assert not again(visitor).is_signed_in()


def test_on_a_trusted_device_the_second_factor_is_not_turned_off(amina) -> None:
    visitor = again(signed_in(trust="on"))
    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes"):
        assert visitor.get(name).headers["Location"].startswith(reverse("mfa_reauthenticate"))
    visitor.post("mfa_deactivate_totp")
    assert Authenticator.objects.filter(user=amina).exists()
    _forget_used_codes()
    visitor.post("mfa_reauthenticate", {"code": code_at(SECRET)})
    visitor.post("mfa_deactivate_totp")
    assert not Authenticator.objects.filter(user=amina, type="totp").exists()


def test_who_took_the_second_factor_away_sets_one_up_to_show_it_again(amina, hands) -> None:
    """Their password would not do, and would be asked for ever."""
    visitor = signed_in()
    Authenticator.objects.all().delete()
    for _ in range(2):
        hands.at += timedelta(minutes=16)
        visitor.get("usersessions_list")
    sent = visitor.get("assurance:ask").headers["Location"]
    assert sent.startswith(reverse("mfa_activate_totp"))


def test_only_the_hash_of_a_trusted_device_is_kept(amina) -> None:
    visitor = signed_in(trust="on")
    token = visitor.client.cookies["onegov_device"]
    assert token["httponly"]
    assert TrustedDevice.objects.get().token_hash != token.value
    assert len(token.value) >= 43


@pytest.mark.parametrize("how", ["forgotten", "password", "of somebody else", "made up"])
def test_when_trust_ends(amina, account, how: str) -> None:
    visitor = signed_in(trust="on")
    if how == "forgotten":
        visitor.post("login_forget_device", {}, TrustedDevice.objects.get().pk)
    elif how == "password":
        visitor.post(
            "account_change_password",
            {"oldpassword": PHRASE, "password1": PHRASE + "!", "password2": PHRASE + "!"},
        )
        visitor.post(
            "account_change_password",
            {"oldpassword": PHRASE + "!", "password1": PHRASE, "password2": PHRASE},
        )
    elif how == "of somebody else":
        TrustedDevice.objects.update(person_id=account("paul@example.org").person_id)
    else:
        visitor.client.cookies["onegov_device"] = "x" * 43
    assert not again(visitor).is_signed_in()


def test_what_has_ended_is_deleted_each_night(amina, hands) -> None:
    signed_in(trust="on")
    TrustedDevice.objects.update(expires_at=hands.at + timedelta(days=13))
    signed_in(SAFARI, trust="on")
    assurance.ask(actor=actor_for(amina), typed=AMINA)
    recovery.begin(address=ADDRESS, contact=ADDRESS, language="en")
    hands.at += timedelta(days=13)
    tasks.delete_ended(0)
    assert [row.browser for row in TrustedDevice.objects.all()] == ["Safari, iPhone"]
    assert Visit.objects.get().typed
    assert Attempt.objects.get().address
    hands.at += timedelta(days=17)
    tasks.delete_ended(0)
    assert not TrustedDevice.objects.exists()
    assert not Visit.objects.get().typed
    assert not Attempt.objects.get().address


def actor_for(account) -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=account.person_id, strong=True)


def test_officers_trust_no_device(amina) -> None:
    earlier = signed_in(trust="on")
    setup = Actor(kind=ActorKind.MACHINE, name="setup")
    people.grant_role(actor=setup, person_id=amina.person_id, org_id="IRCC", role="officer")
    assert not again(earlier).is_signed_in()
    _forget_used_codes()
    fresh = Visitor()
    fresh.sign_in_with_password(ADDRESS)
    assert 'name="trust"' not in fresh.get("mfa_authenticate").content.decode()
    TrustedDevice.objects.all().delete()
    fresh.post("mfa_authenticate", {"code": code_at(SECRET), "trust": "on"})
    assert fresh.is_signed_in()
    assert not TrustedDevice.objects.exists()


def test_a_recovery_code_makes_no_device_trusted(amina) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    codes = RecoveryCodes.activate(amina).get_unused_codes()
    visitor = Visitor()
    visitor.sign_in_with_password(ADDRESS)
    visitor.post("mfa_authenticate", {"code": codes[0], "trust": "on"})
    assert visitor.is_signed_in()
    assert not TrustedDevice.objects.exists()


def test_the_page_says_when_sittings_end(amina, tongue: str) -> None:
    page = signed_in().get("mfa_index").content.decode()
    assert {"en": "after 20 minutes", "fr": "après 20 minutes"}[tongue] in page


@pytest.mark.parametrize("days", [1, 30])
def test_the_box_says_for_how_long_a_device_is_trusted(amina, settings, tongue, days) -> None:
    settings.TRUSTED_DEVICE_DAYS = days
    visitor = Visitor()
    visitor.sign_in_with_password(ADDRESS)
    words = {"en": f"for {days} day", "fr": f"pendant {days} jour"}[tongue]
    page = visitor.get("mfa_authenticate").content.decode()
    assert f"{words}{'s' if days > 1 else ''}<" in page


def test_what_makes_codes_is_sealed_at_rest(amina) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    Authenticator.objects.all().delete()
    TOTP.activate(amina, SECRET)
    codes = RecoveryCodes.activate(amina).get_unused_codes()
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert kept.count("gAAAA") == 2
    assert len(codes) == 10
    signed_in()
