"""One person out of columns, with the values that facts have; and many persons into columns."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

import numpy as np

from onegov.core.types import UNKNOWN, Unknown
from onegov.rules.types import FactType, Span, TaxYear, Trip
from onegov.rules.types.columns import NOT_YET, Columns, Ragged

_ANSWERS: Final[Mapping[int, bool | Unknown]] = {1: True, 0: False, -1: UNKNOWN}
_CODES: Final[Mapping[bool | Unknown, int]] = {True: 1, False: 0, UNKNOWN: -1}


def facts_of(types: Mapping[str, FactType], columns: Columns, row: int) -> dict[str, object]:
    """The facts of person ``row``, as ``public.evaluate`` takes them."""
    known = {name: types[name] for name in columns if name in types}
    return {name: _value(kind, columns[name], row) for name, kind in known.items()}


def _value(kind: FactType, column: Any, row: int) -> object:
    if isinstance(column, Ragged):
        return _entries(kind, column.part(row, row + 1))
    value = column[row] if np.ndim(column) else column
    return _plain(kind, int(value))


def _plain(kind: FactType, value: int) -> object:
    if kind.kind == "yes_no":
        return bool(value)
    if kind.kind == "date":
        return date.fromordinal(value)
    if kind.kind == "choice":
        return kind.choices[value]
    number = Fraction(value, 10**kind.decimals)
    return int(number) if number.denominator == 1 else number


def _entries(kind: FactType, lists: Ragged) -> tuple[object, ...]:
    rows = zip(*(lists.columns[name] for name in _NAMES[kind.kind]), strict=True)
    return tuple(_READERS[kind.kind](kind, *map(int, row)) for row in rows)


def _trip(_kind: FactType, left: int, returned: int) -> Trip:
    day = date.fromordinal(left)
    back = None if returned >= NOT_YET else date.fromordinal(returned)
    return Trip(day, day, back, back)


def _span(kind: FactType, code: int, first: int, last: int) -> Span:
    end = None if last >= NOT_YET else date.fromordinal(last)
    return Span(kind.choices[code], date.fromordinal(first), end)


def _tax_year(_kind: FactType, year: int, duty: int, filed: int) -> TaxYear:
    return TaxYear(year, _ANSWERS[duty], _ANSWERS[filed])


_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "trips": ("left", "returned"),
    "spans": ("kind", "first", "last"),
    "tax_years": ("year", "duty", "filed"),
}
_READERS: Final[Mapping[str, Callable[..., object]]] = {
    "trips": _trip,
    "spans": _span,
    "tax_years": _tax_year,
}


def columns_of(types: Mapping[str, FactType], people: Sequence[Mapping[str, Any]]) -> Columns:
    """Columns of people of whom the same facts are known; raises KeyError when one is not."""
    names = [name for name in types if people and name in people[0]]
    return {name: _column(types[name], [person[name] for person in people]) for name in names}


def _column(kind: FactType, values: Sequence[Any]) -> Any:
    if kind.kind in _NAMES:
        return _ragged(kind, values)
    if kind.kind == "yes_no":
        return np.array(values, dtype=bool)
    if kind.kind == "date":
        return np.array([day.toordinal() for day in values], dtype=np.int32)
    if kind.kind == "choice":
        return np.array([kind.choices.index(word) for word in values], dtype=np.int32)
    return np.array([int(Fraction(value) * 10**kind.decimals) for value in values], dtype=np.int64)


def _ragged(kind: FactType, lists: Sequence[Sequence[Any]]) -> Ragged:
    offsets = np.cumsum([0, *(len(entries) for entries in lists)], dtype=np.int64)
    rows = [_numbers(kind, entry) for entries in lists for entry in entries]
    numbers = np.array(rows, dtype=np.int32).reshape(len(rows), len(_NAMES[kind.kind]))
    named = {name: numbers[:, place] for place, name in enumerate(_NAMES[kind.kind])}
    return Ragged(offsets, named)


def _numbers(kind: FactType, entry: Any) -> tuple[int, ...]:
    if isinstance(entry, Trip):
        back = entry.returned_latest
        return entry.left_latest.toordinal(), NOT_YET if back is None else back.toordinal()
    if isinstance(entry, Span):
        last = NOT_YET if entry.last is None else entry.last.toordinal()
        return kind.choices.index(entry.kind), entry.first.toordinal(), last
    return entry.year, _CODES[entry.duty], _CODES[entry.filed]
