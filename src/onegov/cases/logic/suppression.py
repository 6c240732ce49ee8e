"""Which rows of a table of counts must not be shown, so that nobody can compute a small one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

#: A count below it could point at people.
LEAST: Final = 10


def hidden(rows: Mapping[str, tuple[int, ...]], least: int = LEAST) -> frozenset[str]:
    """Will return the names of the rows to hide whole: first those with a count below ``least``.

    Whoever knows a column's total could subtract what is shown. So hidden rows are at least two and
    each column of them comes to ``least`` or more together; the smallest other rows join them until
    it is so, or until nothing is shown. A column that comes to 0 in all says nothing of any row.

    Args:
        rows: counts by name; all rows are of one length.

    Source: secondary cell suppression, as in Willenborg and de Waal, Elements of Statistical
    Disclosure Control (2001).
    """
    told = _without_empty_columns(rows)
    out = {name for name, cells in told.items() if any(cell < least for cell in cells)}
    others = sorted(set(told) - out, key=lambda name: (sum(told[name]), name))
    while out and others and not _is_safe([told[name] for name in out], least):
        out.add(others.pop(0))
    return frozenset(out)


def _without_empty_columns(rows: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    kept = [any(column) for column in zip(*rows.values(), strict=True)]
    return {
        name: tuple(cell for cell, is_kept in zip(cells, kept, strict=True) if is_kept)
        for name, cells in rows.items()
    }


def _is_safe(out: Collection[Sequence[int]], least: int) -> bool:
    return len(out) > 1 and all(sum(column) >= least for column in zip(*out, strict=True))
