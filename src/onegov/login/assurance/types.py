"""What ``assurance`` hands to other parts: identity levels, proofs, verified claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

#: How a person proved who they are: ``in_person``, or ``partner:<id>``; "" when nobody checked.
Method = str
#: Before a sign-in partner's id.
BY_PARTNER = "partner:"
Document = Literal["passport", "licence", "pr_card", "citizenship", "status_card"]
Refusal = Literal["face", "document", "details"]


@dataclass(frozen=True, slots=True)
class Identity:
    """How sure we are who a person is in the world.

    Attributes:
        level: 1 little (they say so) to 4 very high.
        method: what reached that level.
        verified_at: when (UTC); None at level 1 without proof.

    Source: Directive on Identity Management, Appendix A.
    """

    level: int = 1
    method: Method = ""
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim that somebody checked.

    Attributes:
        value: as OpenID Connect Core section 5.1 has it (``birthdate`` is ``YYYY-MM-DD``).
        level: identity level at which it was checked.
        source: the method of the proof it came with.
        verified_at: UTC.
    """

    value: object
    level: int
    source: Method
    verified_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof of identity, as its person may see it; ``ended`` when revoked or run out."""

    id: UUID
    level: int
    method: Method
    proved_at: datetime
    proved_by: str
    expires_at: datetime | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person read off their document before they go to an office."""

    document: Document
    number: str
    given_name: str
    family_name: str
    birthdate: str

    @property
    def claims(self) -> Mapping[str, str]:
        """The claims that an officer confirms, by their OpenID Connect names."""
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "name": f"{self.given_name} {self.family_name}",
            "birthdate": self.birthdate,
        }


@dataclass(frozen=True, slots=True)
class Visit:
    """A request to be proved at an office.

    Attributes:
        state: ``waiting``, ``accepted``, ``refused``, ``expired`` or ``replaced`` by a newer one.
        differs: an earlier proof has another name or birth date; the officer decides.
        typed: what the person typed; None once it is decided.
    """

    id: UUID
    state: str
    asked_at: datetime
    until: datetime
    reason: str = ""
    differs: bool = False
    typed: Typed | None = None
