"""What ``people`` hands to other rooms."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A person's proven link to a department's record.

    Attributes:
        member: the department (``IRCC``).
        pseudonym: the name of the person between the platform and that department only.
        linked_at: UTC.
        evidence_id: the signed answer that proved it.
    """

    member: str
    pseudonym: str
    linked_at: datetime
    evidence_id: str


@dataclass(frozen=True, slots=True)
class Role:
    """A staff role in an organisation (``officer`` at ``IRCC``)."""

    org_id: str
    role: str
