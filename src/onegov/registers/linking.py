"""By which pseudonym a register knows the person; where none yet, finds the record and proves it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from onegov.exchange.types import ServiceId
from onegov.people import public as people
from onegov.registers import answers, matching
from onegov.registers.asking import Asked, Question
from onegov.registers.errors import CannotFetch, UnreadableAnswer
from onegov.registers.providers import PROVIDERS, ROOT, Provider
from onegov.registers.types import Identity

T = TypeVar("T")

_IDENTITY: Final = PROVIDERS["IRCC.identity"]
_PROVEN: Final[Mapping[str, Callable[[Identity, Identity], bool]]] = {
    "CBSA": matching.is_same_traveller,
    "CRA": matching.is_same_taxpayer,
    "EDUCATION": matching.is_same_traveller,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """How a register knows the person.

    Attributes:
        pseudonym: their name towards that department.
        matched_by: the answers in which the record was found and who it is about was asked, when
            that happened just now; empty for a link that exists.
    """

    pseudonym: str
    matched_by: tuple[tuple[Provider, Asked], ...] = ()


def subject_of(question: Question, provider: Provider) -> Subject:
    """The person's pseudonym at ``provider``, matched first when need be.

    Raises:
        CannotFetch: no proven link to IRCC, no record, a doubtful one, or no answer.
    """
    links = {link.member: link for link in people.links(person_id=question.person_id)}
    if provider.member in links:
        return Subject(links[provider.member].pseudonym)
    if ROOT not in links or provider.match is None:
        raise CannotFetch("not_linked")
    told = question.identify(
        _IDENTITY.service,
        subject=links[ROOT].pseudonym,
        query={"fields": ",".join(provider.told.values())},
    )
    pseudonym = people.pseudonym(person_id=question.person_id, member=provider.member)
    found = _match(question, provider, provider.match, told=told, pseudonym=pseudonym)
    return Subject(pseudonym, ((_IDENTITY, told), (provider, found)))


def _match(
    question: Question, provider: Provider, service: ServiceId, *, told: Asked, pseudonym: str
) -> Asked:
    known = _read(lambda: answers.identity_of(told.answer.body), told=False)
    found = question.identify(
        service,
        subject=pseudonym,
        body=_request(provider, told.answer.body, pseudonym),
    )
    outcome, matched = _read(lambda: answers.match_of(found.answer.body), told=True)
    if outcome == "none":
        raise CannotFetch("no_match", told=True)
    if matched is None or not _PROVEN[provider.member](known, matched):
        raise CannotFetch("ambiguous", told=True)
    return found


def _read(work: Callable[[], T], *, told: bool) -> T:
    try:
        return work()
    except UnreadableAnswer as error:
        raise CannotFetch("unreadable", told=told) from error


def _request(provider: Provider, identity: object, pseudonym: str) -> dict[str, object]:
    """What this department needs in order to find the person, and nothing else of IRCC's answer."""
    said = identity if isinstance(identity, Mapping) else {}
    return {"pseudonym": pseudonym, **{key: said.get(key) for key in provider.told.values()}}
