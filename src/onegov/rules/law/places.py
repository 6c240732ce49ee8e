"""Places in the law, in one notation for both languages: ``5(1)(c)(i)``, ``Schedule 1.1``."""

import re
from dataclasses import dataclass
from typing import Final

from onegov.core.types import Text

_NBSP: Final = "\u00a0"
# Longer than any place that is cited; the patterns need an end.
_LONGEST: Final = 300
_PLACE: Final = re.compile(
    r"(?P<section>(?:[0-9]|[A-Z]\.)[0-9A-Za-z.-]*)(?P<below>(?:\([0-9A-Za-z.]+\))*)"
    r"(?:\s*“(?P<en>[^“”«»]+)”\s*«\s*(?P<fr>[^“”«»]+?)\s*»)?"
)
_PART: Final = re.compile(r"\(([^()]+)\)")
_SCHEDULE: Final = re.compile(
    r"(?:schedule|sch\.|annexe|ann\.)(?:\s+([0-9A-Z][0-9A-Za-z.-]*))?", re.I
)
_FRENCH_WORDS: Final = {
    "section": "art.",
    "subsection": "par.",
    "paragraph": "al.",
    "subparagraph": "sous-al.",
    "clause": "div.",
    "subclause": "sous-div.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A section and what is below it, or a schedule.

    Attributes:
        parts: ``("5", "1", "c", "i")``; of a schedule its number alone, ``("1.1",)`` or ``("",)``.
        schedule: whether it is a schedule.
        term: the defined term, of a definition.
    """

    parts: tuple[str, ...]
    schedule: bool = False
    term: Text | None = None

    @property
    def at(self) -> str:
        """The place as citations write it."""
        if self.schedule:
            return f"Schedule {self.parts[0]}".strip()
        at = self.parts[0] + "".join(f"({part})" for part in self.parts[1:])
        return f"{at} “{self.term.en}” « {self.term.fr} »" if self.term else at

    @property
    def name(self) -> Text:
        """The place as people write it: ``s. 5(1)(c)(i)``; « sous-al. 5(1)c)(i) »."""
        if self.schedule:
            number = f"{_NBSP}{self.parts[0]}" if self.parts[0] else ""
            return Text(en=f"Schedule{number}", fr=f"annexe{number}")
        level, french = "section", self.parts[0]
        for part in self.parts[1:]:
            level = _level_below(level, part)
            french += f"{part})" if level == "paragraph" else f"({part})"
        english = self.parts[0] + "".join(f"({part})" for part in self.parts[1:])
        name = Text(en=f"s.{_NBSP}{english}", fr=f"{_FRENCH_WORDS[level]}{_NBSP}{french}")
        if self.term is None:
            return name
        return Text(
            en=f"{name.en}, definition of “{self.term.en}”",
            fr=f"{name.fr}, définition de «{_NBSP}{self.term.fr}{_NBSP}»",
        )


def read_place(at: str) -> Place:
    """The place that ``at`` names; raises ValueError when it names none.

    A definition is named by its term in both languages: ``2(1) “citizenship” « citoyenneté »``.
    """
    written = at.strip()
    schedule = _SCHEDULE.fullmatch(written)
    if schedule:
        return Place((schedule[1] or "",), schedule=True)
    found = _PLACE.fullmatch(written) if len(written) <= _LONGEST else None
    if not found:
        raise ValueError(f"{at!r} is not a place such as 5(1)(c)(i)")
    term = None
    if found["en"]:
        term = Text(*(" ".join(found[language].split()) for language in ("en", "fr")))
    return Place((found["section"], *_PART.findall(found["below"])), term=term)


def _level_below(level: str, part: str) -> str:
    if level == "section" and not part[0].isdigit():
        return "paragraph"
    levels = list(_FRENCH_WORDS)
    return levels[min(levels.index(level) + 1, len(levels) - 1)]
