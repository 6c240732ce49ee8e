"""Levels that an application asks for, and those that were reached."""

from dataclasses import dataclass
from uuid import UUID

from onegov.login.levels import SessionAssurance
from onegov.login.provider.types import AuthorizationRequest

CATS = "urn:gc-ca:cyber-auth:assurance:loa"
ACR_VALUES = (f"{CATS}1", f"{CATS}2", f"{CATS}3", "phr")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was reached of what was asked.

    Attributes:
        lacks: ``credential`` or ``identity``, or "" when it suffices.
    """

    acr: str
    vot: str
    lacks: str


def weigh(asked: AuthorizationRequest, session: SessionAssurance, person: UUID | None) -> Weighed:
    """Will weigh a session and a person's proven identity against a request."""
    reached = [f"{CATS}{level}" for level in range(1, session.level + 1)]
    if session.phishing_resistant:
        reached.append("phr")
    met = [value for value in asked.acr_values if value in reached]
    known = [value for value in asked.acr_values if value in ACR_VALUES or asked.essential_acr]
    lacks = "credential" if known and not met else ""
    acr = met[0] if met else f"{CATS}{session.level}"
    return Weighed(acr, f"P1.C{session.level}", lacks)
