"""After every factor is lost the same person comes back, and nobody else does."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.core.errors import NotAllowed
from onegov.core.ids import new_reference
from onegov.ledger.models import Entry
from onegov.login.assurance import public as assurance
from onegov.login.assurance.errors import TooManyCodes
from onegov.login.models import Account
from onegov.login.recovery import actions, sealing
from onegov.login.recovery import public as recovery
from onegov.login.recovery.conf import conf
from onegov.login.recovery.errors import NotOpen, ProofTooLow, TooSoon
from onegov.login.recovery.models import Attempt
from onegov.people import public as people
from onegov.ui.public import formats
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
def configure(settings) -> Callable[..., None]:  # type: ignore[no-untyped-def]
    """Will give recovery other settings."""
    usual = conf()

    def given(**changed: object) -> None:
        made = replace(usual, **changed)  # type: ignore[arg-type]
        settings.ONEGOV_RECOVERY = lambda: made

    return given


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
    wrong: list[dict[str, str]] = [{}]
    wrong += [{**AMINA.claims, name: "1999-01-01"} for name in AMINA.claims if name != "name"]
    for claims in wrong:
        with pytest.raises(ProofTooLow):
            recovery.prove_at_office(actor=clerk(), code=new_code_of(attempt), claims=claims)
    assert Attempt.objects.get(id=attempt).state == "asked"
    tell(f"recovery: mailbox alone and {len(wrong)} documents of somebody else, 0 taken")


def test_documents_of_somebody_else_are_counted_and_end_the_attempt(amina: Person, tell) -> None:  # type: ignore[no-untyped-def]
    """Also where nothing stands behind the code: it looks like any other."""
    wrong = {**AMINA.claims, "birthdate": "1990-03-16"}
    for address in (ADDRESS, "nobody@example.org"):
        code, attempt = asked(address)
        for _ in range(5):
            assert recovery.find(actor=clerk(), code=code)
            with pytest.raises(ProofTooLow):
                recovery.prove_at_office(actor=clerk(), code=code, claims=wrong)
        assert not recovery.find(actor=clerk(), code=code)
        with pytest.raises(NotOpen):
            recovery.prove_at_office(actor=clerk(), code=code, claims=AMINA.claims)
        acts = Entry.objects.filter(act="recovery.proof_refused").count()
        assert acts == (5 if address == ADDRESS else 10)
        assert (
            Attempt.objects.get(id=attempt).state == "asked"
        )  # over, with no freeze of the account
    _, again = asked()
    assert Attempt.objects.get(id=again).person_id
    tell("recovery at an office: 5 documents of somebody else end an attempt")


def test_an_officer_s_wrong_codes_are_counted(amina: Person) -> None:
    code, _ = asked()
    officer = clerk()
    for _ in range(10):
        with pytest.raises(NotOpen):
            recovery.prove_at_office(actor=officer, code=new_reference(10), claims=AMINA.claims)
    with pytest.raises(TooManyCodes):
        recovery.prove_at_office(actor=officer, code=code, claims=AMINA.claims)
    recovery.prove_at_office(actor=clerk(), code=code, claims=AMINA.claims)


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


def test_a_proof_that_ended_is_needed_again(unproved: Person, time: FixedClock) -> None:
    """Else whoever reads the mailbox would only have to wait."""
    person_id = id_of(unproved.actor)
    assurance.prove(
        actor=unproved.actor,
        person_id=person_id,
        method="partner:bank",
        level=3,
        claims=AMINA.claims,
        evidence={},
        expires_at=time.now() + timedelta(days=1),
    )
    time.at += timedelta(days=2)
    assert assurance.identity(person_id=person_id).level == 1
    code, attempt = asked()
    actions.tell(attempt, "asked")
    assert "/mailbox/" not in mail.outbox[-1].body
    with pytest.raises(ProofTooLow):
        recovery.prove_mailbox(attempt_id=attempt, token=link(attempt, "mailbox"))
    recovery.prove_at_office(actor=clerk(), code=code, claims=AMINA.claims)
    time.at += timedelta(hours=24)
    recovery.finish(attempt_id=attempt, token=link(attempt, "finish"), password=PASSWORD)


def test_who_is_back_ends_the_other_attempts(unproved: Person, time: FixedClock) -> None:
    """One that somebody else began would open the account to them later."""
    (_, first), (_, other), (code, waiting) = asked(), asked(), asked()
    for attempt in (first, other):
        recovery.prove_mailbox(attempt_id=attempt, token=link(attempt, "mailbox"))
    time.at += timedelta(hours=25)
    recovery.finish(attempt_id=first, token=link(first, "finish"), password=PASSWORD)
    with pytest.raises(NotOpen):
        recovery.finish(attempt_id=other, token=link(other, "finish"), password=PASSWORD)
    assert not recovery.find(actor=clerk(), code=code)
    for attempt in (other, waiting):
        row = Attempt.objects.get(id=attempt)
        assert (row.address, row.contact) == ("", "")
    _, again = asked()
    assert Attempt.objects.get(id=again).person_id  # nobody stopped anything: no freeze


@pytest.mark.django_db(transaction=True)
def test_two_attempts_of_an_account_that_end_at_once_wait_for_each_other(time: FixedClock) -> None:
    """One of them is over then; nothing hangs, and nothing is an error of ours."""
    Person(ADDRESS)

    def finish(attempt: UUID) -> str:
        try:
            with clock.using(time):
                recovery.finish(
                    attempt_id=attempt, token=link(attempt, "finish"), password=PASSWORD
                )
        except NotOpen:
            return "not open"
        finally:
            connection.close()
        return "done"

    for _ in range(3):
        attempts = [asked()[1] for _ in range(3)]
        for attempt in attempts:
            recovery.prove_mailbox(attempt_id=attempt, token=link(attempt, "mailbox"))
        time.at += timedelta(hours=25)
        with ThreadPoolExecutor(3) as crowd:
            assert sorted(crowd.map(finish, attempts)) == ["done", "not open", "not open"]


def test_the_last_mail_is_a_job_that_waits_for_the_mail_server(
    amina: Person, time: FixedClock, settings
) -> None:  # type: ignore[no-untyped-def]
    code, attempt = asked()
    recovery.prove_at_office(actor=clerk(), code=code, claims=AMINA.claims)
    time.at += timedelta(hours=24)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # nobody listens
    page = Client().post(
        f"/en/account/lost-everything/{attempt}/finish/{link(attempt, 'finish')}/",
        {"password1": PASSWORD, "password2": PASSWORD},
    )
    assert page.status_code == 302
    job = ProcrastinateJob.objects.filter(task_name="recovery.tell").latest("id")
    assert job.args == {"attempt_id": str(attempt), "what": "done"}
    with pytest.raises(ConnectionRefusedError):
        actions.tell(attempt, "done")
    settings.EMAIL_BACKEND = working
    actions.tell(attempt, "done")
    assert {one.to[0] for one in mail.outbox} == {ADDRESS, NEW}
    actions.tell(attempt, "done")  # the job once more: everybody was told, nobody is told again
    assert len(mail.outbox) == 2
    assert not Attempt.objects.get(id=attempt).address


def test_over_the_limit_of_a_day_all_looks_alike_and_nobody_is_mailed(
    unproved: Person, time: FixedClock, configure
) -> None:  # type: ignore[no-untyped-def]
    configure(cooling=timedelta(hours=1))
    attempts = []
    for _ in range(4):
        code, attempt = asked()
        actions.tell(attempt, "asked")
        assert recovery.find(actor=clerk(), code=code)
        attempts.append(attempt)
        time.at += timedelta(hours=2)  # the day is a day, however short the cooling-off
    assert [bool(Attempt.objects.get(id=one).person_id) for one in attempts] == [True] * 3 + [False]
    jobs = ProcrastinateJob.objects.filter(task_name="recovery.tell", args__what="asked")
    assert {job.args["attempt_id"] for job in jobs} == {str(one) for one in attempts[:3]}
    time.at += timedelta(hours=18)
    _, attempt = asked()
    assert Attempt.objects.get(id=attempt).person_id


def test_one_source_begins_few_attempts() -> None:
    cache.clear()
    typed = {"address": ADDRESS, "contact": NEW}
    path = "/en/account/lost-everything/"
    seen = [Client().post(path, typed, REMOTE_ADDR="203.0.113.9").status_code for _ in range(7)]
    assert seen == [200] * 5 + [429] * 2
    assert Attempt.objects.count() == 5
    assert Client().post(path, typed, REMOTE_ADDR="203.0.113.10").status_code == 200


def test_pages_of_what_is_over_do_not_open(unproved: Person, time: FixedClock) -> None:
    def page(attempt: UUID, what: str) -> tuple[int, str]:
        address = {"stop": "not-me"}.get(what, what)
        shown = Client().get(
            f"/en/account/lost-everything/{attempt}/{address}/{link(attempt, what)}/"
        )
        return shown.status_code, shown.content.decode()

    (_, done), (_, run_out), (_, stopped) = asked(), asked(), asked()
    for attempt in (done, run_out):
        recovery.prove_mailbox(attempt_id=attempt, token=link(attempt, "mailbox"))
    time.at += timedelta(hours=24)
    assert "new password" in page(done, "finish")[1].lower()
    recovery.finish(attempt_id=done, token=link(done, "finish"), password=PASSWORD)
    for attempt in (done, run_out):
        for what in ("stop", "mailbox", "finish"):
            code, words = page(attempt, what)
            assert (code, "<form method" in words) == (409, False), what
    _, stopped = asked()
    recovery.stop(attempt_id=stopped, token=link(stopped, "stop"))
    assert "nobody can try again for 7 days" in page(stopped, "stop")[1]
    assert page(stopped, "finish")[0] == 409


@pytest.mark.parametrize(
    ("tongue", "hours", "days"),
    [("en", ("1 hour", "36 hours"), "2 days"), ("fr", ("1 heure", "36 heures"), "2 jours")],
)
def test_words_say_what_the_settings_say(
    tongue: str, hours: tuple[str, str], days: str, unproved: Person, time: FixedClock, configure
) -> None:  # type: ignore[no-untyped-def]
    account = unproved.account
    account.language = tongue
    account.save()
    begin = {"en": "/en/account/lost-everything/", "fr": "/fr/compte/tout-perdu/"}[tongue]
    for length, said in zip((1, 36), hours, strict=True):
        configure(cooling=timedelta(hours=length), freeze=timedelta(days=2))
        assert f" {said}" in Client().get(begin).content.decode()
        _, attempt = asked()
        with translation.override(tongue):
            mailbox, stop = (
                reverse(f"recovery:{what}", args=[attempt, link(attempt, what)])
                for what in ("mailbox", "stop")
            )
        assert f" {said}" in Client().get(mailbox).content.decode()
        assert f" {days}." in Client().get(stop).content.decode()
        recovery.prove_mailbox(attempt_id=attempt, token=link(attempt, "mailbox"))
        actions.tell(attempt, "proved")
        ready = formats.day_time(time.at + timedelta(hours=length), tongue)
        assert ready in mail.outbox[-1].body


def test_what_is_over_is_not_kept(unproved: Person, time: FixedClock) -> None:
    """Its addresses go when it ran out; the row goes when nothing counts it any more."""
    _, first = asked()
    recovery.prove_mailbox(attempt_id=first, token=link(first, "mailbox"))
    _, stopped = asked()
    recovery.stop(attempt_id=stopped, token=link(stopped, "stop"))
    _, unknown = asked("nobody@example.org")
    time.at += timedelta(days=6)
    recovery.delete_ended()
    assert Attempt.objects.count() == 3
    assert Attempt.objects.get(id=unknown).address
    time.at += timedelta(days=1)
    recovery.delete_ended()
    assert Attempt.objects.get().id == unknown  # its thirty days are not over
    time.at += timedelta(days=23)
    recovery.delete_ended()
    assert Attempt.objects.get().address == ""
    time.at += timedelta(days=7)
    recovery.delete_ended()
    assert not Attempt.objects.exists()


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
