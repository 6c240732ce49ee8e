"""Citations against the official files: made from them, and checked against them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.law.acts import TITLES, write_citation
from onegov.rules.law.documents import find_element
from onegov.rules.types import Citation, LawElement, RuleSet

Status = Literal["same", "changed", "not found"]
_FOLDERS: Final = {"en": "eng", "fr": "fra"}


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """One citation against today's law.

    Attributes:
        used_by: the rule or parameter that cites it.
        status: for each language, whether the text is the one that was reviewed.
    """

    used_by: str
    citation: Citation
    status: dict[str, Status]

    @property
    def is_same(self) -> bool:
        """Whether nothing changed in either language."""
        return set(self.status.values()) == {"same"}


def read_law(data: Path, act: str, language: str) -> bytes:
    """The consolidated text of ``act`` from the official files under ``data``.

    Raises:
        RulesError: there is none.
    """
    name = act.replace("SOR-", "DORS-") if language == "fr" else act
    path = data / "laws" / "current" / _FOLDERS[language] / f"{name}.xml"
    known = act in TITLES or act.replace("-", "").replace(".", "").isalnum()
    if not known or not path.is_file():
        raise RulesError(
            [
                Problem(
                    str(path),
                    0,
                    act,
                    "law.no_file",
                    Text(
                        en=f"There is no text of {act} there.", fr=f"Le texte de {act} n’y est pas."
                    ),
                )
            ]
        )
    return _read(path)


@lru_cache(maxsize=8)
def _read(path: Path) -> bytes:
    return path.read_bytes()


def find_in_law(data: Path, act: str, at: str, language: str) -> LawElement:
    """The element in one language; raises RulesError."""
    return find_element(read_law(data, act, language), at)


def cite(data: Path, act: str, at: str, *, reviewed: date) -> Citation:
    """The citation of ``at`` with the hashes that its text has now, in both languages."""
    english, french = (find_in_law(data, act, at, language) for language in ("en", "fr"))
    return Citation(
        act, at, english.fid, english.sha256, french.sha256, reviewed, write_citation(act, at)
    )


def write_block(citation: Citation) -> str:
    """The citation as it is pasted into a rules file."""
    return (
        f'- {{act: {citation.act}, at: "{citation.at}", fid: {citation.fid}, '
        f"reviewed: {citation.reviewed},\n   sha256: {{en: {citation.sha256_en},\n"
        f"            fr: {citation.sha256_fr}}}}}"
    )


def citations(ruleset: RuleSet) -> Iterator[tuple[str, Citation]]:
    """Every citation of a rule set with the name of what cites it."""
    for rule in ruleset.rules:
        yield from ((rule.name, entry) for entry in rule.law)
    for parameter in ruleset.parameters.values():
        yield from ((parameter.name, entry) for entry in parameter.law)


def check_citations(data: Path, ruleset: RuleSet) -> tuple[CheckedCitation, ...]:
    """Every citation of ``ruleset`` against the official files under ``data``."""
    return tuple(
        CheckedCitation(
            name,
            entry,
            {
                "en": _status(data, entry, "en", entry.sha256_en),
                "fr": _status(data, entry, "fr", entry.sha256_fr),
            },
        )
        for name, entry in citations(ruleset)
    )


def _status(data: Path, citation: Citation, language: str, expected: str) -> Status:
    try:
        element = find_in_law(data, citation.act, citation.at, language)
    except RulesError as error:
        if error.code in {"law.not_found", "law.bad_place"}:
            return "not found"
        raise
    return "same" if element.sha256 == expected else "changed"
