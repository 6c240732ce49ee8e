"""Facts, what no rule decides, sources that are no law, and where the law's texts come from."""

from collections.abc import Iterator
from typing import Final

from onegov.core.types import Text
from onegov.rules.doc.graph_layout import Graph
from onegov.rules.doc.html import Html, code, commas, el, run, table
from onegov.rules.doc.law_texts import LawTexts
from onegov.rules.doc.service import ServiceDoc
from onegov.rules.doc.words import COLON, GRADES, write_kind
from onegov.rules.law.acts import TITLES
from onegov.rules.reasoning.wording import write_date
from onegov.rules.types import FactType, Source

_FACT: Final = Text("Fact", "Fait")
_ASKED: Final = Text("How it is asked", "Comment on le demande")
_KIND: Final = Text("Kind", "Genre")
_USED: Final = Text("Used by", "Utilisé par")
_FACTS: Final = Text("Facts that the rules use", "Faits que les règles utilisent")
_ANSWERS: Final = Text("{} answers", "{} réponses")
_RANGE: Final = Text("from {} to {}", "de {} à {}")
_NOT_ASKED: Final = Text("not asked", "non demandé")
_PAGE: Final = Text("Part read", "Partie lue")
_DATE: Final = Text("Version", "Version")
_GRADE: Final = Text("Grade", "Cote")
_FIGURES: Final = Text("Figures as they were transcribed", "Chiffres tels que transcrits")
_ADDRESS: Final = Text("Address", "Adresse")
_CURRENT: Final = Text("current to {}", "à jour au {}")
_NO_TEXT: Final = Text("text not at hand", "texte non disponible")
_BASIS: Final = Text("Law", "Loi")
_MANY: Final = 6


class OtherSections:
    """Writes them in one language."""

    def __init__(self, service: ServiceDoc, graph: Graph, texts: LawTexts, language: str) -> None:
        self.service = service
        self.graph = graph
        self.texts = texts
        self.language = language

    def word(self, text: Text) -> str:
        """``text`` in the language."""
        return text.in_(self.language)

    # -- facts ---------------------------------------------------------------------------------------

    def facts(self) -> Iterator[Html]:
        """The facts as one table."""
        words = (_FACT, _ASKED, _KIND, _USED)
        head = el("tr", *(el("th", self.word(word), scope="col") for word in words))
        rows = [self._fact(name) for name in self.graph.facts]
        yield table([head], rows, caption=self.word(_FACTS), class_="facts")

    def _fact(self, name: str) -> Html:
        label = self.service.ruleset.fact_labels.get(name)
        question = self.service.questions.get(name, _NOT_ASKED)
        labels = {rule.name: rule.label for rule in self.service.ruleset.rules}
        users = [
            el("a", self.word(labels[rule]), href=f"#{self.language}-rule-{rule}", class_="name")
            for rule in self.graph.feeds(name)
        ]
        title = run([self.word(label) if label else name, " ", code(name)])
        return el(
            "tr",
            el("th", title, scope="row", id=f"{self.language}-fact-{name}"),
            el("td", self.word(question)),
            el("td", self._kind(name, self.service.ruleset.facts[name])),
            el("td", commas(users)),
        )

    def _kind(self, name: str, kind: FactType) -> Html:
        written = self.word(write_kind(kind))
        if kind.least is not None and kind.most is not None:
            bounds = self.word(_RANGE).format(kind.least, kind.most)
            written = f"{written}, {bounds}"
        if not kind.choices:
            return run([written])
        labels = self.service.ruleset.fact_labels
        items = [
            el("li", self.word(labels.get(f"{name}.{choice}", Text(choice, choice))))
            for choice in kind.choices
        ]
        if len(items) <= _MANY:
            return run([f"{written}{self.word(COLON)}", el("ul", *items)])
        summary = el("summary", self.word(_ANSWERS).format(len(items)))
        return run([written, el("details", summary, el("ul", *items))])

    # -- what no rule decides --------------------------------------------------------------------------

    def uncoded(self) -> Iterator[Html]:
        """Discretion and open norms, each with its clauses."""
        parts: list[Html] = []
        for norm in self.service.uncoded:
            parts.append(el("dt", self.word(norm.label)))
            law = "; ".join(self.word(clause) for clause in norm.law)
            basis = el("p", f"{self.word(_BASIS)}{self.word(COLON)}{law}", class_="hint")
            parts.append(el("dd", el("p", self.word(norm.text)), *([basis] if law else [])))
        yield el("dl", *parts)

    # -- sources ---------------------------------------------------------------------------------------

    def source(self, source: Source) -> Iterator[Html]:
        """One source that is no law."""
        colon = self.word(COLON)
        name = f"{self.language}-source-{source.id}"
        yield el("h3", self.word(source.title), id=name)
        lines = [
            (_PAGE, self.word(source.page)),
            (_DATE, write_date(source.dated, self.language)),
            (_GRADE, self.word(GRADES[source.grade])),
        ]
        parts = [el("p", f"{self.word(text)}{colon}{value}") for text, value in lines]
        if source.url:
            address = self.word(source.url)
            link = el("a", address, href=address, class_="address")
            parts.append(el("p", f"{self.word(_ADDRESS)}{colon}", link))
        yield el("div", *parts, class_="source-lines")
        figures = el(
            "details", el("summary", self.word(_FIGURES)), el("pre", source.as_read.strip())
        )
        yield el("div", figures, *([el("p", self.word(source.note))] if source.note else []))

    # -- the law's texts -------------------------------------------------------------------------------

    def laws(self) -> Iterator[Html]:
        """Which Acts are cited, up to when their text is current, and how to get one that is not at hand."""
        acts = sorted({act for act, _, _ in self.texts.found})
        items = [el("li", self._act(act)) for act in acts]
        yield el("ul", *items)
        yield el("div", *(el("p", self.word(how)) for how in self.texts.not_at_hand()))

    def _act(self, act: str) -> Html:
        day = self.texts.current_to(act, self.language)
        state = self.word(_CURRENT).format(day) if day else self.word(_NO_TEXT)
        title = self.word(TITLES.get(act, Text(act, act)))
        return run([title, " (", code(act), f"){self.word(COLON)}{state}"])
