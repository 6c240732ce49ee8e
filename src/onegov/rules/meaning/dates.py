"""Calendar arithmetic as the Interpretation Act (R.S.C. 1985, c. I-21) has it."""

from calendar import monthrange
from datetime import date
from typing import Final

MONTHS_IN: Final = {"months": 1, "years": 12}


def months_before(day: date, months: int) -> date:
    """The first day of the ``months`` that come before ``day`` (``day`` itself excluded).

    The day with the same calendar number, or the last day of that month when it has none: five
    years before 29 February 2024 begin on 28 February 2019. Never earlier than ``date.min``.
    Source: Interpretation Act s. 28, and s. 37 (a year is twelve months).
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def move_day(day: date, length: int, unit: str) -> date | None:
    """The date ``length`` days, months or years after ``day`` (before it, when negative).

    A month without that day of the month gives its last day. None outside the calendar.
    Source: Interpretation Act s. 28 (months) and s. 37 (a year is twelve months).
    """
    if unit == "days":
        number = day.toordinal() + length
        return date.fromordinal(number) if 1 <= number <= date.max.toordinal() else None
    year, month = divmod(day.year * 12 + day.month - 1 + length * MONTHS_IN[unit], 12)
    if not 1 <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age_at(birth: date, day: date) -> int:
    """Completed years of age on ``day``; negative before birth.

    Someone born on 29 February completes a year on 1 March of a common year: an age is attained
    at the commencement of the anniversary, not before.
    Source: Interpretation Act s. 30.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
