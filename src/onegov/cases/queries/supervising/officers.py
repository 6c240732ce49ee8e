"""What officers decided, and where they differed from the rules."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from onegov.cases import access, models
from onegov.cases.types import CaseName, OfficerWork, Override

_SHOWN = 20
_UNSETTLED = Q(kind="eligible", result="unknown")
_THOUGH_MET = Q(kind="referred", result="met")


def work(org_id: str, since: datetime) -> tuple[OfficerWork, ...]:
    staff = access.staff_of(org_id)
    counted = _by_people(org_id, since).values_list("officer_id").order_by("officer_id")
    found = counted.annotate(
        decided=Count("*"),
        eligible_unsettled=Count("kind", filter=_UNSETTLED),
        referred_though_met=Count("kind", filter=_THOUGH_MET),
    )
    counts = {officer_id: numbers for officer_id, *numbers in found if officer_id}
    return tuple(
        OfficerWork(officer_id, officer_id in staff, *counts.get(officer_id, (0, 0, 0)))
        for officer_id in sorted(staff | counts.keys())
    )


def _by_people(org_id: str, since: datetime) -> QuerySet[models.Decision]:
    return models.Decision.objects.filter(org_id=org_id, decided_at__gte=since, by="person")


def overrides(org_id: str, since: datetime, barred: Collection[UUID]) -> tuple[Override, ...]:
    rows = _by_people(org_id, since).filter(_UNSETTLED | _THOUGH_MET)
    newest = rows.exclude(person_id__in=barred).order_by("-decided_at", "-id")
    named = newest.values_list(
        "application_id", "application__reference", "officer_id", "decided_at", "kind"
    )
    return tuple(
        Override(
            case=CaseName(application_id, reference),
            officer_id=officer_id,
            decided_at=decided_at,
            kind="eligible_unsettled" if kind == "eligible" else "referred_though_met",
        )
        for application_id, reference, officer_id, decided_at, kind in named[:_SHOWN]
        if officer_id
    )
