"""Which traveller records are one person's: pure, and rather silent than wrong.

A document and the birth date prove a record, if the names agree as well. A name and a birth date
prove one only where no document could have told (one side has none), every given name agrees, there
are two of them at least, and nobody else there has that name. All else is ambiguous.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onegov_demo.population.spelling import fold

Key = tuple[str, str]
Born = Literal["same", "near", "other"]


@dataclass(frozen=True, slots=True)
class Name:
    """Given and family name in the folded form."""

    given: tuple[str, ...]
    family: tuple[str, ...]

    @classmethod
    def of(cls, given: str, family: str) -> "Name":
        return cls(tuple(fold(given).split()), tuple(fold(family).split()))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that could be the person's.

    ``born``: the birth date asked for, one that a slip at the desk makes of it, or another.
    """

    record_id: str
    name: Name
    documents: frozenset[Key]
    born: Born = "same"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``records`` holds ids only when the outcome is "one"."""

    outcome: Literal["one", "none", "ambiguous"]
    records: tuple[str, ...] = ()


def near_births(born: str) -> frozenset[str]:
    """What desks make of an ISO date by a slip: day and month changed round, or 1 January."""
    year, month, day = born.split("-")
    return frozenset({f"{year}-{day}-{month}", f"{year}-01-01"} - {born})


NONE, AMBIGUOUS = Verdict("none"), Verdict("ambiguous")


def match(
    names: Sequence[Name], documents: frozenset[Key], candidates: Sequence[Candidate]
) -> Verdict:
    """The verdict on ``candidates``: every record with the birth date or a near one, every record
    that holds one of the documents, and every record that shares a document with one of those.
    """
    holders = [one for one in candidates if one.documents & documents]
    if holders:
        return _by_documents(names, documents, holders, candidates)
    namesakes = [one for one in candidates if one.born != "other" and agrees(names, one)]
    return _by_name(names, documents, namesakes) if namesakes else NONE


def _by_documents(
    names: Sequence[Name],
    documents: frozenset[Key],
    holders: Sequence[Candidate],
    candidates: Sequence[Candidate],
) -> Verdict:
    """One, if every holder is proven and nothing else there could be the person's or another's."""
    proven = all(one.born == "same" and agrees(names, one) for one in holders)
    shown = frozenset[Key]().union(*(one.documents for one in holders))
    related = [
        one
        for one in candidates
        if one not in holders
        and (one.documents & shown or (one.born != "other" and agrees(names, one)))
    ]
    if not proven or related or (len(holders) > 1 and not shown <= documents):
        return AMBIGUOUS
    return Verdict("one", tuple(sorted(one.record_id for one in holders)))


def _by_name(
    names: Sequence[Name], documents: frozenset[Key], namesakes: Sequence[Candidate]
) -> Verdict:
    only = namesakes[0]
    untold = not documents or not only.documents
    whole = only.name in names and len(only.name.given) > 1
    if len(namesakes) == 1 and only.born == "same" and untold and whole:
        return Verdict("one", (only.record_id,))
    return AMBIGUOUS


def agrees(names: Sequence[Name], candidate: Candidate) -> bool:
    """Whether the candidate's name may be a spelling of one of ``names``."""
    return any(agree(name, candidate.name) for name in names)


def agree(one: Name, other: Name) -> bool:
    """Whether two spellings may be one person's: shortened, cut off, turned round; not changed."""
    return _within(one.family, other.family) and _within(one.given, other.given)


def _within(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether every word of the shorter is a word of the longer, or the start of its last word."""
    if not one or not other:
        return one == other
    shorter, longer = sorted((one, other), key=len)
    return _is_part(shorter, longer) or (len(one) == len(other) and _is_part(longer, shorter))


def _is_part(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    loose = [word for word in shorter if word not in longer]
    return not loose or (
        loose == [shorter[-1]] and any(word.startswith(loose[0]) for word in longer)
    )
