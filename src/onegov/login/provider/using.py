"""What an application did in thirty days, in counts that are about nobody."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Count, Max, QuerySet, Sum
from django.db.models.functions import TruncDate

from onegov.core import clock
from onegov.core.types import Text
from onegov.login.provider import queries
from onegov.login.provider.models import Client, Grant, Refusal, Token
from onegov.login.provider.types import SMALLEST_CELL, DayOfUse, RefusedCheck, Use

DAYS = 30
_DELIVERIES = 50


def use_of(client: Client) -> Use:
    """Sign-ins and refreshes by day, refusals by check, the last logout deliveries."""
    return Use(_days(client), _refused(client), queries.deliveries_of(client, _DELIVERIES))


def hidden(count: int) -> int | None:
    """A count as it may be told."""
    return None if 0 < count < SMALLEST_CELL else count


def _days(client: Client) -> tuple[DayOfUse, ...]:
    since = clock.now() - timedelta(days=DAYS)
    sign_ins = _by_day(Grant.objects.filter(client=client, created_at__gt=since), "created_at")
    used = Token.objects.filter(client=client, kind="refresh", used_at__gt=since)
    refreshes = _by_day(used, "used_at")
    return tuple(
        DayOfUse(day, hidden(sign_ins[day]), hidden(refreshes[day]))
        for day in sorted(sign_ins.keys() | refreshes.keys(), reverse=True)
    )


def _by_day(rows: QuerySet[Grant] | QuerySet[Token], at: str) -> Counter[date]:
    days = rows.annotate(day=TruncDate(at, tzinfo=clock.OFFICE_ZONE)).values("day")
    counted = days.annotate(count=Count("pk")).values_list("day", "count")
    return Counter(dict(counted))


def _refused(client: Client) -> tuple[RefusedCheck, ...]:
    since = clock.today() - timedelta(days=DAYS)
    rows = Refusal.objects.filter(client=client, day__gt=since).values("check_name")
    counted = rows.annotate(
        total=Sum("count"), last=Max("day"), en=Max("reason_en"), fr=Max("reason_fr")
    )
    return tuple(
        RefusedCheck(row["check_name"], Text(en=row["en"], fr=row["fr"]), row["total"], row["last"])
        for row in counted.order_by("-total", "check_name")
    )
