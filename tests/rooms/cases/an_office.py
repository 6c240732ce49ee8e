"""An office with cases that chance made, written straight to the tables."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from onegov.cases.logic import queue_policy
from onegov.cases.models import Application, Decision, Waiting
from onegov.core.ids import new_id

NOW = datetime(2026, 11, 25, 17, tzinfo=UTC)  # a Wednesday, noon at the office
SERVICES = ("ircc/citizenship-grant", "ircc/pr-card-renewal")


@dataclass
class Made:
    """One case as the test knows it; ``decided`` is None while it is open."""

    service: str
    language: str
    submitted: datetime
    due_days: int
    decided: datetime | None = None
    officer: UUID | None = None
    kind: str = "eligible"
    result: str = "met"
    org: str = "IRCC"
    person: UUID | None = None
    id: UUID | None = None

    @property
    def reference(self) -> str:
        return str(self.id)[-14:]


def by_chance(seed: int, count: int, officers: Sequence[UUID]) -> list[Made]:
    """Cases of up to 500 days ago; many of the same hour, so that some moments are shared."""
    chance = random.Random(seed)
    return [_one(chance, officers) for _ in range(count)]


def _one(chance: random.Random, officers: Sequence[UUID]) -> Made:
    submitted = NOW - timedelta(hours=int(chance.choice([1, 20, 200, 12000]) * chance.random()))
    case = Made(
        service=chance.choice(SERVICES),
        language=chance.choice(["en", "fr", "fr", "fr"]),
        submitted=submitted,
        due_days=chance.choice([5, 60, 400]),
        org=chance.choice(["IRCC"] * 9 + ["CBSA"]),
    )
    # One service has no backlog: what was overtaken there is decided by now.
    is_old_there = case.service == SERVICES[1] and submitted < NOW - timedelta(days=2)
    if is_old_there or chance.random() < 0.6:
        _decide(case, chance, officers)
    return case


def _decide(case: Made, chance: random.Random, officers: Sequence[UUID]) -> None:
    hours = (NOW - case.submitted) // timedelta(hours=1)
    case.decided = case.submitted + timedelta(hours=int(hours * chance.random()))
    case.officer = chance.choice(officers)
    case.kind = chance.choice(["eligible", "referred"])
    results = ["met", "unknown"] if case.kind == "eligible" else ["met", "unknown", "not_met"]
    case.result = chance.choice(results)


def save(cases: Iterable[Made]) -> None:
    cases = list(cases)
    for case in cases:
        case.id, case.person = new_id(), case.person or uuid4()
    Application.objects.bulk_create([_application(case) for case in cases])
    Waiting.objects.bulk_create([_waiting(case) for case in cases if case.decided is None])
    Decision.objects.bulk_create([_decision(case) for case in cases if case.decided])


def _application(case: Made) -> Application:
    return Application(
        id=case.id,
        person_id=case.person,
        org_id=case.org,
        service_id=case.service,
        definition_version="v",
        language=case.language,
        state="decided" if case.decided else "submitted",
        reference=case.reference,
        created_at=case.submitted,
        updated_at=case.submitted,
        submitted_at=case.submitted,
        application_date=case.submitted.date(),
        due_on=case.submitted.date() + timedelta(days=case.due_days),
        decided_at=case.decided,
    )


def _waiting(case: Made) -> Waiting:
    return Waiting(
        org_id=case.org,
        application_id=case.id,
        person_id=case.person,
        submitted_at=case.submitted,
        serve_by=queue_policy.serve_by(case.submitted, queue_policy.ORDINARY_PATIENCE),
    )


def _decision(case: Made) -> Decision:
    return Decision(
        person_id=case.person,
        org_id=case.org,
        application_id=case.id,
        kind=case.kind,
        by="person",
        officer_id=case.officer,
        definition_version="v",
        rules_version="r",
        facts_digest="f",
        evidence_ids=[],
        reasons=[],
        result=case.result,
        digest="d",
        decided_at=case.decided,
    )
