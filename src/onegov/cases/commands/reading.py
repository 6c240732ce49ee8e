"""The options of ``onegov twin``: how each is written."""

import argparse
from datetime import date
from decimal import Decimal, InvalidOperation
from math import inf

from onegov.cases.types import Span

#: Longest time that is simulated.
MOST_MONTHS = 120
_FOR_EVER = Span(1, MOST_MONTHS)


def span(given: str) -> Span:
    """``1-6`` or ``3``: months from 1, both inclusive."""
    first, dash, last = given.partition("-")
    found = Span(_whole(first, given), _whole(last if dash else first, given))
    if not 1 <= found.first <= found.last <= MOST_MONTHS:
        raise _wrong(given, "1-6")
    return found


def factor(given: str) -> tuple[float, Span]:
    """``1.4:1-6``: a factor, 0 or more, and when it holds."""
    number, _, months = given.partition(":")
    return _number(number, given), span(months) if months else _FOR_EVER


def share(given: str) -> tuple[float, Span]:
    """``0.2`` or ``0.2:3-12``: a part of 1 and when it holds."""
    part, months = factor(given)
    if part > 1:
        raise _wrong(given, "0.2")
    return part, months


def officers(given: str) -> tuple[int, int | None]:
    """``12``: at the start; ``+50@3``: so many more from a month on, ``-5@7`` fewer."""
    count, at, month = given.partition("@")
    if bool(at) != given.startswith(("+", "-")):
        raise _wrong(given, "12, +50@3")
    return _whole(count, given), span(month).first if at else None


def handling(given: str) -> tuple[str, float, float | None]:
    """``3``, ``3:0.5`` or ``urgent=1.5``: office hours, and their spread as a part of them."""
    tier, equals, rest = given.rpartition("=")
    mean, _, spread = rest.partition(":")
    hours = _number(mean, given)
    if hours == 0 or (equals and not tier):
        raise _wrong(given, "3, 3:0.5, urgent=1.5")
    return tier, hours, _number(spread, given) if spread else None


def tier(given: str) -> tuple[str, float, float]:
    """``urgent=0.1:7``: a tier's share of new cases, and its patience in days."""
    name, _, rest = given.partition("=")
    part, _, days = rest.partition(":")
    found = name, _number(part, given), _number(days, given)
    if not name or found[1] > 1:
        raise _wrong(given, "urgent=0.1:7")
    return found


def months(given: str) -> int:
    """1 to ``MOST_MONTHS``."""
    return span(f"1-{given}").last


def number(given: str) -> float:
    """A number, 0 or more."""
    return _number(given, given)


def hours(given: str) -> float:
    """Of a working day, more than 0 and at most 15: it ends on the same day."""
    found = _number(given, given)
    if not 0 < found <= 15:
        raise _wrong(given, "7.5")
    return found


def cents(given: str) -> int:
    """Dollars such as ``52.50``, as cents."""
    try:
        found = Decimal(given) * 100
    except InvalidOperation:
        raise _wrong(given, "52.50") from None
    if not found.is_finite() or found < 0 or found != int(found):
        raise _wrong(given, "52.50")
    return int(found)


def day(given: str) -> date:
    """``2026-12-25``."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise _wrong(given, "2026-12-25") from None


def _number(text: str, given: str) -> float:
    try:
        found = float(text)
    except ValueError:
        raise _wrong(given, "1.5") from None
    if not 0 <= found < inf:
        raise _wrong(given, "1.5")
    return found


def _whole(text: str, given: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _wrong(given, "12") from None


def _wrong(given: str, example: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(
        f"“{given}” can’t be used; write it like {example} / "
        f"«\u00a0{given}\u00a0» est inutilisable; écrivez par exemple {example}"
    )
