"""What may be used once only: ids of assertions, proofs and request objects."""

from datetime import datetime

from django.db import connection

from onegov.login.provider.logic.secrets import digest

_KEEP = """
INSERT INTO login_provider_seen (digest, org_id, expires_at) VALUES (%s, %s, %s)
ON CONFLICT (digest) DO NOTHING
"""


def use(kind: str, value: str, *, org_id: str, until: datetime) -> bool:
    """Will note that ``value`` was used; False when it was before, also by another process."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [digest(f"{kind}\0{value}"), org_id, until])
        return bool(cursor.rowcount == 1)
