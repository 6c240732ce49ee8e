"""One rule on the page: what it says, its steps, its reasons, the law, its examples."""

from collections.abc import Iterator, Sequence
from typing import Final

from onegov.core.types import Text
from onegov.rules.doc.decision_tables import TableWriter
from onegov.rules.doc.graph_layout import Graph
from onegov.rules.doc.html import Html, block, code, commas, el, inline, run, table
from onegov.rules.doc.labels import Labels
from onegov.rules.doc.law_block import LawWriter
from onegov.rules.doc.phrases import Phrases
from onegov.rules.doc.pieces import Inline, Ref, plain, say
from onegov.rules.doc.rule_examples import write_examples
from onegov.rules.doc.service import ServiceDoc
from onegov.rules.doc.words import (
    ANY,
    COLON,
    OFFICER_WHEN,
    OTHERWISE,
    REASONS,
    write_in_force,
    write_kind,
)
from onegov.rules.meaning.operators import YES_NO
from onegov.rules.types import Rule
from onegov.rules.types.tree import InForce, Literal, Message, Name, Node, Row, Table

_SAYS: Final = Text("What the rule says", "Ce que dit la règle")
_STEPS: Final = Text("Its parts", "Ses parties")
_WHY: Final = Text("What people are told", "Ce qu’on dit aux personnes")
_NOTE: Final = Text("Note for reviewers", "Remarque pour l’examen")
_OPEN: Final = Text("Not settled", "Non tranché")
_OPEN_WHEN: Final = Text(
    "An officer must look when this holds:",
    "Un agent ou une agente doit examiner le dossier si ceci est vrai\u00a0:",
)
_GIVES: Final = Text("Gives", "Donne")
_GOAL: Final = Text("Answers the service’s question", "Répond à la question du service")
_VERSIONS: Final = Text("Versions of this rule", "Versions de la règle")
_IN_FORCE: Final = Text("In force", "En vigueur")
_BELOW: Final = Text("table below", "tableau ci-dessous")
_SHORT: Final = 400  # signs of a table that are still read in a column
_USES: Final = Text("Uses", "Utilise")
_FEEDS: Final = Text("Used by", "Utilisée par")


