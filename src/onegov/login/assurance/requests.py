"""Whether a session and a person reach the levels that an application asks for; pure.

Source: CATS 3.0.2 (``acr``); OpenID Connect Core 1.0 sections 2, 3.1.2.1 and 5.5.1.1; RFC 8485
(``vtr``); RFC 9470; OpenID Connect Extended Authentication Profile ACR Values (``phr``, ``phrh``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from onegov.login.assurance.types import Identity
from onegov.login.levels import SessionAssurance

CATS = "urn:gc-ca:cyber-auth:assurance:loa"
_PLAIN = {f"{CATS}{level}": level for level in (1, 2, 3)}
#: ``phrh`` is known and never reached: nothing here tells a hardware-bound key from a synced one.
ACR_VALUES = (*_PLAIN, "phr")
_PART = re.compile(r"(P(?=[1-4])|C(?=[1-3]))(\d)")


@dataclass(frozen=True, slots=True)
class Requested:
    """Levels as they are asked for, in order of preference.

    Attributes:
        essential: one of ``acr_values`` must be reached, also when nobody knows them.
        max_age: seconds since the person last signed in.
    """

    acr_values: tuple[str, ...] = ()
    essential: bool = False
    vtr: tuple[str, ...] = ()
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """What was reached, as tokens say it (``acr``, ``vot``)."""

    acr: str
    vot: str


@dataclass(frozen=True, slots=True)
class StepUp:
    """What is lacking: signing in anew (``fresh``), a stronger credential, a proven identity.

    Attributes:
        kind: ``unknown`` when no step leads there: nobody here knows anything that was asked.
        phishing_resistant: of credentials, only a passkey or a security key will do.
    """

    kind: Literal["credential", "identity", "fresh", "unknown"]
    level: int = 0
    max_age: int | None = None
    phishing_resistant: bool = False


def meets(
    requested: Requested, session: SessionAssurance, identity: Identity, now: datetime
) -> Met | StepUp:
    """Will weigh what was shown against what was asked; raising either never un-meets it."""
    if _is_stale(requested.max_age, session, now):
        return StepUp("fresh", max_age=requested.max_age)
    lacking = _lacking_acr(requested, session) or _lacking_vector(requested.vtr, session, identity)
    return lacking or reached(requested, session, identity)


def reached(requested: Requested, session: SessionAssurance, identity: Identity) -> Met:
    """What tokens say: the first value asked for that is reached, else the level of the session."""
    met = (value for value in requested.acr_values if _has(value, session))
    acr = next(met, f"{CATS}{session.level}")
    return Met(acr, f"P{identity.level}.C{session.level}")


def _is_stale(max_age: int | None, session: SessionAssurance, now: datetime) -> bool:
    if session.auth_time is None:
        return True
    return max_age is not None and session.auth_time + timedelta(seconds=max_age) < now


def _has(acr: str, session: SessionAssurance) -> bool:
    if acr == "phr":
        return session.phishing_resistant
    return acr in _PLAIN and session.level >= _PLAIN[acr]


def _lacking_acr(requested: Requested, session: SessionAssurance) -> StepUp | None:
    """Unknown values count only where one is essential: they are never reached."""
    known = [one for one in requested.acr_values if one in ACR_VALUES]
    if any(_has(value, session) for value in known):
        return None
    if not known:
        is_asked = requested.essential and bool(requested.acr_values)
        return StepUp("unknown") if is_asked else None
    is_phr = known[0] == "phr"
    return StepUp("credential", _PLAIN.get(known[0], 3), phishing_resistant=is_phr)


def _lacking_vector(
    vtr: tuple[str, ...], session: SessionAssurance, identity: Identity
) -> StepUp | None:
    """The way to the first vector that can be reached; a vector nobody can read can't."""
    if not vtr:
        return None
    wanted = list(_vectors(vtr))
    if any(p <= identity.level and c <= session.level for p, c in wanted):
        return None
    if not wanted:
        return StepUp("unknown")
    p, c = wanted[0]
    return StepUp("credential", c) if c > session.level else StepUp("identity", p)


def _vectors(vtr: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    for vector in vtr:
        found = [_PART.fullmatch(part) for part in vector.split(".")]
        levels = {part[1]: int(part[2]) for part in found if part}
        if len(levels) == len(found):  # each part is known, none comes twice
            yield levels.get("P", 1), levels.get("C", 1)
