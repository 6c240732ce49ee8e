"""The door of ``notices``: news that a person reads after signing in."""

from uuid import UUID

from onegov.core.types import Actor, Text
from onegov.ledger.types import TrailEntry
from onegov.notices import actions, queries
from onegov.notices.types import Notice


def send(
    *,
    actor: Actor,
    person_id: UUID,
    kind: str,
    application_id: UUID | None,
    subject: Text,
    body: Text,
) -> UUID:
    """Will leave a notice for a person and have a mail say that there is news.

    The mail holds no case facts. Sending the same ``kind`` again for the same application changes
    nothing and mails nothing.

    Args:
        actor: who sends it, a machine as a rule.
        person_id: who will read it.
        kind: stable name of the news (``application.submitted``).
        application_id: what it is about; None for news of the account, whose ``kind`` then names the
            occasion as well, since only one of a kind is kept.
        subject, body: plain text, both languages.

    Returns:
        The id of the notice.
    """
    return actions.send(
        actor=actor,
        person_id=person_id,
        kind=kind,
        application_id=application_id,
        subject=subject,
        body=body,
    )


def on_news(entry: TrailEntry) -> None:
    """Will leave a notice of what happened to a person's account: a security matter is told on
    every channel, and this one is behind sign-in."""
    actions.on_news(entry)


def list_notices(*, actor: Actor) -> tuple[Notice, ...]:
    """Will return the actor's own notices, newest first; none where their mandate opens no messages.

    News of the account itself is for its holder alone, whoever acts for them.
    """
    return queries.list_notices(actor)


def count_unread(*, actor: Actor) -> int:
    """Will return how many of the actor's own notices are unread."""
    return queries.of(actor).filter(read_at__isnull=True).count()


def mark_read(*, actor: Actor, notice_id: UUID) -> Notice:
    """Will note that the actor read one of their notices.

    Raises:
        NotFound: no such notice of this person.
    """
    return actions.mark_read(actor=actor, notice_id=notice_id)
