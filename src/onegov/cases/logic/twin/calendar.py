"""Months as spans of days, and the office's hours among them."""

import calendar
from bisect import bisect_left
from datetime import date, timedelta

from onegov.cases.types import Office


def month_after(start: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    count = start.year * 12 + start.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def month_bounds(start: date, months: int) -> list[int]:
    """The first day of each month, and the day after the last, counted from ``start``."""
    return [(month_after(start, number) - start).days for number in range(months + 1)]


class OfficeTime:
    """Office hours since the midnight before ``start``, and the days on which they are worked."""

    def __init__(self, office: Office, *, start: date, days: int) -> None:
        self._opens, self._length = office.opens, office.hours
        self._before = [0.0]
        self._open = [_is_open(office, start + timedelta(days=day)) for day in range(days)]
        for is_open in self._open:
            self._before.append(self._before[-1] + (office.hours if is_open else 0.0))

    def hours(self, day: float) -> float:
        """The office hours until a moment; the moment is at most at the end of the last day."""
        if day <= 0:
            return 0.0
        whole = int(day)
        before = self._before[whole]
        if whole == len(self._open) or not self._open[whole]:
            return before
        return before + min(max((day - whole) * 24 - self._opens, 0.0), self._length)

    def day(self, hours: float) -> float:
        """The moment when so many office hours have just been worked."""
        if hours <= 0:
            return 0.0
        whole = bisect_left(self._before, hours) - 1
        return whole + (self._opens + hours - self._before[whole]) / 24


def _is_open(office: Office, day: date) -> bool:
    return day.weekday() in office.weekdays and day not in office.holidays
