"""Whether a table of counts may be shown, or would tell of a few people."""

from collections.abc import Collection
from typing import Final

#: A count below it could point at people.
LEAST: Final = 10


def may_show(rows: Collection[tuple[int, ...]], least: int = LEAST) -> bool:
    """Whether no count of a table is below ``least``, but for columns that come to 0 in all.

    A table is shown whole or not at all. Were only the rows with a small count left out, whoever knows
    a column's total could subtract the others; were the next smallest left out with them, whoever knows
    that rule could still tell (of 4, 3, 3 with the last two hidden, where 4 is enough: 3 and 3). With
    none shown, each count of a column can be anything from 0 to its total.

    Args:
        rows: counts of each group, two groups or more; all rows are of one length.
    """
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    return all(cell >= least for column in columns for cell in column)
