"""A service's rules as one page that stands by itself: English and French side by side."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from onegov.core.types import Text
from onegov.rules.doc.graph_drawing import GraphDrawing, highlights
from onegov.rules.doc.graph_layout import lay_out, read_graph
from onegov.rules.doc.html import Html, el, run
from onegov.rules.doc.law_block import LawWriter
from onegov.rules.doc.law_texts import LawTexts
from onegov.rules.doc.other_sections import OtherSections
from onegov.rules.doc.parameter_section import ParameterSection
from onegov.rules.doc.rule_section import RuleSection
from onegov.rules.doc.service import ServiceDoc
from onegov.rules.doc.words import LANGUAGES
from onegov.rules.types import Parameter, Rule, Source

Build = Callable[[str], Iterable[Html]]
_RULES: Final = Text("Rules", "Règles")
_PARAMETERS: Final = Text("What the law dates", "Ce que la loi date")
_FACTS: Final = Text("Facts", "Faits")
_UNCODED: Final = Text("What no rule decides", "Ce qu’aucune règle ne décide")
_SOURCES: Final = Text("Sources that are not law", "Sources qui ne sont pas des lois")
_LAWS: Final = Text("Texts of the law", "Textes de loi")
_GRAPH: Final = Text("Which fact feeds which rule", "Quel fait alimente quelle règle")
_CONTENTS: Final = Text("Contents", "Table des matières")
_TITLE: Final = Text("Rules: {}", "Règles\u00a0: {}")
_TABLE: Final = Text("The same as a table", "La même chose en tableau")
_COUNTED: Final = Text(
    "{} rules, {} facts, {} worked examples. Version {}.",
    "{} règles, {} faits, {} exemples. Version {}.",
)
_HOW: Final = Text(
    "This page is made from the service’s own files. Both languages come from the same rules and "
    "say the same. An underlined name leads to what it means. What nobody has told us stays "
    "unknown: it never becomes a no.",
    "Cette page est produite à partir des fichiers du service. Les deux langues viennent des mêmes "
    "règles et disent la même chose. Un nom souligné mène à ce qu’il désigne. Ce que personne ne "
    "nous a dit reste inconnu et ne devient jamais un non.",
)
_LEGEND: Final = Text(
    "Facts stand at the left with round ends; the rule that answers the question, at the right with "
    "a thick border. A dashed border: a rule that refers to an officer. Point at a box to see what "
    "it is joined to.",
    "Les faits sont à gauche, aux bouts arrondis; la règle qui répond à la question est à droite, "
    "à bordure épaisse. Une bordure tiretée désigne une règle de renvoi à un agent ou une agente. "
    "Pointez une case pour voir ce à quoi elle est liée.",
)
_SKIP: Final = Text("Skip to the rules", "Passer aux règles")


def write_page(
    service: ServiceDoc, texts: LawTexts, *, languages: Sequence[str] = LANGUAGES
) -> str:
    """The page as HTML.

    Args:
        texts: finds the law's own text; where it is not at hand the page says how to get it.
        languages: both, side by side, or one.
    """
    return _Page(service, texts, languages).write()


class _Page:
    def __init__(self, service: ServiceDoc, texts: LawTexts, languages: Sequence[str]) -> None:
        self.service = service
        self.languages = languages
        self.texts = texts
        self.most_parts = 1
        self.graph = read_graph(service.ruleset)
        self.layout = lay_out(self.graph)
        self.law = {tag: LawWriter(service.ruleset, texts, tag) for tag in languages}
        self.other = {tag: OtherSections(service, self.graph, texts, tag) for tag in languages}

    def write(self) -> str:
        """The whole document."""
        sections = [*self._sections()]  # first, so that it is known which texts are not at hand
        title = " / ".join(
            _TITLE.in_(tag).format(self.service.name.in_(tag)) for tag in self.languages
        )
        body = [self._header(), self._contents(), el("main", *sections, id="main")]
        rows = range(1, self.most_parts + 1)
        level = "\n".join(f".both .rows-{n} {{ grid-row: span {n}; }}" for n in rows)
        style = f"@media screen and (min-width: 60.01rem), print {{\n{level}\n}}\n{highlights(self.graph)}"
        return document(title, body, languages=self.languages, style=style)

    # -- the frame -----------------------------------------------------------------------------------

    def _halves(self, build: Build, *, class_: str, name: str = "section") -> Html:
        """What ``build`` gives in each language, part beside part."""
        halves = []
        for tag in self.languages:
            parts = [el("div", part, class_="part") for part in build(tag)]
            self.most_parts = max(self.most_parts, len(parts))
            halves.append(el("div", *parts, class_=f"half rows-{len(parts)}", lang=tag))
        return el(name, *halves, class_=f"pair {class_}")

    def _header(self) -> Html:
        def build(tag: str) -> Iterator[Html]:
            service = self.service
            counts = (len(self.graph.rules), len(self.graph.facts), len(service.examples))
            about = _COUNTED.in_(tag).format(*counts, service.ruleset.source_hash[:12])
            yield el("a", _SKIP.in_(tag), href=f"#{tag}-rules", class_="skip")
            yield el("h1", _TITLE.in_(tag).format(service.name.in_(tag)))
            yield el("p", service.summary.in_(tag), class_="summary")
            yield run([el("p", _HOW.in_(tag)), el("p", el("code", service.id), " ", about)])

        return self._halves(build, class_="top", name="header")

    def _contents(self) -> Html:
        halves = []
        for tag in self.languages:
            items = [el("li", _link(tag, "graph", _GRAPH)), el("li", *self._rules_listed(tag))]
            items += [el("li", _link(tag, name, text)) for name, text in self._present()]
            title = el("h2", _CONTENTS.in_(tag), id=f"{tag}-contents")
            nav = el("nav", title, el("ol", *items), aria_labelledby=f"{tag}-contents")
            halves.append(el("div", nav, class_="half", lang=tag))
        return el("div", *halves, class_="pair contents")

    def _rules_listed(self, tag: str) -> list[Html]:
        items = [
            el("li", el("a", versions[0].label.in_(tag), href=f"#{tag}-rule-{name}"))
            for name, versions in self.service.rules.items()
        ]
        return [_link(tag, "rules", _RULES), el("ol", *items)]

    def _present(self) -> Iterator[tuple[str, Text]]:
        """The sections after the rules that have something in them."""
        ruleset = self.service.ruleset
        for name, text, found in (
            ("parameters", _PARAMETERS, ruleset.parameters),
            ("facts", _FACTS, self.graph.facts),
            ("uncoded", _UNCODED, self.service.uncoded),
            ("sources", _SOURCES, ruleset.sources),
            ("texts", _LAWS, self.texts.found),
        ):
            if found:
                yield name, text

    # -- the sections --------------------------------------------------------------------------------

    def _sections(self) -> Iterator[Html]:
        yield from self._graph()
        yield self._title("rules", _RULES)
        for name, versions in self.service.rules.items():
            yield self._halves(partial(self._rule, name, versions), class_="rule")
        for name, text in self._present():
            yield self._title(name, text)
            yield from self._section(name)

    def _section(self, name: str) -> Iterator[Html]:
        ruleset = self.service.ruleset
        if name == "parameters":
            for parameter in ruleset.parameters.values():
                yield self._halves(partial(self._parameter, parameter), class_="parameter")
        elif name == "sources":
            for source in ruleset.sources.values():
                yield self._halves(partial(self._source, source), class_="source")
        else:
            yield self._halves(partial(self._other, name), class_=name)

    def _rule(self, name: str, versions: Sequence[Rule], tag: str) -> Iterator[Html]:
        section = RuleSection(self.service, self.graph, self.law[tag])
        return section.parts(name, versions)

    def _parameter(self, parameter: Parameter, tag: str) -> Iterator[Html]:
        return ParameterSection(self.service.ruleset, self.law[tag]).parts(parameter)

    def _source(self, source: Source, tag: str) -> Iterator[Html]:
        return self.other[tag].source(source)

    def _other(self, name: str, tag: str) -> Iterator[Html]:
        other = self.other[tag]
        return {"facts": other.facts, "uncoded": other.uncoded, "texts": other.laws}[name]()

    def _title(self, name: str, text: Text) -> Html:
        return self._halves(
            lambda tag: [el("h2", text.in_(tag), id=f"{tag}-{name}")], class_="title", name="div"
        )

    def _graph(self) -> Iterator[Html]:
        """The drawing over the whole width, once in each language; its table in the two halves."""
        rules = {rule.name: rule for rule in self.service.ruleset.rules}
        labels = {name: Text(name, name) for name in (*self.graph.facts, *self.graph.rules)}
        labels |= {
            name: self.service.ruleset.fact_labels.get(name, labels[name]) for name in labels
        }
        labels |= {name: rule.label for name, rule in rules.items()}
        referring = frozenset(name for name, rule in rules.items() if rule.refer)
        drawings = {
            tag: GraphDrawing(self.graph, labels, tag, referring=referring)
            for tag in self.languages
        }
        yield self._title("graph", _GRAPH)
        for tag, drawing in drawings.items():
            legend = el("p", _LEGEND.in_(tag), class_="hint")
            picture = drawing.draw(self.layout, _GRAPH.in_(tag))
            yield el("div", legend, picture, lang=tag, class_="picture")
        yield self._halves(
            lambda tag: [
                el(
                    "details",
                    el("summary", _TABLE.in_(tag)),
                    drawings[tag].tabulate(f"{_GRAPH.in_(tag)} ({_TABLE.in_(tag).lower()})"),
                )
            ],
            class_="graph-table",
            name="div",
        )


def _link(tag: str, name: str, text: Text) -> Html:
    return el("a", text.in_(tag), href=f"#{tag}-{name}")


def document(title: str, body: Sequence[Html], *, languages: Sequence[str], style: str = "") -> str:
    """A whole HTML document; its one style is allowed by its hash and nothing else is loaded."""
    css = Path(__file__).with_name("page.css").read_text(encoding="utf-8") + style
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("style", Html(css)),
    )
    kind = "both" if len(languages) > 1 else "one"
    page = el("html", head, el("body", *body, class_=kind), lang=languages[0])
    return f"<!DOCTYPE html>\n{page}\n"
