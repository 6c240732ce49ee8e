"""Levels that an application asks for, and those that were reached."""

from dataclasses import dataclass
from uuid import UUID

from onegov.core import clock
from onegov.login.assurance import public as assurance
from onegov.login.assurance import requests
from onegov.login.assurance.requests import ACR_VALUES as ACR_VALUES
from onegov.login.assurance.types import Identity
from onegov.login.levels import SessionAssurance
from onegov.login.provider.types import AuthorizationRequest


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was reached of what was asked.

    Attributes:
        vot: "" for an application that asked for no vector.
        lacks: ``credential``, ``passkey`` or ``identity``; ``unknown`` when nobody can reach what is
            asked; "" when it suffices.
    """

    acr: str
    vot: str
    lacks: str


def weigh(asked: AuthorizationRequest, session: SessionAssurance, person: UUID | None) -> Weighed:
    """Will weigh a session and a person's proven identity against a request.

    How old the sign-in may be is a step of its own. Who the person is in the world is looked up, and
    told (``vot``), for applications that ask for it (RFC 8485 section 4).
    """
    wanted = requests.Requested(asked.acr_values, asked.essential_acr, asked.vtr)
    identity = assurance.identity(person_id=person) if person and asked.vtr else Identity()
    found = requests.meets(wanted, session, identity, clock.now())
    told = requests.reached(wanted, session, identity)
    return Weighed(told.acr, told.vot if asked.vtr else "", _lacking(found))


def _lacking(found: requests.Met | requests.StepUp) -> str:
    if isinstance(found, requests.Met) or found.kind == "fresh":
        return ""
    return "passkey" if found.phishing_resistant else found.kind
