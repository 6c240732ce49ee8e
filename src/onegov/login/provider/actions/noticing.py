"""Writing down that an application is to hear of the end of a session."""

from onegov.core import clock
from onegov.login.provider.models import Grant, LogoutNotice

DELIVER_TASK = "login.deliver_logout"


def notice_of(grant: Grant, kind: str) -> LogoutNotice:
    """A notice for a grant's application: ``back`` from server to server, ``front`` by the browser."""
    now = clock.now()
    return LogoutNotice(
        client=grant.client,
        person_id=grant.by or grant.person_id,
        visit=grant.visit,
        kind=kind,
        subject=grant.subject,
        sid=grant.sid,
        asked_at=now,
        next_at=now if kind == "back" else None,
    )
