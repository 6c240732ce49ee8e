"""The law's own text beside a rule, where it is at hand, and whether it is the one reviewed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from onegov.core.types import Text
from onegov.rules.errors import RulesError
from onegov.rules.law.acts import write_file_name
from onegov.rules.law.library import Library
from onegov.rules.law.places import read_place
from onegov.rules.types import Citation

_SITE: Final = "https://laws-lois.justice.gc.ca"
_FOLDERS: Final = {"en": ("eng/acts", "eng/regulations"), "fr": ("fra/lois", "fra/reglements")}
_REGULATIONS: Final = ("SOR-", "SI-", "C.R.C.")
# A new line begins before a label that follows the end of a part: "; (b) it", « ; b) il ».
_LABELS: Final = {
    "en": re.compile(
        r"(?<=[;,:.—])\s+(?=\((?:[a-z]{1,4}|\d+)(?:\.\d+)?\) (?!and\b|or\b|to\b))"
        r"|(?:(?<=\band)|(?<=\bor))\s+(?=\([a-z]{1,4}(?:\.\d+)?\) )"
    ),
    "fr": re.compile(r"(?<=[;,:.—])\s+(?=\(?(?:[a-z]{1,4}|\d+)(?:\.\d+)?\) (?!et\b|ou\b|à\b))"),
}


@dataclass(frozen=True, slots=True)
class LawText:
    """What a clause says in one language.

    Attributes:
        lines: its words, a line for each labelled part; empty where it is not at hand.
        changed: whether it is another text than the one that was reviewed.
        missing: why it is not shown.
    """

    lines: tuple[str, ...]
    changed: bool = False
    missing: Text | None = None


class LawTexts:
    """Finds each clause once in each language."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.found: dict[tuple[str, str, str], LawText] = {}

    def find(self, citation: Citation, language: str) -> LawText:
        """What ``citation`` says in ``language``."""
        key = (citation.act, citation.at, language)
        if key not in self.found:
            self.found[key] = self._find(citation, language)
        return self.found[key]

    def _find(self, citation: Citation, language: str) -> LawText:
        try:
            element = self.library.find(citation.act, citation.at, language)
        except RulesError as error:
            return LawText((), missing=error.problems[0].message)
        reviewed = citation.sha256_fr if language == "fr" else citation.sha256_en
        lines = tuple(_LABELS[language].split(element.text))
        return LawText(lines, changed=bool(reviewed) and element.sha256 != reviewed)

    def not_at_hand(self) -> Iterator[Text]:
        """How to get each Act that is not at hand, once."""
        said = dict.fromkeys(text.missing for text in self.found.values() if text.missing)
        yield from (message for message in said if message is not None)

    def current_to(self, act: str, language: str) -> str:
        """The day up to which the text of ``act`` is current, or ""."""
        document = self.library.document_or_none(act, language)
        day = document.current_to if document else None
        return day.isoformat() if day else ""


def write_address(citation: Citation, language: str) -> str | None:
    """Where Justice Canada shows the section; None where that is not a section."""
    try:
        place = read_place(citation.at)
    except ValueError:
        return None
    if place.schedule or not citation.act:
        return None
    folder = _FOLDERS[language][citation.act.startswith(_REGULATIONS)]
    act = write_file_name(citation.act, language).removesuffix(".xml")
    return f"{_SITE}/{folder}/{act}/section-{place.parts[0]}.html"
