"""Facts of many persons at once: one column for each fact.

Numbers are whole (times ten to the fact's decimals) in any integer array, yes_no bool arrays,
choices codes in the order of ``choices``, dates day numbers (``date.toordinal``), lists Ragged. One
value instead of a column stands for everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: The day number of a return that has not come, and of the end of what is still open.
NOT_YET: Final = date.max.toordinal() + 1

IntArray = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Ragged:
    """A list for each person, end to end.

    Attributes:
        offsets: where each person's entries begin in the columns; one more than persons.
        columns: of ``trips``: ``left``, ``returned`` (day numbers, NOT_YET when not back); of
            ``spans``: ``kind`` (code in the order of the fact's choices), ``first``, ``last``
            (inclusive, NOT_YET while open); of ``tax_years``: ``year``, ``duty``, ``filed`` (1
            yes, 0 no, -1 unknown).
    """

    offsets: NDArray[np.int64]
    columns: Mapping[str, IntArray]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def persons(self) -> NDArray[np.int64]:
        """Whose each entry is."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    def part(self, first: int, last: int) -> "Ragged":
        """The lists of the persons from ``first`` to ``last`` (exclusive)."""
        begin, end = int(self.offsets[first]), int(self.offsets[last])
        cut = {name: column[begin:end] for name, column in self.columns.items()}
        return Ragged(self.offsets[first : last + 1] - begin, cut)


Column = IntArray | NDArray[np.bool_] | Ragged
Columns = Mapping[str, Any]
