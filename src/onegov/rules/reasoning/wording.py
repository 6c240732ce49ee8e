"""Values as people write them, in each official language."""

from datetime import date
from fractions import Fraction
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.types import Range, Window
from onegov.rules.types.units import CENTS, UNITS

NBSP: Final = "\u00a0"

_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_ANSWERS: Final = {
    True: Text("yes", "oui"),
    False: Text("no", "non"),
    UNKNOWN: Text("not known", "inconnu"),
}
_NOTHING: Final = Text("none", "aucun")


def write_date(day: date, language: str) -> str:
    """``November 23, 2026`` or ``23 novembre 2026`` (the first of a month is ``1er``)."""
    month = _MONTHS[language].split()[day.month - 1]
    if language == "en":
        return f"{month}{NBSP}{day.day}, {day.year}"
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{month}{NBSP}{day.year}"


def write_number(number: Fraction, language: str) -> str:
    """``1,094.5`` or ``1 094,5`` (no-break space); a fraction that has no end as ``10/3``."""
    whole, rest = divmod(abs(number), 1)
    sign = "−" if number < 0 else ""
    thousands = f"{whole:,}" if language == "en" else f"{whole:,}".replace(",", NBSP)
    digits = _decimals(rest)
    if digits is None:
        return f"{sign}{abs(number).numerator}/{number.denominator}"
    return (
        f"{sign}{thousands}{'.' if language == 'en' else ','}{digits}"
        if digits
        else f"{sign}{thousands}"
    )


def _decimals(rest: Fraction) -> str | None:
    for places in range(5):
        if (rest * 10**places).denominator == 1:
            return f"{int(rest * 10**places):0{places}d}" if places else ""
    return None


def write_money(cents: Fraction, language: str) -> str:
    """``$1,234.50`` or ``1 234,50 $``; whole dollars without cents."""
    dollars = cents / 100
    whole = dollars.denominator == 1
    amount = write_number(dollars, language)
    if not whole and (cents.denominator == 1) and cents % 10 == 0:
        amount += "0"
    return f"${amount}" if language == "en" else f"{amount}{NBSP}$"


def write_unit(number: Fraction, unit: str, language: str) -> str:
    """The unit that follows ``number``: plural from 2 in French, except for 1 in English."""
    if unit not in UNITS:
        return unit
    one, many = UNITS[unit].en if language == "en" else UNITS[unit].fr
    single = number == 1 if language == "en" else abs(number) < 2
    return one if single else many


def write(value: object, language: str, unit: str = "") -> str:
    """``value`` for a reader in ``language`` (``en`` or ``fr``), with its unit when it has one."""
    if isinstance(value, Fraction) and unit == CENTS:
        return write_money(value, language)
    if isinstance(value, Fraction):
        text = write_number(value, language)
        return f"{text}{NBSP}{write_unit(value, unit, language)}" if unit else text
    if isinstance(value, Range):
        between = Text("between {} and {}", "entre {} et {}").in_(language)
        low = write(value.low, language, unit if unit == CENTS else "")
        return between.format(low, write(value.high, language, unit))
    if isinstance(value, date):
        return write_date(value, language)
    if isinstance(value, Window):
        return _write_window(value, language)
    if isinstance(value, tuple):
        return str(len(value)) if value else _NOTHING.in_(language)
    if isinstance(value, str):
        return value
    return _ANSWERS[value].in_(language) if value in _ANSWERS else str(value)


def _write_window(window: Window, language: str) -> str:
    first, last = window.outer
    if last < first:
        return _NOTHING.in_(language)
    days = (write_date(date.fromordinal(day), language) for day in (first, last))
    return Text("{} to {}", "du {} au {}").in_(language).format(*days)


def write_both(value: object, unit: str = "") -> Text:
    """``value`` in both languages."""
    return Text(en=write(value, "en", unit), fr=write(value, "fr", unit))
