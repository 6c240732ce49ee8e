"""A published service, standing characters, and an application that is ready to submit."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from onegov.cases import public as cases
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.core import clock
from onegov.core.types import Actor, ActorKind, Fact, Source

SERVICE = Path(__file__).parents[3] / "services" / "ircc" / "citizenship-grant"
WORKER = Actor(kind=ActorKind.MACHINE, name="worker")
NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)

EVERYTHING_IN_ORDER = {
    "legal_name": "Amina Zerrouki",
    "birth_date": "1990-03-15",
    "permanent_resident": True,
    "pr_date": "2010-06-01",
    "pr_conditions_unfulfilled": False,
    "removal_order": False,
    "temporary_periods": [],
    "trips": [{"left": "2024-01-09", "returned": "2024-01-16"}],
    "excluded_periods": [],
    "crown_service_abroad": False,
    "prohibition_s22": False,
    "language_evidence": "schooling",
    "knowledge_commitment": True,
    "tax_years": [
        {"year": year, "duty": "yes", "filed": "yes"} for year in (2021, 2022, 2023, 2024, 2025)
    ],
}


def person() -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=uuid4(), strong=True)


def officer(org: str = "IRCC", *roles: str, strong: bool = True) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        person_id=uuid4(),
        org_id=org,
        roles=frozenset(roles or ("officer",)),
        strong=strong,
    )


def said(concept: str, value: object, provider: str = "IRCC.status") -> Fact:
    """What a register says."""
    return Fact(
        subject="opaque",
        concept=concept,
        value=value,
        unit="",
        period=None,
        observed_at=NOON,
        source=Source("register", provider),
        evidence_id=f"evidence-{provider}",
        authority="C-29 5(1)(c)",
    )


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    yield
    shutil.rmtree(tmp_path / "files", ignore_errors=True)


@pytest.fixture
def at_noon():
    """Monday 23 November 2026, noon at the office."""
    with clock.using(clock.FixedClock(NOON)) as _:
        yield


@pytest.fixture
def definition(db) -> Definition:
    catalogue.publish(actor=WORKER, folder=SERVICE)
    return catalogue.get_current(service_id="ircc/citizenship-grant")


@pytest.fixture
def amina() -> Actor:
    return person()


@pytest.fixture
def draft(definition, amina) -> UUID:
    return cases.start(actor=amina, definition=definition, language="fr")


@pytest.fixture
def submitted(definition) -> Callable[..., UUID]:
    """Submits an application with everything in order, but for what is given."""

    def submit(actor: Actor, **changed: object) -> UUID:
        own = cases.start(actor=actor, definition=definition, language="fr")
        answers = EVERYTHING_IN_ORDER | changed
        cases.save_answers(actor=actor, application_id=own, answers=answers)
        cases.submit(actor=actor, application_id=own, key="k")
        return own

    return submit
