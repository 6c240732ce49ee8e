"""Parameters on the page: what the law dates, from day to day."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from onegov.core.types import Text, Unknown
from onegov.rules.doc.html import Html, code, el, run, table
from onegov.rules.doc.law_block import LawWriter
from onegov.rules.doc.words import COLON, write_kind
from onegov.rules.reasoning.wording import write, write_date
from onegov.rules.types import Parameter, RuleSet

_FROM: Final = Text("From", "À partir du")
_VALUE: Final = Text("Value", "Valeur")
_ALWAYS: Final = Text("always", "toujours")
_UNKNOWN: Final = Text(
    "nobody knows: an officer must look", "inconnu\u00a0: à examiner par un agent"
)
_NOTE: Final = Text("Note for reviewers", "Remarque pour l’examen")
_ENTRIES: Final = Text("{} entries", "{} éléments")
_ADDED: Final = Text("Added: {}", "Ajouts\u00a0: {}")
_REMOVED: Final = Text("Removed: {}", "Retraits\u00a0: {}")
_EMPTY: Final = Text("none", "aucun")
_MANY: Final = 12
Value = Fraction | tuple[str, ...] | Unknown


class ParameterSection:
    """Writes the parts of one parameter in one language."""

    def __init__(self, ruleset: RuleSet, law: LawWriter) -> None:
        self.ruleset = ruleset
        self.law = law
        self.language = law.language

    def word(self, text: Text) -> str:
        """``text`` in the language."""
        return text.in_(self.language)

    def parts(self, parameter: Parameter) -> Iterator[Html]:
        """The parts in order."""
        name = f"{self.language}-parameter-{parameter.name}"
        about = el("p", code(parameter.name), el("span", self.word(write_kind(parameter.type))),
                   class_="about")  # fmt: skip
        yield el("div", el("h3", self.word(parameter.label), id=name), about)
        yield self._table(parameter)
        yield el("div", el("h4", self.word(self.law.TITLE)), *self.law.write(parameter.law))
        if parameter.note:
            note = el("p", self.word(parameter.note))
            yield el("div", el("h4", self.word(_NOTE)), note, class_="note")

    def _table(self, parameter: Parameter) -> Html:
        head = el("tr", *(el("th", self.word(w), scope="col") for w in (_FROM, _VALUE)))
        rows = []
        before: Value = ()
        for day, value in parameter.values:
            since = self.word(_ALWAYS) if day == date.min else write_date(day, self.language)
            cell = el("td", self._value(parameter, value, before))
            rows.append(el("tr", el("th", since, scope="row"), cell))
            before = value
        colon = self.word(COLON)
        caption = f"{self.word(parameter.label)}{colon}{self.word(_VALUE).lower()}"
        return table([head], rows, caption=caption, class_="dated")

    def _value(self, parameter: Parameter, value: Value, before: Value) -> Html:
        if isinstance(value, Fraction):
            return run([write(value, self.language, parameter.type.unit)])
        if not isinstance(value, tuple):
            return run([self.word(_UNKNOWN)])
        return self._listed(value, before if isinstance(before, tuple) else ())

    def _listed(self, words: tuple[str, ...], before: tuple[str, ...]) -> Html:
        parts = []
        if before:
            for text, some in (
                (_ADDED, [word for word in words if word not in before]),
                (_REMOVED, [word for word in before if word not in words]),
            ):
                if some:
                    parts.append(el("p", self.word(text).format(self._names(some))))
        names = el("p", self._names(words))
        if len(words) > _MANY:
            count = el("summary", self.word(_ENTRIES).format(len(words)))
            return run([*parts, el("details", count, names)])
        return run([*parts, names])

    def _names(self, words: Sequence[str]) -> str:
        """Words by their labels, in the order of the alphabet."""
        return ", ".join(sorted(map(self._name, words))) or self.word(_EMPTY)

    def _name(self, word: str) -> str:
        labels = self.ruleset.fact_labels
        found = (labels.get(f"{fact}.{word}") for fact in self.ruleset.facts)
        label = next((label for label in found if label), None)
        return self.word(label) if label else word
