"""What an application did in thirty days, in counts that are about nobody."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Sum
from django.db.models.functions import TruncDate

from onegov.core import clock
from onegov.core.types import Text
from onegov.login.provider import queries
from onegov.login.provider.actions import counting
from onegov.login.provider.models import Client, Refusal, UseCount
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
    uses = {what: _by_day(client, what, since) for what in counting.KEPT}
    return tuple(
        DayOfUse(
            day,
            hidden(uses[counting.SIGN_IN][day]),
            hidden(uses[counting.REFRESH][day]),
            uses[counting.OWN_TOKEN][day],
        )
        for day in sorted(set().union(*uses.values()), reverse=True)
    )


def _by_day(client: Client, what: str, since: datetime) -> Counter[date]:
    """What is kept still, and the counts of what is kept no longer."""
    kept = counting.KEPT[what]
    rows = kept.rows.filter(**{"client": client, f"{kept.at}__gt": since})
    days = rows.annotate(day=TruncDate(kept.at, tzinfo=clock.OFFICE_ZONE)).values("day")
    before = UseCount.objects.filter(client=client, what=what, day__gt=since.date())
    return Counter(dict(days.annotate(count=Count("pk")).values_list("day", "count"))) + Counter(
        dict(before.values_list("day", "count"))
    )


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
