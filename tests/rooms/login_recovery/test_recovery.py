"""After every factor is lost the same person comes back, and nobody else does."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.core.errors import NotAllowed
from onegov.core.ids import new_reference
from onegov.ledger.models import Entry
from onegov.login.assurance import public as assurance
from onegov.login.models import Account
from onegov.login.recovery import actions, sealing
from onegov.login.recovery import public as recovery
from onegov.login.recovery.errors import NotOpen, ProofTooLow, TooSoon
from onegov.login.recovery.models import Attempt
from onegov.people import public as people
from rooms.login_assurance.conftest import AMINA, clerk, id_of
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
ADDRESS, NEW, PASSWORD = "amina@example.org", "new@example.org", "another long enough password"


@pytest.fixture(autouse=True)
def plain_static(settings) -> None:  # type: ignore[no-untyped-def]
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def time() -> Iterator[FixedClock]:
    fixed = FixedClock(clock.now())
    with clock.using(fixed):
        yield fixed


@pytest.fixture
def unproved() -> Person:
    return Person(ADDRESS).sign_in()


@pytest.fixture
def amina(unproved: Person) -> Person:
    assurance.accept(actor=clerk(), code=assurance.ask(actor=unproved.actor, typed=AMINA))
    return unproved


def asked(address: str = ADDRESS) -> tuple[str, UUID]:
    code = recovery.begin(address=address, contact=NEW, language="en").code
    row = Attempt.objects.latest("asked_at", "id")
    actions.look(row.id)
    return code, row.id


def link(attempt: UUID, purpose: str) -> str:
    return sealing.token(purpose, attempt)


def test_the_same_person_comes_back(amina: Person, time: FixedClock) -> None:
    Authenticator.objects.create(user=amina.account, type="totp", data={})
    before = people.pseudonym(person_id=id_of(amina.actor), member="IRCC")
    code, attempt = asked()
    recovery.prove_at_office(actor=clerk(), code=code, claims=AMINA.claims)
    with pytest.raises(TooSoon):
        recovery.finish(attempt_id=attempt, token=link(attempt, "finish"), password=PASSWORD)
    time.at += timedelta(hours=24)
    recovery.finish(attempt_id=attempt, token=link(attempt, "finish"), password=PASSWORD)
    account = Account.objects.get(person_id=id_of(amina.actor))
    assert (account.pk, account.email) == (amina.account.pk, NEW)
    assert account.check_password(PASSWORD)
    assert people.pseudonym(person_id=account.person_id, member="IRCC") == before
    assert not Authenticator.objects.filter(user=account).exists()
    assert amina.client.get("/en/account/security/").status_code == 302  # its session ended
    acts = Entry.objects.filter(act__startswith="recovery.").values_list("act", flat=True)
    assert list(acts.order_by("id")) == [
        "recovery.asked",
        "recovery.bound",
        "recovery.proved",
        "recovery.finished",
    ]
    with pytest.raises(NotOpen):
        recovery.finish(attempt_id=attempt, token=link(attempt, "finish"), password=PASSWORD)


def test_the_mailbox_alone_is_not_enough_above_level_1(amina: Person, tell) -> None:  # type: ignore[no-untyped-def]
    _, attempt = asked()
    actions.tell(attempt, "asked")
    assert "mailbox" not in mail.outbox[-1].body
    with pytest.raises(ProofTooLow):
        recovery.prove_mailbox(attempt_id=attempt, token=link(attempt, "mailbox"))
    wrong = 0
    for level, claims in ((1, AMINA.claims), (2, AMINA.claims), (4, {}), (4, {"birthdate": "x"})):
        with pytest.raises(ProofTooLow):
            recovery.prove_upstream(
                actor=amina.actor, attempt_id=attempt, level=level, claims=claims
            )
        wrong += 1
    for name in ("given_name", "family_name", "birthdate"):
        with pytest.raises(ProofTooLow):
            recovery.prove_at_office(
                actor=clerk(),
                code=new_code_of(attempt),
                claims={**AMINA.claims, name: "1999-01-01"},
            )
        wrong += 1
    assert Attempt.objects.get(id=attempt).state == "asked"
    tell(f"recovery: mailbox alone and {wrong} proofs too low or of somebody else, 0 taken")


def new_code_of(attempt: UUID) -> str:
    """A code that the test knows, in the place of the one that was shown."""
    code = new_reference(10)
    Attempt.objects.filter(id=attempt).update(code_digest=sealing.digest(code))
    return code


def test_below_level_2_the_mailbox_and_time_are_enough(unproved: Person, time: FixedClock) -> None:
    _, attempt = asked()
    actions.tell(attempt, "asked")
    assert [one.to for one in mail.outbox] == [[ADDRESS]]
    recovery.prove_mailbox(attempt_id=attempt, token=link(attempt, "mailbox"))
    time.at += timedelta(hours=25)
    recovery.finish(attempt_id=attempt, token=link(attempt, "finish"), password=PASSWORD)
    account = Account.objects.get(pk=unproved.account.pk)
    assert account.email == ADDRESS
    assert account.check_password(PASSWORD)
    assert assurance.identity(person_id=account.person_id).level == 1


def test_a_proof_meanwhile_raises_what_is_needed(unproved: Person, time: FixedClock) -> None:
    _, attempt = asked()
    recovery.prove_mailbox(attempt_id=attempt, token=link(attempt, "mailbox"))
    assurance.accept(actor=clerk(), code=assurance.ask(actor=unproved.actor, typed=AMINA))
    time.at += timedelta(hours=25)
    with pytest.raises(ProofTooLow):
        recovery.finish(attempt_id=attempt, token=link(attempt, "finish"), password=PASSWORD)


def test_every_channel_is_told_and_one_click_stops_it(amina: Person, time: FixedClock) -> None:
    code, attempt = asked()
    recovery.prove_at_office(actor=clerk(), code=code, claims=AMINA.claims)
    actions.tell(attempt, "proved")
    told = {one.to[0]: one.body for one in mail.outbox}
    assert set(told) == {ADDRESS, NEW}
    assert "/finish/" in told[NEW]
    assert "/finish/" not in told[ADDRESS]
    found = re.search(r"http\S+/not-me/\S+", told[ADDRESS])
    assert found
    path = found[0].split("/en/", 1)[1]
    stranger = Client()
    assert stranger.get(f"/en/{path}").status_code == 200
    assert Attempt.objects.get(id=attempt).state == "cooling"  # a link that was only opened
    assert stranger.post(f"/en/{path}").status_code == 200
    time.at += timedelta(hours=25)
    with pytest.raises(NotOpen):
        recovery.finish(attempt_id=attempt, token=link(attempt, "finish"), password=PASSWORD)
    code, again = asked()
    assert Attempt.objects.get(id=again).person_id is None  # frozen
    assert recovery.find(actor=clerk(), code=code)  # and looks as before
    with pytest.raises(ProofTooLow):
        recovery.prove_at_office(actor=clerk(), code=code, claims=AMINA.claims)
    assert not Attempt.objects.get(id=attempt).address


def test_known_and_unknown_addresses_look_the_same(amina: Person, tell) -> None:  # type: ignore[no-untyped-def]
    pages, jobs = [], []
    for address in (ADDRESS, "nobody@example.org"):
        before = ProcrastinateJob.objects.count()
        shown = Client().post("/en/account/lost-everything/", {"address": address, "contact": NEW})
        assert shown.status_code == 200
        text = re.sub(r"<strong>[0-9A-Z-]+</strong>", "", shown.content.decode())
        pages.append(re.sub(r'(nonce|value)="[^"]+"', "", text))
        jobs.append(ProcrastinateJob.objects.count() - before)
    assert pages[0] == pages[1]
    assert jobs == [1, 1]
    assert not mail.outbox
    tell("recovery enumeration: known and unknown give one page and one job; nothing is looked up")


def test_links_and_codes_are_not_guessed(amina: Person, tell) -> None:  # type: ignore[no-untyped-def]
    _, attempt = asked()
    tries = 0
    right = link(attempt, "finish")
    for token in ("", "x", right[:-1], right.upper(), right, "é"):
        for act in (recovery.stop, recovery.prove_mailbox):
            with pytest.raises(NotOpen):
                act(attempt_id=attempt, token=token)
            tries += 1
    with pytest.raises(NotAllowed):
        recovery.find(actor=amina.actor, code=new_reference(10))
    with pytest.raises(NotOpen):
        recovery.prove_at_office(
            actor=clerk(id_of(amina.actor)), code=new_code_of(attempt), claims=AMINA.claims
        )
    tell(f"recovery links: {tries} wrong tokens, 0 taken; an officer never for themself")
