"""Numbers and dates of a column: in words, and as cells write them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from onegov.core.types import Text
from onegov.rules.proofs.columns import Column, Interval, Parts
from onegov.rules.proofs.facts import FIRST_DAY, LAST_DAY
from onegov.rules.proofs.texts import AND, OR, joined, same
from onegov.rules.reasoning.wording import write_both
from onegov.rules.types.units import CENTS

ANY: Final = Text("any", "tous")
#: Of each end of a run: with its bound, with its bound when it is a date, without it.
_ENDS: Final = (
    (
        Text("{} or more", "{} ou plus"),
        Text("{} or later", "le {} ou après"),
        Text("more than {}", "plus que {}"),
    ),
    (
        Text("{} or less", "{} ou moins"),
        Text("{} or earlier", "le {} ou avant"),
        Text("less than {}", "moins que {}"),
    ),
)


def as_cell(column: Column, parts: Parts) -> Text:
    """What a column is, as a cell writes it: ``46 to 120``, ``no``."""
    if parts == column.everything:
        return ANY
    if column.is_ordered:
        return joined((_as_range(column, *run) for run in _runs(column, parts)), OR)
    return joined((_as_word(column, column.parts[part]) for part in sorted(parts)), OR)


def _as_word(column: Column, part: object) -> Text:
    if not isinstance(part, str):
        return write_both(part)
    return same(f'"{part}"' if column.node.type.kind == "text" else part)


def _runs(column: Column, parts: Parts) -> Iterator[tuple[Interval, Interval]]:
    """First and last interval of each run of ``parts``."""
    places = sorted(parts)
    starts = [place for place in places if place - 1 not in parts]
    ends = [place for place in places if place + 1 not in parts]
    for start, end in zip(starts, ends, strict=True):
        first, last = column.parts[start], column.parts[end]
        if isinstance(first, Interval) and isinstance(last, Interval):
            yield first, last


def _ends(
    column: Column, first: Interval, last: Interval
) -> tuple[Fraction | None, Fraction | None]:
    """Least and most of a run; None also where the calendar of facts ends."""
    low, high = first.low, last.high
    if column.is_dated:
        low = None if low is not None and low <= FIRST_DAY else low
        high = None if high is not None and high >= LAST_DAY else high
    return low, high


def in_words(column: Column, parts: Parts) -> Text:
    """What an ordered column is, in words: ``46 to 120 years``."""
    return joined((_in_words(column, *run) for run in _runs(column, parts)), OR)


def _in_words(column: Column, first: Interval, last: Interval) -> Text:
    low, high = _ends(column, first, last)
    if low is not None and low == high:
        return _both(column, low, Text("{}", "le {}" if column.is_dated else "{}"))
    if low is not None and high is not None and first.low_in and last.high_in:
        between = Text("{} to {}", "du {} au {}" if column.is_dated else "de {} à {}")
        ends = (_value(column, low), _value(column, high, unit=True))
        return Text(
            en=between.en.format(*(end.en for end in ends)),
            fr=between.fr.format(*(end.fr for end in ends)),
        )
    return joined(_open_ends(column, first, last), AND)


def _open_ends(column: Column, first: Interval, last: Interval) -> Iterator[Text]:
    ends = _ends(column, first, last)
    closed = (first.low_in, last.high_in)
    for number, is_in, words in zip(ends, closed, _ENDS, strict=True):
        if number is not None:
            inclusive, later, beyond = words
            yield _both(
                column, number, beyond if not is_in else later if column.is_dated else inclusive
            )
    if ends == (None, None):
        yield Text("anything", "n’importe quoi")


def _both(column: Column, number: Fraction, words: Text) -> Text:
    value = _value(column, number, unit=True)
    return Text(words.en.format(value.en), words.fr.format(value.fr))


def _as_range(column: Column, first: Interval, last: Interval) -> Text:
    low, high = _ends(column, first, last)
    if low is not None and low == high:
        return _written(column, low)
    if low is not None and high is not None and first.low_in and last.high_in:
        return joined((_written(column, low), _written(column, high)), Text(" to ", " à "))
    if low is not None:
        value = _written(column, low)
        sign = ">=" if first.low_in else ">"
    elif high is not None:
        value = _written(column, high)
        sign = "<=" if last.high_in else "<"
    else:
        return ANY
    return Text(f"{sign} {value.en}", f"{sign} {value.fr}")


def _written(column: Column, number: Fraction) -> Text:
    if column.is_dated:
        day = date.fromordinal(int(number)).isoformat()
        return same(day)
    if column.node.type.unit == CENTS:
        return write_both(number, CENTS)
    return same(str(Decimal(number.numerator) / Decimal(number.denominator)))


def _value(column: Column, number: Fraction, *, unit: bool = False) -> Text:
    kind = column.node.type
    if column.is_dated:
        return write_both(date.fromordinal(int(number)))
    return write_both(number, kind.unit if unit or kind.unit == CENTS else "")
