"""Primitives and periods on exact values in their compiled form: day numbers and plain pairs."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from onegov.rules.meaning.dates import months_before, move_day
from onegov.rules.meaning.findings import bounds
from onegov.rules.meaning.primitives import PRIMITIVES
from onegov.rules.types import Span, TaxYear, Trip, Window

Days = tuple[int, int]
NO_DAYS: Final[Days] = (1, 0)


def window(unit: str) -> Callable[[int, int], Days]:
    """The period of so many ``unit`` that ends the day before a day number."""

    def run(length: int, day: int) -> Days:
        if unit == "days":
            first = max(1, day - length)
        else:
            months = length * (12 if unit == "years" else 1)
            first = months_before(date.fromordinal(day), months).toordinal()
        return (first, day - 1) if first < day else NO_DAYS

    return run


def since(whole: Days, day: int) -> Days:
    """The part of a period from a day on."""
    first = max(whole[0], day)
    return (first, whole[1]) if first <= whole[1] else NO_DAYS


def before(whole: Days, day: int) -> Days:
    """The part of a period before a day."""
    last = min(whole[1], day - 1)
    return (whole[0], last) if whole[0] <= last else NO_DAYS


def moved(op: str) -> Callable[[int, int], int | None]:
    """``after_years`` and its like on day numbers."""
    way, _, unit = op.partition("_")
    sign = 1 if way == "after" else -1

    def run(day: int, length: int) -> int | None:
        found = move_day(date.fromordinal(day), sign * length, unit)
        return None if found is None else found.toordinal()

    return run


def primitive(name: str, end: int) -> Callable[..., int | None]:
    """The least (``end`` 0) or the most (1) that the primitive ``name`` is on exact values."""
    made = PRIMITIVES[name]
    readers = tuple(_READERS.get(kind, _same) for kind in made.takes)

    def run(*values: Any) -> int | None:
        read = (reader(value) for reader, value in zip(readers, values, strict=True))
        found = bounds(made.run(*read))
        return None if found is None else int(found[end])

    return run


def day_number(value: object) -> int | None:
    """The day number of a date; None when it is no date."""
    return (
        value.toordinal() if isinstance(value, date) and not isinstance(value, datetime) else None
    )


def is_settled_list(value: object) -> bool:
    """Whether a list of trips, spans and taxation years has no doubtful day in it."""
    return isinstance(value, tuple) and all(map(_is_settled, value))


def _is_settled(entry: object) -> bool:
    if isinstance(entry, Trip):
        known = entry.returned_earliest == entry.returned_latest
        return known and entry.left_earliest == entry.left_latest
    return isinstance(entry, Span | TaxYear)


def _same(value: Any) -> Any:
    return value


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "date": date.fromordinal,
    "period": lambda days: Window(days, days),
}

_PRIMITIVES: Final = {
    **{name: primitive(name, 0) for name, made in PRIMITIVES.items() if not made.within_bounds},
    **{
        f"least {name}": primitive(name, 0)
        for name, made in PRIMITIVES.items()
        if made.within_bounds
    },
    **{
        f"most {name}": primitive(name, 1)
        for name, made in PRIMITIVES.items()
        if made.within_bounds
    },
}
PRIMITIVE_NAMES: Final = frozenset(_PRIMITIVES)

FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    **{f"window_{unit}": window(unit) for unit in ("days", "months", "years")},
    "since": since,
    "before": before,
    **{
        f"{way}_{unit}": moved(f"{way}_{unit}")
        for way in ("after", "earlier")
        for unit in ("days", "months", "years")
    },
    **_PRIMITIVES,
}
