"""The calendar as z3 reckons with it exactly: years, months and days of dates that are moved or aged.

Too slow for every question; told where what is known without it (``limits``) does not settle one.
"""

from calendar import isleap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, Final

import z3

from onegov.rules.meaning.dates import MONTHS_IN
from onegov.rules.proofs.kleene import Expression, Logic
from onegov.rules.proofs.limits import first_day, last_day, whole_length
from onegov.rules.proofs.translation import Application

_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BEFORE: Final = (0, *accumulate(_LENGTHS[:-1]))
_FEBRUARY: Final = 2
#: Years that are reckoned with: facts lie in 1900 to 2199, what is moved from them not far from it.
_YEARS: Final = range(1601, 2500)
_FIRST_DAY: Final = date(_YEARS[0], 1, 1).toordinal()
_LAST_DAY: Final = date(_YEARS[-1], 12, 31).toordinal()
#: Years divisible by 4 that are common ones, of these years and before.
_COMMON: Final = tuple(year for year in _YEARS if year % 4 == 0 and not isleap(year))
_LEFT_OUT_BEFORE: Final = sum(year % 4 == 0 and not isleap(year) for year in range(1, _YEARS[0]))


@dataclass(frozen=True, slots=True)
class Parts:
    """A date as people write it."""

    year: Expression
    month: Expression
    day: Expression


def exactly(applications: Iterable[Application], context: Any) -> list[Logic]:
    """What ages, dates moved by months or years and periods of them are, to the day."""
    reckoning = _Reckoning(context)
    for application in applications:
        reckoning.premises.extend(reckoning.of(application))
    return reckoning.premises


class _Reckoning:
    """Dates taken apart, each once."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.premises: list[Logic] = []
        self._parts: dict[int, tuple[Expression, Parts]] = {}  # the term too: else its id is reused

    def of(self, application: Application) -> Iterator[Logic]:
        """What is so of one application, as long as its dates lie in the years reckoned with."""
        value, args = application.value, application.value.children()
        way, _, unit = application.node.op.partition("_")
        if application.node.op == "age_at":
            yield z3.Implies(_within(*args), value == self._age(*args))
        elif application.node.op == "tax_years_met":
            ends = first_day(args[1]), last_day(args[1])
            yield z3.Implies(_within(*ends), value <= self._years(*ends))
        elif unit in MONTHS_IN and way in {"after", "earlier"}:
            sign = MONTHS_IN[unit] if way == "after" else -MONTHS_IN[unit]
            yield from self._moved(value, args[0], args[1], sign)
        elif unit in MONTHS_IN and way == "window":
            length, day = args
            yield from self._moved(first_day(value), day, length, -MONTHS_IN[unit])

    def _age(self, birth: Expression, day: Expression) -> Expression:
        born, now = self.parts(birth), self.parts(day)
        later = z3.And(now.month == born.month, now.day < born.day)
        return now.year - born.year - z3.If(z3.Or(now.month < born.month, later), 1, 0)

    def _years(self, first: Expression, last: Expression) -> Expression:
        """How many years of the calendar a period touches."""
        years = self.parts(last).year - self.parts(first).year + 1
        return z3.If(first <= last, years, 0)

    def _moved(
        self, value: Expression, day: Expression, length: Expression, months: int
    ) -> Iterator[Logic]:
        """The date ``length`` times so many months away, where that is written."""
        whole = whole_length(length)
        if whole is None:
            return
        start, months = self.parts(day), whole * months
        year, month = start.year + months // 12, start.month
        if months % 12:
            total = 12 * start.year + start.month - 1 + months
            year, month = total / 12, total % 12 + 1
        longest = _month_length(year, month)
        moved = Parts(year, month, z3.If(start.day <= longest, start.day, longest))
        reckoned = z3.And(_within(day), year >= _YEARS[0], year <= _YEARS[-1])
        yield z3.Implies(reckoned, value == _number(moved))

    def parts(self, day: Expression) -> Parts:
        """The year, month and day of a day number, of the years that are reckoned with."""
        key = day.get_id()
        if key not in self._parts:
            names = (f"{name} {len(self._parts)}" for name in ("year", "month", "day"))
            parts = Parts(*(z3.Int(name, self.context) for name in names))
            self._parts[key] = (day, parts)
            self.premises += [
                z3.And(parts.year >= _YEARS[0], parts.year <= _YEARS[-1]),
                z3.And(parts.month >= 1, parts.month <= 12),
                z3.And(parts.day >= 1, parts.day <= _month_length(parts.year, parts.month)),
                z3.Implies(_within(day), day == _number(parts)),
            ]
        return self._parts[key][1]


def _within(*days: Expression) -> Logic:
    """Whether dates lie in the years that are reckoned with."""
    return z3.And([z3.And(day >= _FIRST_DAY, day <= _LAST_DAY) for day in days])


def _is_leap(year: Expression) -> Logic:
    return z3.And(year % 4 == 0, *(year != common for common in _COMMON))


def _month_length(year: Expression, month: Expression) -> Expression:
    leap = z3.And(month == _FEBRUARY, _is_leap(year))
    return _of_month(month, _LENGTHS) + z3.If(leap, 1, 0)


def _number(parts: Parts) -> Expression:
    """The day number of a date, as ``date.toordinal`` counts."""
    past = parts.year - 1
    leap = z3.And(parts.month > _FEBRUARY, _is_leap(parts.year))
    left_out = z3.Sum([z3.If(parts.year > common, 1, 0) for common in _COMMON])
    return (
        365 * past + past / 4 - _LEFT_OUT_BEFORE - left_out
        + _of_month(parts.month, _BEFORE) + z3.If(leap, 1, 0) + parts.day
    )  # fmt: skip


def _of_month(month: Expression, numbers: tuple[int, ...]) -> Expression:
    found = z3.IntVal(numbers[-1], month.ctx)
    for place in range(len(numbers) - 1, 0, -1):
        found = z3.If(month == place, numbers[place - 1], found)
    return found
