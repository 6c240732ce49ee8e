"""The FEEL of a DMN file, read; every text that cannot be read is a problem with its line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onegov.core.types import Text
from onegov.rules.errors import Problem
from onegov.rules.formats.dmn.source import Label, SourceDecision, SourceTable, Written
from onegov.rules.formats.feel.reading import (
    Feel,
    Unsupported,
    Words,
    read_expression,
    read_tests,
)
from onegov.rules.formats.feel.sugar import tokens

#: What an empty cell, or "-", is: no test at all.
NO_TEST: None = None
_ANY = {"", "-"}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row; ``tests`` has None where anything will do, ``output`` where the cell is empty."""

    tests: tuple[Feel | None, ...]
    output: Feel
    line: int


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table; ``types`` are those that the file gives its columns, "" where it gives none."""

    hit_policy: str
    columns: tuple[Feel, ...]
    types: tuple[str, ...]
    rows: tuple[ReadRow, ...]
    default: Feel | None
    values: Feel | None
    line: int


@dataclass(frozen=True, slots=True)
class ReadDecision:
    """A decision; ``word`` is what the rule will be called."""

    word: str
    label: Label
    type: str
    logic: ReadTable | Feel | None
    line: int

    def trees(self) -> Iterator[Feel]:
        """Every expression and test in it."""
        if isinstance(self.logic, ReadTable):
            yield from self.logic.columns
            for row in self.logic.rows:
                yield from (test for test in row.tests if test is not None)
                yield row.output
            yield from (tree for tree in (self.logic.default,) if tree is not None)
        elif self.logic is not None:
            yield self.logic

    def names(self) -> set[str]:
        """The names that stand in it."""
        found = (name for tree in self.trees() for name in tree.find_data("name"))
        return {str(tokens(name)[0]) for name in found}


class Parser:
    """Reads texts with the words of one file; ``problems`` are those it met."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        self.spelled = Words(words)
        self.problems: list[Problem] = []

    def decision(self, decision: SourceDecision) -> ReadDecision:
        """``decision`` with its FEEL read."""
        word = self.words[decision.name]
        logic: ReadTable | Feel | None = None
        if isinstance(decision.logic, SourceTable):
            logic = self._table(decision.logic, word)
        elif decision.logic is not None and decision.logic.text:
            logic = self._expression(decision.logic, word)
        return ReadDecision(word, decision.label, decision.type, logic, decision.line)

    def _table(self, table: SourceTable, word: str) -> ReadTable:
        return ReadTable(
            table.hit_policy,
            tuple(self._expression(column.expression, word) for column in table.columns),
            tuple(column.type for column in table.columns),
            tuple(
                ReadRow(
                    tuple(self._tests(test, word) for test in row.tests),
                    self._expression(row.output, word),
                    row.line,
                )
                for row in table.rows
            ),
            self._expression(table.default, word) if table.default else None,
            self._tests(table.values, word) if table.values else None,
            table.line,
        )

    def _expression(self, written: Written, word: str) -> Feel:
        try:
            return read_expression(written.text or "null", self.spelled)
        except Unsupported as error:
            self._note(written.line, word, error.reason)
            return Feel("null", [])

    def _tests(self, written: Written, word: str) -> Feel | None:
        if written.text in _ANY:
            return NO_TEST
        try:
            return read_tests(written.text, self.spelled)
        except Unsupported as error:
            self._note(written.line, word, error.reason)
            return NO_TEST

    def _note(self, line: int, word: str, reason: Text) -> None:
        self.problems.append(Problem("", line, word, "dmn.feel", reason))
