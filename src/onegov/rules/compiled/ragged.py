"""Primitives over whole populations: ragged lists swept in the order of days.

Each gives a whole number for every person.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from onegov.rules.types.columns import NOT_YET, Ragged

Ints = NDArray[np.int64]
#: (person, first day, day after the last) of each stretch of days.
Stretches = tuple[Ints, Ints, Ints]
_SHIFT: Final = 2**22  # above every day number


def _absences(trips: Ragged) -> Stretches:
    left = trips.columns["left"].astype(np.int64)
    return trips.persons, left + 1, trips.columns["returned"].astype(np.int64)


def _stretches(spans: Ragged, codes: Sequence[int] | None) -> Stretches:
    first = spans.columns["first"].astype(np.int64)
    last = spans.columns["last"].astype(np.int64)
    after = np.where(last >= NOT_YET, NOT_YET, last + 1)
    if codes is None:
        return spans.persons, first, after
    chosen = np.isin(spans.columns["kind"], codes)
    return spans.persons[chosen], first[chosen], after[chosen]


def _count(
    window: tuple[Any, Any], persons: int, rule: Callable[..., Any], *sets: Stretches
) -> Ints:
    """Days of each person's window on which ``rule`` holds of being in each of ``sets``."""
    everybody = np.arange(persons)
    first = np.broadcast_to(np.asarray(window[0], dtype=np.int64), (persons,))
    after = np.broadcast_to(np.asarray(window[1], dtype=np.int64), (persons,)) + 1
    after = np.maximum(first, after)
    keys, changes = _events([(everybody, first, after), *sets])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    depth = [np.cumsum(change[order]) > 0 for change in changes]
    length = np.diff(keys, append=keys[-1:] if len(keys) else 0)
    holds = depth[0] & rule(*depth[1:])
    counted = np.where(holds, length, 0)
    return np.bincount(keys // _SHIFT, weights=counted, minlength=persons).astype(np.int64)


def _events(sets: Sequence[Stretches]) -> tuple[Ints, list[NDArray[np.int8]]]:
    """Every beginning and end as person and day in one number; +1 or -1 for its set."""
    sets = [_not_empty(each) for each in sets]
    parts = [person * _SHIFT + day for person, *days in sets for day in days]
    sizes = [len(person) for person, _, _ in sets]
    changes = []
    for place in range(len(sets)):
        signs = [
            np.full(size, sign if number == place else 0, dtype=np.int8)
            for number, size in enumerate(sizes)
            for sign in (1, -1)
        ]
        changes.append(np.concatenate(signs))
    return np.concatenate(parts), changes


def _not_empty(stretches: Stretches) -> Stretches:
    person, first, after = stretches
    kept = first < after
    return person[kept], first[kept], after[kept]


def days_present(trips: Ragged, window: tuple[Any, Any], excluded: Ragged) -> Any:
    """See ``primitives.days_present``."""
    sets = (_absences(trips), _stretches(excluded, None))
    return _count(window, len(trips), lambda away, out: ~away & ~out, *sets)


def days_present_as(
    trips: Ragged, window: tuple[Any, Any], spans: Ragged, codes: Sequence[int], excluded: Ragged
) -> Any:
    """See ``primitives.days_present_as``."""
    sets = (_absences(trips), _stretches(excluded, None), _stretches(spans, codes))
    return _count(window, len(trips), lambda away, out, status: status & ~away & ~out, *sets)


def days_present_or(
    trips: Ragged, window: tuple[Any, Any], spans: Ragged, codes: Sequence[int], excluded: Ragged
) -> Any:
    """See ``primitives.days_present_or``."""
    sets = (_absences(trips), _stretches(excluded, None), _stretches(spans, codes))
    return _count(window, len(trips), lambda away, out, credit: (credit | ~away) & ~out, *sets)


def tax_years_met(years: Ragged, window: tuple[Any, Any], *, surely: bool) -> Ints:
    """The least or the most that ``primitives.tax_years_met`` can be."""
    persons = len(years)
    first, last = (_broadcast(_year_of(np.asarray(day)), persons) for day in window)
    first, last = (
        np.where(window_is_empty(window), 1, first),
        np.where(window_is_empty(window), 0, last),
    )
    met = np.zeros(persons, dtype=np.int64)
    for offset in range(int((last - first).max(initial=-1)) + 1):
        answer = _answers(years, first + offset, persons)
        met += (first + offset <= last) & (answer == 1 if surely else answer != 0)
    return met


def window_is_empty(window: tuple[Any, Any]) -> Any:
    """Whether a period has no day."""
    return np.asarray(window[1]) < np.asarray(window[0])


def _answers(years: Ragged, year: Ints, persons: int) -> NDArray[np.int8]:
    """1 met, 0 not, -1 unknown: unlisted, unknown, or listed with different answers."""
    duty, filed = years.columns["duty"], years.columns["filed"]
    met = (filed == 1) | (duty == 0)
    unmet = (duty == 1) & (filed == 0)
    this = years.columns["year"] == year[years.persons]
    seen = [
        np.bincount(years.persons[this & kind], minlength=persons) > 0
        for kind in (met, unmet, ~met & ~unmet)
    ]
    only = sum(each.astype(np.int8) for each in seen) == 1
    return np.where(only & seen[0], 1, np.where(only & seen[1], 0, -1)).astype(np.int8)


def _broadcast(values: Any, persons: int) -> Any:
    return np.broadcast_to(values, (persons,))


# -- the calendar ----------------------------------------------------------------------------------

_EPOCH: Final = 719_163  # day number of 1970-01-01


def _calendar(days: Any) -> tuple[Any, Any]:
    """(months since 1970-01, day of the month from 0) of day numbers."""
    stamped = (np.asarray(days, dtype=np.int64) - _EPOCH).astype("datetime64[D]")
    months = stamped.astype("datetime64[M]")
    return months.astype(np.int64), (stamped - months).astype(np.int64)


def _year_of(days: Any) -> Any:
    return _calendar(days)[0] // 12 + 1970


def _day_number(months: Any) -> Any:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + _EPOCH


def moved(days: Any, length: Any, unit: str, sign: int) -> Any:
    """Day numbers moved by so many days, months or years; see ``dates.move_day``."""
    if unit == "days":
        return np.asarray(days, dtype=np.int64) + sign * np.asarray(length, dtype=np.int64)
    months, day = _calendar(days)
    months = months + sign * np.asarray(length, dtype=np.int64) * (12 if unit == "years" else 1)
    first, following = _day_number(months), _day_number(months + 1)
    return first + np.minimum(day, following - first - 1)


def age_at(birth: Any, day: Any) -> Any:
    """See ``primitives.age_at``."""
    (born, born_day), (now, now_day) = _calendar(birth), _calendar(day)
    return (now - born - (now_day < born_day)) // 12


def days_in(window: tuple[Any, Any]) -> Any:
    """See ``primitives.days_in``."""
    return np.maximum(0, np.asarray(window[1]) - np.asarray(window[0]) + 1)


PRIMITIVES: Final[Mapping[str, Callable[..., Any]]] = {
    "days_present": days_present,
    "days_present_as": days_present_as,
    "days_present_or": days_present_or,
    "least tax_years_met": partial(tax_years_met, surely=True),
    "most tax_years_met": partial(tax_years_met, surely=False),
    "age_at": age_at,
    "days_in": days_in,
}
