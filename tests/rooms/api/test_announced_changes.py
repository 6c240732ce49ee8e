"""The platform's door for events: whom it hears, what it keeps, and how it reaches an open case."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from onegov.api.conf import ApiConf
from onegov.cases import public as cases
from onegov.cases.models import Change
from onegov.catalogue import public as catalogue
from onegov.core.types import Actor, ActorKind
from onegov.journeys import changes
from onegov.ledger import public as ledger
from onegov.people import public as people
from onegov.registers.models import Announcement
from rooms.portal_apply.browser import COMPLETE, Person

pytestmark = pytest.mark.django_db
SETUP = Actor(kind=ActorKind.MACHINE, name="setup")
SERVICE = Path(__file__).parents[3] / "services" / "ircc" / "citizenship-grant"
TOKEN = "a-token-of-the-platform-s-own-node-0001"
CBSA = "CA-DEMO/GOV/CBSA/crossings"


@pytest.fixture(autouse=True)
def _settings(settings, tmp_path: Path) -> None:
    settings.ONEGOV_API = lambda: ApiConf(events_token=TOKEN)
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def event(subject: str, **more: object) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": "event-1",
        "source": f"{CBSA}/changes",
        "type": "crossing.recorded",
        "subject": subject,
        "time": "2026-11-20T15:00:00Z",
        "sequence": "1",
        **more,
    }


def deliver(said: object, *, token: str = TOKEN, sender: str = CBSA) -> int:
    """What the door answers; csrf is checked as in life."""
    return (
        Client(enforce_csrf_checks=True)
        .post(
            "/exchange/events",
            json.dumps(said),
            content_type="application/cloudevents+json",
            headers={"Authorization": f"Bearer {token}", "X-Road-Client": sender},
        )
        .status_code
    )


def follow_the_ledger() -> None:
    ledger.sequence()
    ledger.consume(subscriber="journeys.changes", handle=changes.on_news)


@pytest.fixture
def applicant() -> Person:
    catalogue.publish(actor=SETUP, folder=SERVICE)
    return Person("applicant@example.org").sign_in()


@pytest.fixture
def pseudonym(applicant: Person) -> str:
    person_id = applicant.account.person_id
    link = people.record_match(
        actor=SETUP, person_id=person_id, member="CBSA", evidence_id="evidence-1"
    )
    return link.pseudonym


def application(applicant: Person, *, submitted: bool = True) -> UUID:
    definition = catalogue.get_current(service_id="ircc/citizenship-grant")
    made = cases.start(actor=applicant.actor, definition=definition, language="en")
    cases.save_answers(actor=applicant.actor, application_id=made, answers=COMPLETE)
    if submitted:
        cases.submit(actor=applicant.actor, application_id=made, key="once")
    return made


def test_an_announced_change_is_shown_on_the_open_case(applicant: Person, pseudonym: str) -> None:
    case = application(applicant)
    assert deliver(event(pseudonym)) == 204
    follow_the_ledger()
    officer = Person("officer@example.org")
    people.grant_role(
        actor=SETUP, person_id=officer.account.person_id, org_id="IRCC", role="officer"
    )
    officer.sign_in()
    expected = {
        "en": ("New since the facts were fetched", "A new border crossing was recorded"),
        "fr": (
            "Du nouveau depuis l’obtention des faits",
            "Un nouveau passage à la frontière a été enregistré",
        ),
    }
    for tongue, words in expected.items():
        with translation.override(tongue):
            page = officer.get(reverse("desk:case", args=[case]))
        for word in words:
            assert word in page.words
    acts = [entry.act for entry in ledger.trail(application_id=case)]
    assert acts.count("change.noted") == 1


def test_the_same_event_again_is_one_change(applicant: Person, pseudonym: str) -> None:
    application(applicant)
    for _ in range(3):
        assert deliver(event(pseudonym)) == 204
        follow_the_ledger()
    assert (Announcement.objects.count(), Change.objects.count()) == (1, 1)
    assert deliver(event(pseudonym, id="event-2")) == 204
    follow_the_ledger()
    assert Change.objects.count() == 2


def test_a_draft_is_not_told(applicant: Person, pseudonym: str) -> None:
    application(applicant, submitted=False)
    assert deliver(event(pseudonym)) == 204
    follow_the_ledger()
    assert Announcement.objects.count() == 1
    assert not Change.objects.exists()


@pytest.mark.parametrize("changed", [{"subject": "of-nobody"}, {"type": "desk.opened"}])
def test_what_concerns_nothing_here_is_acknowledged_and_not_kept(
    applicant: Person, pseudonym: str, changed: dict[str, str]
) -> None:
    assert deliver(event(pseudonym) | changed) == 204
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1]])
def test_only_our_own_node_is_heard(pseudonym: str, token: str) -> None:
    assert deliver(event(pseudonym), token=token) == 401


def test_without_a_token_set_nobody_is_heard(pseudonym: str, settings) -> None:
    settings.ONEGOV_API = lambda: ApiConf(events_token="")
    assert deliver(event(pseudonym), token="") == 401


def test_nobody_announces_under_another_member_s_name(pseudonym: str) -> None:
    assert deliver(event(pseudonym), sender="CA-DEMO/GOV/CRA/filing") == 422
    assert deliver(event(pseudonym), sender="") == 422
    assert not Announcement.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        [],
        "x",
        event(""),
        event("p", time="2026-11-20"),
        event("p", time="2026-11-20T15:00:00"),
        event("p", id="x" * 201),
        event("p", source="CA-DEMO/GOV/CBSA"),
        event("p", type=3),
    ],
)
def test_what_is_no_event_is_refused(said: object) -> None:
    assert deliver(said) == 422
