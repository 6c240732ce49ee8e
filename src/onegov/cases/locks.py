"""Names that only one transaction at a time holds, in a database that is ours alone."""

import hashlib

from django.db import connection


def hold(name: str) -> None:
    """Will wait for ``name`` and hold it to the end of the transaction."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
