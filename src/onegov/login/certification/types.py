"""Shapes of certification."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from onegov.core.types import Text


class Seen(StrEnum):
    """What an application did in one case."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NO_REQUEST = "no_request"
    BAD_REQUEST = "bad_request"
    UNREACHABLE = "unreachable"
    NOT_ASKED = "not_asked"


SEEN_IN_WORDS: Mapping[Seen, Text] = MappingProxyType(
    {
        Seen.ACCEPTED: Text(en="Accepted", fr="Accepté"),
        Seen.REFUSED: Text(en="Refused", fr="Refusé"),
        Seen.NO_REQUEST: Text(
            en="The page did not start signing in at this issuer, or nobody could be signed in",
            fr="La page n’a pas lancé de connexion auprès de cet émetteur, ou personne n’a pu se "
            "connecter",
        ),
        Seen.BAD_REQUEST: Text(
            en="The application’s request or answer is not right",
            fr="La demande ou la réponse de l’application n’est pas correcte",
        ),
        Seen.UNREACHABLE: Text(
            en="The application does not answer", fr="L’application ne répond pas"
        ),
        Seen.NOT_ASKED: Text(
            en="The application did not ask for what this case spoils",
            fr="L’application n’a pas demandé ce que ce cas altère",
        ),
    }
)


def is_right(expected: Seen, seen: Seen) -> bool:
    """Whether a case is passed: whoever never asks for something cannot be misled by it."""
    return seen in (expected, Seen.NOT_ASKED)


class State(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a run.

    Attributes:
        detail: what more was seen (a status, a named check), for engineers; or "".
    """

    name: str
    title: Text
    source: str
    expected: Seen
    seen: Seen
    detail: str

    @property
    def in_words(self) -> tuple[Text, Text]:
        """What was expected, and what was seen."""
        return SEEN_IN_WORDS[self.expected], SEEN_IN_WORDS[self.seen]

    @property
    def passed(self) -> bool:
        return is_right(self.expected, self.seen)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of an application through the cases.

    Attributes:
        fingerprint: of the registration that was tried.
        is_current: the registration is still that one.
        rows: in the order of the cases; those that did not run yet are absent.
        of: how many cases there are for this application.
    """

    id: UUID
    client_id: str
    app_url: str
    state: State
    fingerprint: str
    is_current: bool
    started_at: datetime
    ended_at: datetime | None
    rows: tuple[Row, ...]
    of: int

    @property
    def failed(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.passed)
