"""Counts of what applications did, kept when what they are about is deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from onegov.core import clock
from onegov.login.provider.models import Grant, Token

SIGN_IN, REFRESH, OWN_TOKEN = "sign_in", "refresh", "own_token"


@dataclass(frozen=True, slots=True)
class Kept:
    """What one use is counted by, as long as it is there: rows, and when each happened."""

    rows: QuerySet[Any]
    at: str


KEPT: Mapping[str, Kept] = {
    SIGN_IN: Kept(Grant.objects.all(), "created_at"),
    REFRESH: Kept(Token.objects.filter(kind="refresh", used_at__isnull=False), "used_at"),
    OWN_TOKEN: Kept(Token.objects.filter(kind="access", grant__isnull=True), "issued_at"),
}
_KEEP = """
INSERT INTO login_provider_usecount (id, org_id, client_id, day, what, count)
SELECT gen_random_uuid(), c.org_id, used.client_id, used.day, used.what, count(*)
FROM (
    SELECT client_id, %(sign_in)s AS what, (created_at AT TIME ZONE %(zone)s)::date AS day
    FROM login_provider_grant WHERE expires_at < %(grants_until)s
    UNION ALL
    SELECT client_id, %(refresh)s, (used_at AT TIME ZONE %(zone)s)::date
    FROM login_provider_token
    WHERE expires_at < %(tokens_until)s AND kind = 'refresh' AND used_at IS NOT NULL
    UNION ALL
    SELECT client_id, %(own_token)s, (issued_at AT TIME ZONE %(zone)s)::date
    FROM login_provider_token
    WHERE expires_at < %(tokens_until)s AND kind = 'access' AND grant_id IS NULL
) AS used JOIN login_provider_client c ON c.id = used.client_id
GROUP BY c.org_id, used.client_id, used.day, used.what
ON CONFLICT (client_id, day, what) DO UPDATE SET
    count = login_provider_usecount.count + EXCLUDED.count
"""


def keep_counts(*, tokens_until: datetime, grants_until: datetime) -> None:
    """Will count what ends before these moments; the caller deletes it in the same transaction."""
    values: dict[str, str | datetime] = {
        "sign_in": SIGN_IN,
        "refresh": REFRESH,
        "own_token": OWN_TOKEN,
        "zone": str(clock.OFFICE_ZONE),
        "tokens_until": tokens_until,
        "grants_until": grants_until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
