"""Tables of which the first rule that holds applies → conditions in order.

Our own exports say "not before" in each row; where the rows above say it already, it is dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from onegov.rules.formats.dmn.parsing import ReadRow, ReadTable
from onegov.rules.formats.feel import sugar
from onegov.rules.formats.feel.reading import Feel, Unsupported, at_line
from onegov.rules.formats.feel.sugar import parts
from onegov.rules.formats.feel.translating import AND, OR, Translator

_OPPOSITE: Final = {"true": "false", "false": "true"}


@dataclass(frozen=True, slots=True)
class Case:
    """One condition and what applies under it; a condition of "" always holds."""

    when: str
    then: Feel
    line: int


@dataclass(frozen=True, slots=True)
class Ordered:
    """Cases in order, the last without condition; ``unreachable`` are the lines of rules below it."""

    cases: tuple[Case, ...]
    unreachable: tuple[int, ...]


def in_order(table: ReadTable, translator: Translator) -> Ordered:
    """The rules of ``table`` as conditions; raises Unsupported."""
    rows = [row for row in table.rows if not _keeps_null(row)]
    cases: list[Case] = []
    failed: set[tuple[int, str]] = set()
    for place, row in enumerate(rows):
        cells = _needed(row, failed)
        with at_line(row.line):
            when = _all_of(cells, table.columns, translator)
        cases.append(Case(when, row.output, row.line))
        if not cells:
            return Ordered(tuple(cases), tuple(each.line for each in rows[place + 1 :]))
        _remember(cells, failed)
    last = table.default or Feel("null", [])
    return Ordered((*cases, Case("", last, table.line)), ())


def _keeps_null(row: ReadRow) -> bool:
    """Whether ``row`` only says that null gives null, which the rule language does by itself."""
    tested = any(_has_null(test) for test in row.tests if test is not None)
    if tested and row.output.data != "null":
        with at_line(row.line):
            raise Unsupported(sugar.NULL)
    return tested


def _has_null(tests: Feel) -> bool:
    return any(part.data == "value" and parts(part)[0].data == "null" for part in parts(tests))


def _needed(row: ReadRow, failed: set[tuple[int, str]]) -> list[tuple[int, Feel]]:
    """The cells of ``row`` that ask something, and that no rule above has answered."""
    return [
        (place, test)
        for place, test in enumerate(row.tests)
        if test is not None and (place, _answer(test)) not in failed
    ]


def _answer(test: Feel) -> str:
    """``true`` or ``false`` of a test for that alone, else ""."""
    only = parts(test)
    value = parts(only[0])[0] if len(only) == 1 and only[0].data == "value" else None
    return str(value.data) if value is not None and value.data in _OPPOSITE else ""


def _remember(cells: Sequence[tuple[int, Feel]], failed: set[tuple[int, str]]) -> None:
    """Below a rule with one cell, that cell's opposite is what is left."""
    if len(cells) == 1 and _answer(cells[0][1]):
        place, test = cells[0]
        failed.add((place, _OPPOSITE[_answer(test)]))


def _all_of(
    cells: Sequence[tuple[int, Feel]], columns: Sequence[Feel], translator: Translator
) -> str:
    conditions = [sugar.condition(test, columns[place]) for place, test in cells]
    level = AND if len(conditions) > 1 else OR
    return " and ".join(translator.say(each, level=level) for each in conditions)