class RuleSection:
    """Writes the parts of one rule in one language; each part stands beside the other language's."""

    def __init__(self, service: ServiceDoc, graph: Graph, law: LawWriter) -> None:
        self.service = service
        self.graph = graph
        self.law = law
        self.language = law.language

    def word(self, text: Text) -> str:
        """``text`` in the language."""
        return text.in_(self.language)

    def parts(self, name: str, versions: Sequence[Rule]) -> Iterator[Html]:
        """The parts in order, as many in each language."""
        yield self._header(name, versions)
        if len(versions) == 1:
            yield from self._version(versions[0], "h4")
        else:
            yield self._compared(versions)
            for rule in versions:
                yield el("h4", self._in_force(rule), class_="version", id=self._version_id(rule))
                yield from self._version(rule, "h5")
        yield write_examples(self.service, versions, self.language)
        yield self._joined(name)

    def _header(self, name: str, versions: Sequence[Rule]) -> Html:
        label = el("h3", self.word(versions[0].label), id=f"{self.language}-rule-{name}")
        kind = f"{self.word(_GIVES)}{self.word(COLON)}{self.word(write_kind(versions[0].type))}"
        facts = [code(name), el("span", kind)]
        if len(versions) == 1:
            facts.append(el("span", self._in_force(versions[0])))
        if name == self.service.ruleset.goal:
            facts.append(el("strong", self.word(_GOAL)))
        return el("div", label, el("p", *facts, class_="about"))

    def _in_force(self, rule: Rule) -> str:
        return f"{self.word(_IN_FORCE)} {self.word(write_in_force(rule.in_force))}"

    # -- one version ---------------------------------------------------------------------------------

    def _version(self, rule: Rule, heading: str) -> Iterator[Html]:
        labels = Labels(self.service.ruleset, rule, self.language)
        phrases = Phrases(labels)
        yield el("div", el(heading, self.word(_SAYS)), *self._says(rule, phrases))
        if rule.lets:
            yield el("div", el(heading, self.word(_STEPS)), self._steps(rule, phrases))
        if rule.unsettled:
            yield self._unsettled(rule, phrases, heading)
        yield el("div", el(heading, self.word(self.law.TITLE)), *self.law.write(rule.law))
        if rule.note:
            note = el("p", self.word(rule.note))
            yield el("div", el(heading, self.word(_NOTE)), note, class_="note")
        yield self._reasons(rule, phrases, heading)

    def _says(self, rule: Rule, phrases: Phrases) -> Iterator[Html]:
        if rule.refer:
            yield el("p", self.word(OFFICER_WHEN), class_="intro")
        node = settled(rule)
        if isinstance(node, Table):
            dates = f"{self.word(_IN_FORCE).lower()} {self.word(write_in_force(rule.in_force))}"
            yield TableWriter(phrases).write(node, f"{self.word(rule.label)}, {dates}")
        else:
            yield block(phrases.block(node))

    def _steps(self, rule: Rule, phrases: Phrases) -> Html:
        found: list[Html] = []
        for let in rule.lets:
            ref = phrases.labels.ref(Name(let.node.type, "let", let.name))
            found.append(el("dt", self.word(let.label), id=ref.target))
            found.append(el("dd", block(phrases.block(let.node))))
        return el("dl", *found)

    def _unsettled(self, rule: Rule, phrases: Phrases, heading: str) -> Html:
        when = rule.node.rows[0].when if isinstance(rule.node, Table) else None
        text = self.word(rule.unsettled) if rule.unsettled else ""
        parts = [el(heading, self.word(_OPEN)), el("p", text)]
        if when is not None:
            parts.append(el("p", self.word(_OPEN_WHEN), class_="intro"))
            parts.append(block(phrases.block(when)))
        return el("div", *parts, class_="open")

    def _reasons(self, rule: Rule, phrases: Phrases, heading: str) -> Html:
        found: list[Html] = []
        for key, message in rule.because.items():
            found.append(el("dt", self.word(REASONS[key])))
            found.append(el("dd", self._message(message, phrases)))
        return el("div", el(heading, self.word(_WHY)), el("dl", *found, class_="reasons"))

    def _message(self, message: Message, phrases: Phrases) -> Html:
        parts = message.fr if self.language == "fr" else message.en
        return run(
            part
            if isinstance(part, str)
            else el("span", inline(phrases.amounts.write(part)), class_="hole")
            for part in parts
        )

    # -- several versions ------------------------------------------------------------------------------

    def _compared(self, versions: Sequence[Rule]) -> Html:
        """What each version says, side by side."""
        head = [el("th", self._in_force(rule), scope="col") for rule in versions]
        cells = [el("td", self._in_short(rule)) for rule in versions]
        caption = f"{self.word(_VERSIONS)}{self.word(COLON)}{self.word(versions[0].label)}"
        return table([el("tr", *head)], [el("tr", *cells)], caption=caption, class_="versions")

    def _in_short(self, rule: Rule) -> Html:
        phrases, node = Phrases(Labels(self.service.ruleset, rule, self.language)), settled(rule)
        if not isinstance(node, Table):
            return block(phrases.block(node))
        rows = [self._row_in_short(row, phrases) for row in node.rows]
        if sum(len(plain(row)) for row in rows) > _SHORT:
            return inline((Ref(self.word(_BELOW), self._version_id(rule)),))
        return el("ul", *(el("li", inline(row)) for row in rows), class_="short")

    def _row_in_short(self, row: Row, phrases: Phrases) -> Inline:
        """``condition → value (since …)``."""
        when: Inline = (self.word(OTHERWISE),)
        if row.when is not None:
            always = row.when == Literal(YES_NO, True)
            when = (self.word(ANY),) if always else phrases.inline(row.when)
        dates = f" ({self.word(write_in_force(row.in_force))})"
        return say(
            when, " → ", phrases.inline(row.then), dates if row.in_force != InForce() else ""
        )

    def _version_id(self, rule: Rule) -> str:
        return f"{self.language}-rule-{rule.name}-{rule.in_force.first}"

    def _joined(self, name: str) -> Html:
        lines = []
        for word, names in (
            (_USES, self.graph.uses(name)),
            (_FEEDS, self.graph.feeds(name)),
        ):
            if names:
                links = [self._link(other) for other in names]
                lines.append(
                    el("p", el("strong", f"{self.word(word)}{self.word(COLON)}"), commas(links))
                )
        return el("div", *lines, class_="joined")

    def _link(self, name: str) -> Html:
        scope = "fact" if name in self.graph.facts else "rule"
        rules = {rule.name: rule.label for rule in self.service.ruleset.rules}
        label = (self.service.ruleset.fact_labels if scope == "fact" else rules).get(name)
        text = self.word(label) if label else name
        return inline((Ref(text, f"{self.language}-{scope}-{name}"),))


def settled(rule: Rule) -> Node:
    """The value of a rule apart from what is not settled; of a table of one row, that row's."""
    node = rule.node
    if rule.unsettled is not None and isinstance(node, Table):
        node = node.rows[1].then
    if isinstance(node, Table) and len(node.rows) == 1 and node.rows[0].when is None:
        return node.rows[0].then
    return node
