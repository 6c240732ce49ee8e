"""A consolidated Act or regulation as it is cited: its sections and schedules, by place."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.law.acts import read_number
from onegov.rules.law.labels import is_labelled
from onegov.rules.law.markup import LANGUAGE, LIMS, Element, Markup, read_markup, refuse
from onegov.rules.law.places import Place, read_place
from onegov.rules.types import LawElement

Kind = Literal["act", "regulation", "section"]
_KINDS: Final[Mapping[str, Kind]] = {
    "Statute": "act",
    "Regulation": "regulation",
    "Section": "section",
}
_LEVELS: Final = ("Subsection", "Paragraph", "Subparagraph", "Clause", "Subclause")
_SCHEDULE: Final = re.compile(r"(?:SCHEDULE|ANNEXE)\s*", re.IGNORECASE)
_HEADINGS: Final = {"Label", "MarginalNote", "ScheduleFormHeading"}
_NOWHERE: Final = {
    "en": Text(
        "does not stand in the English text. Where the languages divide a provision "
        "differently, cite what is above it.",
        "ne figure pas dans le texte anglais. Si les deux versions découpent la disposition "
        "autrement, citez le niveau supérieur.",
    ),
    "fr": Text(
        "does not stand in the French text. Where the languages divide a provision "
        "differently, cite what is above it.",
        "ne figure pas dans le texte français. Si les deux versions découpent la disposition "
        "autrement, citez le niveau supérieur.",
    ),
    "": Text("does not stand in this text.", "ne figure pas dans ce texte."),
}
_TERMS: Final = {"en": "DefinedTermEn", "fr": "DefinedTermFr"}


@dataclass(frozen=True, slots=True)
class LawDocument:
    """One consolidated text in one language, or one section of it.

    Attributes:
        kind: ``act``, ``regulation`` or ``section``.
        id: Justice Canada's id, the same in both languages: ``SOR-2002-227``; "" of a section.
        language: ``en`` or ``fr``, "" where the file does not tell.
        title: its short title, or the long one where it has no other.
        current_to: the day up to which the consolidation is current.
        amended: the day of the last amendment in it.
        sections, schedules: their elements, in order.
    """

    kind: Kind
    id: str
    language: str
    title: str
    current_to: date | None
    amended: date | None
    sections: tuple[Element, ...]
    schedules: tuple[Element, ...]

    def find(self, at: str) -> LawElement:
        """The element at ``at``; raises RulesError when there is none, or more than one."""
        place = _read_place(at)
        found = self._schedules(place) if place.schedule else self._sections(place)
        if place.term is not None:
            term = place.term
            found = [
                e
                for parent in found
                for e in parent.elements("Definition")
                if self._defines(e, term)
            ]
        if len(found) != 1:
            raise _not_found(at, len(found), self.language)
        return _law_element(found[0])

    def place_of(self, fid: str) -> str | None:
        """Where the element with ``fid`` stands now, if it stands in a section."""
        return next((at for at, element in self._places() if element.fid == fid), None)

    def _places(self) -> Iterator[tuple[str, Element]]:
        for section in self.sections:
            yield from _below(section.label, section)

    def _sections(self, place: Place) -> list[Element]:
        found = _labelled(self.sections, place.parts[0])
        for part in place.parts[1:]:
            found = [e for parent in found for e in _labelled(parent.elements(*_LEVELS), part)]
        return found

    def _schedules(self, place: Place) -> list[Element]:
        return [e for e in self.schedules if _number(e).casefold() == place.parts[0].casefold()]

    def _defines(self, element: Element, term: Text) -> bool:
        languages = [self.language] if self.language else list(_TERMS)
        return any(
            " ".join(defined.words().split()) == term.in_(language)
            for language in languages
            for defined in element.within(_TERMS[language])
        )


def read_document(xml_bytes: bytes) -> LawDocument:
    """The text in one of Justice Canada's files, or in a file of one section.

    Raises:
        RulesError: the bytes can't be read, or hold something else.
    """
    markup = read_markup(xml_bytes)
    if markup.root not in _KINDS:
        raise not_law()
    try:
        for element in (*markup.sections, *markup.schedules):
            _day(element.amended)
        return LawDocument(
            kind=_KINDS[markup.root],
            id=_id(markup),
            language=markup.attributes.get(LANGUAGE, "")[:2].lower(),
            title=_first(markup, "ShortTitle", "LongTitle"),
            current_to=_day(markup.attributes.get(f"{LIMS}current-date", "")),
            amended=_day(markup.attributes.get(f"{LIMS}lastAmendedDate", "")),
            sections=tuple(markup.sections),
            schedules=tuple(markup.schedules),
        )
    except ValueError:
        raise not_law() from None


def find_element(xml_bytes: bytes, at: str) -> LawElement:
    """The element at ``at``; see ``public.find_element``."""
    return _document(xml_bytes).find(at)


@lru_cache(maxsize=4)
def _document(xml_bytes: bytes) -> LawDocument:
    return read_document(xml_bytes)


def _id(markup: Markup) -> str:
    number = _first(markup, "ConsolidatedNumber", "InstrumentNumber")
    return read_number(number) if number else ""


def _first(markup: Markup, *tags: str) -> str:
    """The words of the first of ``tags`` that its title page has, or ""."""
    found = (e for page in markup.identification for tag in tags for e in page.within(tag))
    return next((" ".join(element.words().split()) for element in found), "")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _below(at: str, element: Element) -> Iterator[tuple[str, Element]]:
    yield at, element
    for part in element.elements(*_LEVELS):
        yield from _below(f"{at}({part.label.strip('()')})", part)


def _labelled(elements: Iterable[Element], part: str) -> list[Element]:
    return [e for e in elements if is_labelled(e.label, part, e.tag)]


def _number(schedule: Element) -> str:
    """``1.1`` of « ANNEXE 1.1 »; "" of a schedule that is the only one."""
    headings = schedule.elements("ScheduleFormHeading")
    return next((_SCHEDULE.sub("", heading.label) for heading in headings), "")


def _law_element(element: Element) -> LawElement:
    text = unicodedata.normalize("NFC", " ".join(element.words().split()))
    return LawElement(
        fid=element.fid,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        amended=_day(element.amended),
        repealed=_is_repealed(element),
    )


def _is_repealed(element: Element) -> bool:
    """Whether all its words but label and heading say that it was repealed."""
    body = Element(element.tag, parts=[e for e in element.elements() if e.tag not in _HEADINGS])
    repeals = " ".join(repeal.words() for repeal in body.within("Repealed"))
    return bool(repeals) and repeals.split() == body.words().split()


def _read_place(at: str) -> Place:
    try:
        return read_place(at)
    except ValueError:
        message = Text(
            en=f"“{at}” is not a place such as 5(1)(c)(i) or Schedule 1.1.",
            fr=f"« {at} » n’est pas un endroit tel que 5(1)(c)(i) ou Schedule 1.1.",
        )
        raise RulesError([Problem("", 0, at, "law.bad_place", message)]) from None


def _not_found(at: str, times: int, language: str) -> RulesError:
    if times:
        message = Text(
            en=f"{at} stands {times} times in this law; it must stand once.",
            fr=f"{at} figure {times} fois dans ce texte de loi; il doit y figurer une fois.",
        )
    else:
        message = _NOWHERE.get(language, _NOWHERE[""])
        message = Text(en=f"{at} {message.en}", fr=f"{at} {message.fr}")
    return RulesError([Problem("", 0, at, "law.not_found", message)])


def not_law() -> RulesError:
    """The error that a file holds something else than law."""
    return refuse(
        "not_law",
        "is not a consolidated Act or regulation of Justice Canada",
        "n’est ni une loi ni un règlement codifiés de Justice Canada",
    )
