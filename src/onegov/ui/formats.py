"""Dates, numbers and money as written in each official language, with no-break spaces.

Source: Canadian Style 5.14 and Le guide du rédacteur 1.1, 2.4; spaces as in facts of usage: a no-break
space before ``$`` and ``%`` and between thousands in French.
"""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from onegov.core.clock import OFFICE_ZONE
from onegov.core.types import UNKNOWN, Money, Text
from onegov.rules.types import UNITS, Range

NBSP = "\u00a0"
CENTS: Final = "cents"
_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
}


def is_french(language: str) -> bool:
    """Whether a language tag is French."""
    return language.lower().startswith("fr")


def months(language: str) -> tuple[str, ...]:
    """Names of the twelve months."""
    return _MONTHS["fr" if is_french(language) else "en"]


def day(value: date, language: str) -> str:
    """``November 1, 2026`` or ``1er novembre 2026``, in one piece where a line may not break."""
    month = months(language)[value.month - 1]
    if not is_french(language):
        return f"{month}{NBSP}{value.day}, {value.year}"
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number}{NBSP}{month} {value.year}"


def time_of_day(value: datetime, language: str) -> str:
    """``2:05 p.m.`` or ``14 h 05``, at the office (America/Toronto)."""
    local = value.astimezone(OFFICE_ZONE)
    if is_french(language):
        return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{local.hour % 12 or 12}:{local.minute:02d}{NBSP}{half}"


def day_time(value: datetime, language: str) -> str:
    """Day and time at the office, with its zone named."""
    when = day(value.astimezone(OFFICE_ZONE).date(), language)
    at = time_of_day(value, language)
    if is_french(language):
        return f"{when} à {at} (heure de l’Est)"
    return f"{when}, {at} (Eastern time)"


def number(value: int | Fraction | Range, language: str) -> str:
    """``1,094.5`` or ``1 094,5``; a range as ``1,090 to 1,100``; at most two decimals are written."""
    if isinstance(value, Range):
        between = f" {'à' if is_french(language) else 'to'} "
        return number(value.low, language) + between + number(value.high, language)
    written = f"{float(value):,.2f}".rstrip("0").rstrip(".")
    if is_french(language):
        return written.translate({ord(","): NBSP, ord("."): ","})
    return written


def quantity(value: int | Fraction | Range, unit: str, language: str) -> str:
    """A number with its unit: ``472 points``, ``1,5 an``; ``cents`` are written as money."""
    if isinstance(value, Range):
        between = f" {'à' if is_french(language) else 'to'} "
        low = quantity(value.low, unit if unit == CENTS else "", language)
        return low + between + quantity(value.high, unit, language)
    if unit == CENTS:
        return money(Money(round(value)), language)
    written = number(value, language)
    return f"{written}{NBSP}{unit_of(value, unit, language)}" if unit else written


def unit_of(value: int | Fraction, unit: str, language: str) -> str:
    """The unit as it follows ``value``: French has the plural from 2, English for all but 1."""
    if unit not in UNITS:
        return unit
    one, many = UNITS[unit].fr if is_french(language) else UNITS[unit].en
    is_single = -2 < value < 2 if is_french(language) else value == 1
    return one if is_single else many


def alphabetical(words: str) -> tuple[str, str]:
    """What to sort words by, as dictionaries of both languages do.

    Accents, capitals, hyphens, apostrophes and spaces count only between words that are otherwise
    alike: Émirats stands between Égypte and Équateur, Île de Man beside Iles.
    """
    plain = unicodedata.normalize("NFKD", words.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(sign for sign in plain if sign.isalnum()), words


def money(value: Money, language: str) -> str:
    """``$1,234.50`` or ``1 234,50 $``."""
    return value.in_(language)


def percent(share: Fraction | float, language: str) -> str:
    """A share of 1 as a whole percentage: ``65%`` or ``65 %``."""
    return f"{round(share * 100)}{NBSP if is_french(language) else ''}%"


def yes_no(value: object, language: str) -> str:
    """``Yes``, ``No`` or ``Not known`` in ``language``."""
    if value is UNKNOWN or value is None:
        return "On ne sait pas" if is_french(language) else "Not known"
    words = ("Oui", "Non") if is_french(language) else ("Yes", "No")
    return words[0] if value else words[1]


def written(value: object, language: str) -> str:
    """Any value of a fact, a text or an amount as people read it in ``language``."""
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value, language)
    return "" if value is None else str(value)


_WRITERS: tuple[tuple[Any, Callable[[Any, str], str]], ...] = (
    (Text, lambda value, language: value.in_(language)),
    (Money, money),
    (bool, yes_no),
    (type(UNKNOWN), yes_no),
    (datetime, day_time),
    (date, day),
    ((int, Fraction, Range), number),
)
