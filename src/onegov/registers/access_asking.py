"""Questions to access logs, through the platform's own node; what they answer is not verified yet."""

import logging
from dataclasses import dataclass

from onegov.exchange import public as exchange
from onegov.exchange.errors import BadSignature, ExchangeError, ProviderRefused
from onegov.exchange.types import ServiceId
from onegov.registers.types import AccessProblemCode

logger = logging.getLogger(__name__)

#: Why the platform looks, and under which clause: a person's right to see what is kept of them.
PURPOSE, AUTHORITY = "access-log", "P-21 12(1)"
_PAGES, _PER_PAGE = 3, 100


@dataclass(frozen=True, slots=True)
class Log:
    """One access log to ask: of one subsystem, on one node."""

    service: ServiceId
    node: str
    pseudonym: str


@dataclass(frozen=True, slots=True)
class Told:
    """What one log answered. ``pages`` are its answers as they came; ``looks`` their evidence ids.

    ``known_as`` is what lets a sibling of that node find the person.
    """

    pages: tuple[object, ...] = ()
    looks: tuple[str, ...] = ()
    problem: AccessProblemCode = ""
    known_as: str = ""


def ask_nodes(logs: list[Log]) -> dict[Log, Told]:
    """A node that never saw the person's pseudonym is asked again with what a sibling knows."""
    told = {log: _ask(log) for log in logs}
    known_as = next((answer.known_as for answer in told.values() if answer.known_as), "")
    unknown = [log for log, answer in told.items() if answer.problem == "unknown" and known_as]
    return told | {log: _ask(log, known_as) for log in unknown}


def _ask(log: Log, known_as: str = "") -> Told:
    pages: list[object] = []
    looks: list[str] = []
    query = {"limit": str(_PER_PAGE)} | ({"known_as": known_as} if known_as else {})
    try:
        node = exchange.platform_node()
        while len(pages) < _PAGES:
            answer = node.call(
                service=log.service,
                purpose=PURPOSE,
                authority=AUTHORITY,
                subject=log.pseudonym,
                query=query,
                node=log.node,
            )
            pages.append(answer.body)
            looks.append(answer.evidence_id)
            last = _last_index(answer.body)
            if last is None:
                break
            query |= {"before": str(last)}
    except ExchangeError as error:
        logger.warning("access log gave nothing usable: %s, %s", log.service, error.code)
        return Told(tuple(pages), tuple(looks), _problem(error))
    return Told(tuple(pages), tuple(looks), known_as=_known_as(pages[0]))


def _known_as(body: object) -> str:
    found = body.get("known_as") if isinstance(body, dict) else None
    return found if isinstance(found, str) else ""


def _last_index(body: object) -> int | None:
    """Where older entries begin; None when there are none. The rest is read once all is verified."""
    entries = body.get("entries") if isinstance(body, dict) and body.get("more") is True else None
    last = entries[-1] if isinstance(entries, list) and entries else None
    index = last.get("index") if isinstance(last, dict) else None
    return index if isinstance(index, int) else None


def _problem(error: ExchangeError) -> AccessProblemCode:
    if isinstance(error, ProviderRefused):
        is_unknown = error.status == 404 and error.body == {"error": "unknown_subject"}
        return "unknown" if is_unknown else "refused" if error.status < 500 else "down"
    if isinstance(error, BadSignature):
        return "bad_signature"
    return "down" if error.code == "exchange.provider_down" else "refused"
