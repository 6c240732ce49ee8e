"""The law beside a rule: each clause with its text, or where to get it; other sources by page."""

from collections.abc import Iterator, Sequence
from typing import Final

from onegov.core.types import Text
from onegov.rules.doc.html import Html, el, run
from onegov.rules.doc.law_texts import LawText, LawTexts, write_address
from onegov.rules.doc.words import COLON, GRADES
from onegov.rules.reasoning.wording import write_date
from onegov.rules.types import Citation, RuleSet

_TITLE: Final = Text("Legal basis", "Fondement juridique")
_REVIEWED: Final = Text("read against the rule on {}", "comparé à la règle le {}")
_CHANGED: Final = Text(
    "This text has changed since it was read against the rule.",
    "Ce texte a changé depuis qu’il a été comparé à la règle.",
)
_MISSING: Final = Text("The text is not at hand. ", "Le texte n’est pas disponible ici. ")
_HOW: Final = Text("How to get it", "Comment l’obtenir")
_SHOW: Final = Text("Show the text ({} words)", "Afficher le texte ({} mots)")
_DATED: Final = Text("version of {}", "version du {}")
_PAGE: Final = Text("Part read", "Partie lue")
_GRADE: Final = Text("Grade", "Cote")
_LONG: Final = 130  # words that are shown without asking


class LawWriter:
    """Writes what rules and parameters cite, in one language."""

    TITLE = _TITLE

    def __init__(self, ruleset: RuleSet, texts: LawTexts, language: str) -> None:
        self.ruleset = ruleset
        self.texts = texts
        self.language = language

    def word(self, text: Text) -> str:
        """``text`` in the language."""
        return text.in_(self.language)

    def write(self, citations: Sequence[Citation]) -> Iterator[Html]:
        """Each citation with its text."""
        for citation in citations:
            write = self._source if citation.source else self._clause
            yield el("div", *write(citation), class_="clause")

    def _clause(self, citation: Citation) -> Iterator[Html]:
        address = write_address(citation, self.language)
        label = self.word(citation.label)
        name = el("a", label, href=address) if address else el("strong", label)
        day = write_date(citation.reviewed, self.language)
        yield el("p", name, " (", self.word(_REVIEWED).format(day), ")", class_="cite")
        text = self.texts.find(citation, self.language)
        if text.changed:
            yield el("p", el("strong", self.word(_CHANGED)), class_="changed")
        if text.missing:
            how = el("a", self.word(_HOW), href=f"#{self.language}-texts")
            yield el("p", self.word(_MISSING), how, class_="hint")
        else:
            yield self._quote(text)

    def _quote(self, text: LawText) -> Html:
        quote = el("blockquote", *(el("p", line) for line in text.lines))
        words = sum(len(line.split()) for line in text.lines)
        if words <= _LONG:
            return quote
        return el("details", el("summary", self.word(_SHOW).format(words)), quote)

    def _source(self, citation: Citation) -> Iterator[Html]:
        source = self.ruleset.sources.get(citation.source)
        label = self.word(source.title if source else citation.label)
        link = el("a", label, href=f"#{self.language}-source-{citation.source}")
        place = f", {citation.at}" if citation.at else ""
        dated = self.word(_DATED).format(write_date(citation.reviewed, self.language))
        yield el("p", link, place, f" ({dated})", class_="cite")
        if source:
            colon = self.word(COLON)
            lines = [
                f"{self.word(_PAGE)}{colon}{self.word(source.page)}",
                f"{self.word(_GRADE)}{colon}{self.word(GRADES[source.grade])}",
            ]
            yield run(el("p", line, class_="hint") for line in lines)
