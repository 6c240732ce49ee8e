"""Sessions in the database, under keys of letters and digits only; how long a sitting lasts."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpRequest

from onegov.core import clock
from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger

VISIT = "onegov.visit"  # the session's id towards applications; its key changes, this does not
LEFT = "onegov.left"  # which visit was just signed out of, and where to go once that was told
_BEGAN, _SEEN = "onegov.began", "onegov.seen"
_SEEN_EVERY = 60  # seconds: how finely a sitting's last use is kept
# Written once: each page reads a session, and Django would compile this anew each time.
_READ = """
SELECT session_key, session_data, expire_date FROM django_session
WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(db.SessionStore):
    """Takes a key that no session can have for none at all.

    A cookie may hold any sign, and PostgreSQL raises on some.
    """

    def __init__(self, session_key: str | None = None) -> None:
        is_possible = session_key is not None and session_key.isalnum()
        super().__init__(session_key if is_possible else None)

    def _get_session_from_db(self) -> Session | None:
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key, clock.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return Session(*row)


def is_over(request: HttpRequest) -> bool:
    """Whether the sitting was left alone too long, or has lasted its eight hours."""
    began, seen = request.session.get(_BEGAN), request.session.get(_SEEN)
    if began is None or seen is None:
        return False
    now = clock.now().timestamp()
    return bool(
        now >= began + settings.SESSION_COOKIE_AGE or now >= seen + settings.SESSION_IDLE_AGE
    )


def note_use(request: HttpRequest) -> None:
    """Will keep that the sitting is used, to the minute."""
    now = clock.now().timestamp()
    if now < request.session.get(_SEEN, 0) + _SEEN_EVERY and _BEGAN in request.session:
        return
    request.session.setdefault(_BEGAN, now)
    request.session[_SEEN] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=clock.now()
    )


def note_left(request: HttpRequest, visit: object, then: str) -> None:
    """Will keep, for the page that tells of a sign-out, which visit it was and where to go on."""
    request.session[LEFT] = {"then": then, "visit": str(visit or "")}


def rotate(request: HttpRequest) -> None:
    """Will give the session another key: one that was known before is worth nothing now."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def end_others(request: HttpRequest, account_id: object) -> int:
    """Will end every session of an account but the one of this request; how many there were."""
    others = UserSession.objects.filter(user_id=account_id).exclude(
        session_key=request.session.session_key
    )
    return sum(_end(other) for other in others)


def end_one(request: HttpRequest, number: int) -> bool:
    """Will end another session of whoever asks; whether there was such a one."""
    found = UserSession.objects.filter(user_id=request.user.pk, pk=number).first()
    if found is None or found.session_key == request.session.session_key:
        return False
    return _end(found)


@transaction.atomic
def _end(session: UserSession) -> bool:
    """The applications of that session hear of it by the ledger."""
    visit = SessionStore(session.session_key).get(VISIT, "")
    person_id = session.user.person_id
    session.end()
    ledger.record(
        actor=Actor(kind=ActorKind.PERSON, person_id=person_id),
        act="session.ended",
        person_id=person_id,
        refs={"visit": visit} if visit else {},
    )
    return True
