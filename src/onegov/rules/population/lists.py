"""Lists of invented people: trips, spans and taxation years, end to end."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onegov.rules.meaning.dates import months_before
from onegov.rules.population.chances import Ints, Random, draw_bands, pick
from onegov.rules.population.distributions import Lists, Returns
from onegov.rules.types import FactType
from onegov.rules.types.columns import NOT_YET, Ragged


def draw_entries(spread: Lists, kind: FactType, day: date, random: Random, size: int) -> Ragged:
    """Trips or spans that begin before ``day``; what would end on it or later is still open."""
    counts = np.array(list(spread.entries))[pick(list(spread.entries.values()), random, size)]
    total = int(counts.sum())
    earliest = months_before(day, 12 * spread.years).toordinal()
    first = random.integers(earliest, day.toordinal(), total)
    last = first + draw_bands(spread.days, random, total)
    if kind.kind == "spans":
        last -= 1  # both ends count
    last = np.where(last < day.toordinal(), np.maximum(first, last), NOT_YET)
    if kind.kind == "trips":
        return Ragged(_offsets(counts), _int32(left=first, returned=last))
    kinds = pick([spread.kinds.get(choice, 0) for choice in kind.choices], random, total)
    return Ragged(_offsets(counts), _int32(kind=kinds, first=first, last=last))


def draw_returns(spread: Returns, day: date, random: Random, size: int) -> Ragged:
    """The taxation years before the one of ``day``, the earliest first."""
    years = np.tile(np.arange(day.year - spread.years, day.year), size)
    offsets = np.arange(size + 1, dtype=np.int64) * spread.years
    duty, filed = (_known(each, random, len(years)) for each in (spread.duty, spread.filed))
    return Ragged(offsets, {"year": years.astype(np.int16), "duty": duty, "filed": filed})


def _known(weights: Mapping[str, int], random: Random, size: int) -> NDArray[np.int8]:
    codes = {"unknown": -1, "no": 0, "yes": 1}
    picked = pick([weights.get(word, 0) for word in codes], random, size)
    return (picked - 1).astype(np.int8)


def keep(column: Ragged, wanted: NDArray[np.bool_]) -> Ragged:
    """The lists of who is ``wanted``; nothing for anybody else."""
    counts = np.where(wanted, np.diff(column.offsets), 0)
    kept = wanted[column.persons]
    return Ragged(_offsets(counts), {name: part[kept] for name, part in column.columns.items()})


def _offsets(counts: Any) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _int32(**columns: Any) -> dict[str, NDArray[np.int32]]:
    return {name: column.astype(np.int32) for name, column in columns.items()}
