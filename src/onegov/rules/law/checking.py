"""Citations and figures against what the law and the sources say today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.law.changes import Part, compare
from onegov.rules.law.citing import Use
from onegov.rules.law.library import LANGUAGES, Library
from onegov.rules.law.sources import hash_figures
from onegov.rules.types import Citation, LawElement, Source

#: ``no text``: the Act is not at hand, so nothing can be said. A clause that carries no hash is
#: ``same`` when it stands in the law.
Status = Literal["same", "changed", "repealed", "not found", "no text"]


@dataclass(frozen=True, slots=True)
class CheckedText:
    """One citation against today's text in one language.

    Attributes:
        text: what the law says there now, or "".
        change: how it differs from what was reviewed; empty where that text is not at hand.
        message: why nothing was found, if so.
        moved_to: where the element that was reviewed stands now, if elsewhere.
    """

    status: Status
    text: str = ""
    change: tuple[Part, ...] = ()
    message: Text | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class CheckedUse:
    """One citation against today's law, by language."""

    use: Use
    texts: Mapping[str, CheckedText]

    @property
    def status(self) -> dict[str, Status]:
        """For each language, whether the text is the one that was reviewed."""
        return {language: text.status for language, text in self.texts.items()}

    @property
    def is_same(self) -> bool:
        """Whether nothing changed in either language."""
        return set(self.status.values()) == {"same"}

    @property
    def is_flagged(self) -> bool:
        """Whether somebody must look; a text that is not at hand alone is no reason."""
        return not set(self.status.values()) <= {"same", "no text"}


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """One source that is no law.

    Attributes:
        sha256: the hash of its figures as they stand now.
        used_by: the rules and parameters that cite it.
    """

    source: Source
    sha256: str
    used_by: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether its figures are those that were reviewed."""
        return self.sha256 == self.source.sha256


@dataclass(frozen=True, slots=True)
class Report:
    """One service against the law.

    Attributes:
        uses: citations of its rules and parameters.
        clauses: clauses that its definition names; they carry no hash.
        sources: what its rules rest on that is no law.
        problems: why its files can't be read, if so.
    """

    service: str
    uses: tuple[CheckedUse, ...] = ()
    clauses: tuple[CheckedUse, ...] = ()
    sources: tuple[CheckedSource, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether all that carries a hash matches, and no clause was looked for in vain."""
        lost = any(clause.is_flagged for clause in self.clauses)
        same = [*(use.is_same for use in self.uses), *(source.is_same for source in self.sources)]
        return not self.problems and not lost and all(same)


def check_uses(library: Library, uses: Iterable[Use]) -> tuple[CheckedUse, ...]:
    """Every citation of an Act or regulation among ``uses`` against the texts in ``library``."""
    return tuple(
        CheckedUse(use, {tag: _check(library, use.citation, tag) for tag in LANGUAGES})
        for use in uses
        if use.citation.act
    )


def check_sources(sources: Iterable[Source], uses: Iterable[Use]) -> tuple[CheckedSource, ...]:
    """The figures of every source against the hash taken when they were reviewed."""
    users: dict[str, list[str]] = {}
    for use in uses:
        users.setdefault(use.citation.source, []).append(use.used_by)
    return tuple(
        CheckedSource(source, hash_figures(source.as_read), tuple(users.get(source.id, ())))
        for source in sources
    )


def _check(library: Library, citation: Citation, language: str) -> CheckedText:
    expected = citation.sha256_fr if language == "fr" else citation.sha256_en
    try:
        element = library.find(citation.act, citation.at, language)
    except RulesError as error:
        return _not_found(library, citation, language, error)
    if element.sha256 == expected or (not expected and not element.repealed):
        return CheckedText("same", element.text)
    earlier = library.earlier_text(citation.act, citation.at, language, sha256=expected)
    return CheckedText(
        "repealed" if element.repealed else "changed",
        element.text,
        compare(earlier, element.text) if earlier is not None else (),
        moved_to=_moved_to(library, citation, language, element),
    )


def _not_found(
    library: Library, citation: Citation, language: str, error: RulesError
) -> CheckedText:
    message = error.problems[0].message
    if error.code == "law.no_file":
        return CheckedText("no text", message=message)
    if error.code in {"law.not_found", "law.bad_place"}:
        moved_to = _moved_to(library, citation, language, None)
        return CheckedText("not found", message=message, moved_to=moved_to)
    raise error


def _moved_to(
    library: Library, citation: Citation, language: str, element: LawElement | None
) -> str:
    """Where the element with the cited id stands, when it is not the one at the cited place."""
    if language == "fr" or not citation.fid or (element and element.fid == citation.fid):
        return ""
    return library.document(citation.act, language).place_of(citation.fid) or ""
