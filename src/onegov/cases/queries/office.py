"""What officers see: their organisation's queue, and a case."""

from datetime import date, datetime

from onegov.cases import access, models
from onegov.cases.logic import queue_policy
from onegov.cases.queries import rows
from onegov.cases.types import Attention, Case, Lease, Queue, QueueItem, State
from onegov.core import clock
from onegov.core.clock import OFFICE_ZONE
from onegov.core.types import Actor

_SHOWN = 100


def queue(actor: Actor) -> Queue:
    access.require_staff(actor)
    waiting = models.Waiting.objects.filter(org_id=actor.org_id).order_by(*queue_policy.ORDER)
    cases = models.Application.objects.filter(org_id=actor.org_id)
    open_cases = cases.filter(state__in=[State.SUBMITTED.value, State.IN_REVIEW.value])
    total, held = waiting.count(), waiting.filter(until__gt=clock.now()).count()
    oldest = waiting.order_by("submitted_at").first()
    return Queue(
        waiting=total - held,
        held=held,
        late=open_cases.filter(due_on__lt=clock.today()).count(),
        ready=waiting.filter(attention=Attention.READY.value).count(),
        to_look_at=waiting.filter(attention=Attention.LOOK.value).count(),
        oldest_days=_age(oldest.submitted_at) if oldest else 0,
        decided_today=cases.filter(decided_at__gte=_midnight(clock.today())).count(),
        items=_items(actor, list(waiting[:_SHOWN])),
    )


def _items(actor: Actor, waiting: list[models.Waiting]) -> tuple[QueueItem, ...]:
    found = models.Application.objects.in_bulk([row.application_id for row in waiting])
    return tuple(_item(actor, row, found[row.application_id]) for row in waiting)


def _item(actor: Actor, row: models.Waiting, case: models.Application) -> QueueItem:
    is_held = row.until is not None and row.until > clock.now()
    return QueueItem(
        application_id=case.id,
        reference=case.reference,
        service_id=case.service_id,
        submitted_at=row.submitted_at,
        age_days=_age(row.submitted_at),
        due_on=case.due_on or clock.today(),
        is_late=_is_late(case),
        attention=Attention(row.attention) if row.attention else None,
        is_held=is_held,
        is_mine=is_held and row.officer_id == actor.person_id,
    )


def case_of(actor: Actor, row: models.Application) -> Case:
    """A case with every row of every fact; the caller has checked access."""
    assessed = row.assessments.order_by("-assessed_at", "-id").first()
    decided = row.decisions.first()
    return Case(
        application=rows.application(row, row.facts.all()),
        assessment=rows.assessment(assessed) if assessed else None,
        decision=rows.decision(decided) if decided else None,
        lease=_lease(actor, row),
        sources=rows.sources(row),
        changes=tuple(
            row.changes.order_by("noted_at", "id").values_list("announcement_id", flat=True)
        ),
        age_days=_age(row.submitted_at) if row.submitted_at else 0,
        is_late=_is_late(row),
    )


def _lease(actor: Actor, row: models.Application) -> Lease | None:
    held = models.Waiting.objects.filter(
        org_id=row.org_id, application_id=row.id, until__gt=clock.now()
    ).first()
    if held is None or held.officer_id is None or held.until is None:
        return None
    return Lease(held.officer_id, held.until, held.officer_id == actor.person_id)


def _is_late(row: models.Application) -> bool:
    is_open = row.state in (State.SUBMITTED.value, State.IN_REVIEW.value)
    return is_open and row.due_on is not None and row.due_on < clock.today()


def _age(since: datetime) -> int:
    """Whole days at the office between a moment and now."""
    return (clock.today() - since.astimezone(OFFICE_ZONE).date()).days


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
