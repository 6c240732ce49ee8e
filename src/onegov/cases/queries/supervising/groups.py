"""How cases fare by language of correspondence, small numbers hidden."""

from datetime import datetime, timedelta
from typing import Final, get_args

from django.db.models import Avg, Count, DateTimeField, F, Q, Value

from onegov.cases import models
from onegov.cases.logic import suppression
from onegov.cases.types import DecidedOfGroup, Disparity, OpenOfGroup
from onegov.core import clock
from onegov.core.types import Language

_LANGUAGES: Final[tuple[str, ...]] = get_args(Language)
_DAY = timedelta(days=1)
_NONE_OPEN = OpenOfGroup(open=0, mean_days=None)
_NONE_DECIDED = DecidedOfGroup(eligible=0, referred=0, mean_days=None)


def by_service(org_id: str, since: datetime) -> tuple[Disparity, ...]:
    open_cases, decided = _open(org_id), _decided(org_id, since)
    return tuple(
        Disparity(
            service_id,
            open=_shown_open(open_cases.get(service_id, {})),
            decided=_shown_decided(decided.get(service_id, {})),
        )
        for service_id in sorted(open_cases.keys() | decided.keys())
    )


def _open(org_id: str) -> dict[str, dict[str, OpenOfGroup]]:
    rows = models.Application.objects.filter(org_id=org_id, state__in=models.OPEN_STATES)
    counted = rows.values("service_id", "language").annotate(
        open=Count("*"),
        age=Avg(Value(clock.now(), DateTimeField()) - F("submitted_at")),
    )
    found: dict[str, dict[str, OpenOfGroup]] = {}
    for row in counted.order_by():
        group = OpenOfGroup(row["open"], row["age"] / _DAY)
        found.setdefault(row["service_id"], {})[row["language"]] = group
    return found


def _decided(org_id: str, since: datetime) -> dict[str, dict[str, DecidedOfGroup]]:
    rows = models.Decision.objects.filter(org_id=org_id, decided_at__gte=since)
    counted = rows.values("application__service_id", "application__language").annotate(
        eligible=Count("kind", filter=Q(kind="eligible")),
        referred=Count("kind", filter=Q(kind="referred")),
        took=Avg(F("decided_at") - F("application__submitted_at")),
    )
    found: dict[str, dict[str, DecidedOfGroup]] = {}
    for row in counted.order_by():
        group = DecidedOfGroup(row["eligible"], row["referred"], row["took"] / _DAY)
        of_service = found.setdefault(row["application__service_id"], {})
        of_service[row["application__language"]] = group
    return found


def _shown_open(groups: dict[str, OpenOfGroup]) -> dict[str, OpenOfGroup] | None:
    whole = dict.fromkeys(_LANGUAGES, _NONE_OPEN) | groups
    return whole if suppression.may_show([(one.open,) for one in whole.values()]) else None


def _shown_decided(groups: dict[str, DecidedOfGroup]) -> dict[str, DecidedOfGroup] | None:
    whole = dict.fromkeys(_LANGUAGES, _NONE_DECIDED) | groups
    counts = [(one.eligible, one.referred) for one in whole.values()]
    return whole if suppression.may_show(counts) else None
