"""What would have been flagged: the check, run over earlier versions of sections of the law."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.law.changes import Part, compare
from onegov.rules.law.citing import Use
from onegov.rules.law.documents import LawDocument
from onegov.rules.law.library import FOLDERS, LANGUAGES, read_history
from onegov.rules.law.places import read_place

#: text: the words changed, an amendment; markup: only the XML around them did.
Kind = Literal["text", "markup"]
#: Act and place: ``("SOR-2002-227", "186(v)")``.
Place = tuple[str, str]
#: One version of a section and the next.
Pair = tuple[LawDocument, LawDocument]


@dataclass(frozen=True, slots=True)
class Touched:
    """A citation of the section that changed, or of an element in it.

    Attributes:
        changed: whether the words of the very element that it cites changed.
    """

    use: Use
    changed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One new version of one section.

    Attributes:
        published: the day on which the official files first showed it.
        amended: the day of the amendment, as the new version tells it; None where it doesn't.
        kinds: what changed, by language; a language without a new version that day is left out.
        differences: the words that changed, by language.
        touched: what cites it.
    """

    act: str
    at: str
    published: date
    amended: date | None
    kinds: Mapping[str, Kind]
    differences: Mapping[str, tuple[Part, ...]]
    touched: tuple[Touched, ...]

    @property
    def is_amendment(self) -> bool:
        """Whether the words changed in either language."""
        return "text" in self.kinds.values()


def replay(history: Path, *, places: Iterable[Place], uses: Iterable[Use]) -> list[Change]:
    """Every change of ``places`` (act and place) in ``history``, by act, place and day.

    Raises:
        RulesError: a version can't be read.
    """
    cited = list(uses)
    return [change for act, at in places for change in _replay_one(history / act, at, cited)]


def sections(history: Path) -> list[Place]:
    """Act and section of everything that ``history`` holds, in order."""
    found = {
        (path.parents[1].name, path.name)
        for path in history.glob("*/*/*")
        if path.parent.name in FOLDERS.values() and path.is_dir()
    }
    return sorted(found, key=lambda place: (place[0], _number(place[1])))


def _number(section: str) -> tuple[int, str]:
    """Sections are numbered as decimals: 7.01 comes before 7.1."""
    whole, _, rest = section.partition(".")
    return (int(whole) if whole.isdecimal() else 0, rest)


def choose(held: Iterable[Place], act: str, at: str | None) -> list[Place]:
    """The one place ``at``, or all sections of ``act``, of those that are ``held``.

    Raises:
        RulesError: nothing is held of it.
    """
    found = [place for place in held if place[0] == act and (not at or place[1] == _section(at))]
    if found:
        return [(act, at)] if at else found
    name = f"{act} {at or ''}".strip()
    message = Text(
        en=f"There are no earlier versions of {name} here.",
        fr=f"Il n’y a pas ici de versions antérieures de {name}.",
    )
    raise RulesError([Problem("", 0, name, "law.no_history", message)])


def choose_cited(held: Iterable[Place], uses: Iterable[Use]) -> list[Place]:
    """The sections that ``uses`` cite, or elements of which they cite."""
    cited = {(use.citation.act, _section(use.citation.at)) for use in uses}
    return [place for place in held if place in cited]


def _section(at: str) -> str:
    """The section that ``at`` is in; "" when it is in none."""
    try:
        place = read_place(at)
    except ValueError:
        return ""
    return "" if place.schedule else place.parts[0]


def _replay_one(history: Path, at: str, cited: list[Use]) -> Iterator[Change]:
    section = _section(at)
    steps = {tag: _steps(read_history(history / FOLDERS[tag] / section)) for tag in LANGUAGES}
    uses = [use for use in cited if _cites(use, history.name, section)]
    for day in sorted({day for found in steps.values() for day in found}):
        pairs = {tag: found[day] for tag, found in steps.items() if day in found}
        kinds = {tag: _kind(pair, at, section) for tag, pair in pairs.items()}
        if any(kinds.values()):
            yield Change(
                act=history.name,
                at=at,
                published=day,
                amended=next(iter(pairs.values()))[1].find(section).amended,
                kinds={tag: kind for tag, kind in kinds.items() if kind},
                differences={
                    tag: compare(*(_text(version, at) for version in pairs[tag]))
                    for tag, kind in kinds.items()
                    if kind == "text"
                },
                touched=tuple(Touched(use, _is_changed(use, pairs.values())) for use in uses),
            )


def _steps(versions: list[tuple[date, LawDocument]]) -> dict[date, Pair]:
    return {day: (before, after) for (_, before), (day, after) in pairwise(versions)}


def _kind(pair: Pair, at: str, section: str) -> Kind | None:
    """None when the words of the section changed, but not at ``at`` in it."""
    if _differ(pair, at):
        return "text"
    return None if _differ(pair, section) else "markup"


def _cites(use: Use, act: str, section: str) -> bool:
    return (use.citation.act, _section(use.citation.at)) == (act, section)


def _is_changed(use: Use, pairs: Iterable[Pair]) -> bool:
    return any(_differ(pair, use.citation.at) for pair in pairs)


def _differ(pair: Pair, at: str) -> bool:
    before, after = pair
    return _text(before, at) != _text(after, at)


def _text(document: LawDocument, at: str) -> str:
    """The words at ``at``; "" where that did not stand in the law."""
    try:
        return document.find(at).text
    except RulesError as error:
        if error.code == "law.not_found":
            return ""
        raise
