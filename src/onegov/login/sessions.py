"""Sessions in the database, under keys of letters and digits only."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Takes a key that no session can have for none at all.

    A cookie may hold any sign, and PostgreSQL raises on some.
    """

    def __init__(self, session_key: str | None = None) -> None:
        is_possible = session_key is not None and session_key.isalnum()
        super().__init__(session_key if is_possible else None)
