"""Facts that the rules of a DMN file name: inputs, and names that only columns of tables have."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from onegov.core.types import Text
from onegov.rules.formats.dmn.kinds import Kind, find_kind, strings
from onegov.rules.formats.dmn.naming import KEYWORDS
from onegov.rules.formats.dmn.parsing import ReadDecision, ReadTable
from onegov.rules.formats.dmn.source import Label, SourceInput, SourceModel, SourceTable, Written
from onegov.rules.formats.feel.reading import Feel, Unsupported
from onegov.rules.formats.feel.sugar import is_call, parts, tokens
from onegov.rules.types import FactType

_NAME: Final = re.compile(r"[^\W\d]\w*(?: \w+)*")
_GUESSES: Final = {
    "string": FactType("text"),
    "number": FactType("number"),
    "negative": FactType("number"),
    "true": FactType("yes_no"),
    "false": FactType("yes_no"),
    "at": FactType("date"),
}


@dataclass(frozen=True, slots=True)
class ImportedFact:
    """A fact that the rules name.

    Attributes:
        lost: what the file allows of it, where the rule language cannot say that.
        guessed: whether its type or choices were taken from what tables ask of it.
        is_exact: whether the file says how many decimals it may have.
    """

    word: str
    label: Label
    type: FactType
    choices: Mapping[str, Label]
    lost: Written | None
    guessed: bool
    is_exact: bool


def with_column_inputs(model: SourceModel) -> SourceModel:
    """``model`` with an input for each name that only a column of a table has."""
    known = {each.name for each in model.named}
    found: dict[str, SourceInput] = {}
    for decision in model.decisions:
        for column in decision.logic.columns if isinstance(decision.logic, SourceTable) else ():
            name = " ".join(column.expression.text.split())
            if name not in known and _NAME.fullmatch(name) and KEYWORDS.isdisjoint(name.split()):
                label = Label(column.label.en or name, column.label.fr)
                found.setdefault(name, SourceInput(name, label, "", column.expression.line))
    return replace(model, inputs=(*model.inputs, *found.values()))


class FactFinder:
    """Finds what each input is, from its type or from what tables ask of it.

    Args:
        note: notes a problem: its line, what it is about, what is wrong.
    """

    def __init__(
        self,
        model: SourceModel,
        decisions: Iterable[ReadDecision],
        note: Callable[[int, str, Text], None],
    ) -> None:
        self.types = model.types
        self.note = note
        self.columns: dict[str, list[tuple[ReadTable, int]]] = {}
        for decision in decisions:
            self._remember_columns(decision.logic)

    def _remember_columns(self, logic: ReadTable | Feel | None) -> None:
        """Where each name is a column of a table."""
        for place, column in enumerate(logic.columns if isinstance(logic, ReadTable) else ()):
            if isinstance(logic, ReadTable) and column.data == "name":
                self.columns.setdefault(str(tokens(column)[0]), []).append((logic, place))

    def fact(self, source: SourceInput, word: str) -> ImportedFact:
        """The fact ``word`` that ``source`` is."""
        kind = self.kind(source.type, source.line, word)
        found = kind.type or self._column_type(word, source.line)
        seen = tuple(self._texts_asked(word)) if found.kind == "text" else ()
        choices = found.choices or seen
        if seen:
            found = FactType("choice", choices=seen)
        labels = {choice: kind.labels.get(choice, Label(choice)) for choice in choices}
        guessed = kind.type is None or bool(seen)
        return ImportedFact(word, source.label, found, labels, kind.lost, guessed, kind.is_exact)

    def kind(self, name: str, line: int, word: str) -> Kind:
        """The type that the file calls ``name``; a text, and a problem, where rules have none."""
        try:
            return find_kind(name, self.types)
        except Unsupported as error:
            self.note(line, word, error.reason)
            return Kind(FactType("text"))

    def _column_type(self, word: str, line: int) -> FactType:
        """The type that a table gives its column, or what its cells look like."""
        for table, place in self.columns.get(word, ()):
            found = self.kind(table.types[place], line, word).type or _guess(table, place)
            if found is not None:
                return found
        return FactType("text")

    def _texts_asked(self, word: str) -> Iterator[str]:
        found: dict[str, None] = {}
        for table, place in self.columns.get(word, ()):
            for row in table.rows:
                test = row.tests[place]
                found.update(dict.fromkeys(_texts_in(test) if test is not None else ()))
        return iter(found)


def _guess(table: ReadTable, place: int) -> FactType | None:
    """The type of the first value that a column is compared with."""
    for row in table.rows:
        test = row.tests[place]
        values = (value for part in parts(test) for value in parts(part)) if test else ()
        for value in values:
            if is_call(value, "date"):
                return FactType("date")
            if value.data in _GUESSES:
                return _GUESSES[str(value.data)]
    return None


def _texts_in(test: Feel) -> tuple[str, ...]:
    """The texts that a cell names, also those that it excludes."""
    only = parts(test)[0]
    value = parts(only)[0] if only.data == "value" else only
    if is_call(value, "not"):
        return strings(Feel("tests", [Feel("value", [each]) for each in parts(value)]))
    return strings(test)
