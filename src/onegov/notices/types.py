"""What ``notices`` hands to other rooms."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onegov.core.types import Text


@dataclass(frozen=True, slots=True)
class Notice:
    """News for one person, read after signing in.

    Attributes:
        application_id: what it is about; None for news of the account itself.
        kind: stable name (``application.submitted``); one notice of a kind for an application.
        subject, body: plain text; ``body`` may have paragraphs split by blank lines.
        created_at, read_at: UTC; ``read_at`` None while unread.
    """

    id: UUID
    application_id: UUID | None
    kind: str
    subject: Text
    body: Text
    created_at: datetime
    read_at: datetime | None
