"""Figures as a source's ``as_read`` has them: ``age 17 0 0; 18 90 99; 20 29 100 110``, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_WORDS: Final = str.isalpha


@dataclass(frozen=True)
class Steps:
    """Rows of a grid: (first, last, values); below the first and above the last row, theirs apply."""

    rows: tuple[tuple[int, int, tuple[int, ...]], ...]

    def at(self, number: int) -> tuple[int, ...]:
        """The values for ``number``; fails where two rows or none have it."""
        first, last = self.rows[0][0], self.rows[-1][1]
        inside = min(max(number, first), last)
        [values] = [values for low, high, values in self.rows if low <= inside <= high]
        return values


def lines_of(text: str) -> Mapping[str, str]:
    """What each line says, by the words that it begins with; a line without words goes on."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        words = line.split()
        count = next((n for n, word in enumerate(words) if not _WORDS(word)), len(words))
        name = " ".join(words[:count]) or name
        found[name] = f"{found.get(name, '')} {' '.join(words[count:])}".strip()
    return found


def parts_of(line: str) -> Mapping[str, str]:
    """``a 1 2; b 3`` by its words."""
    return lines_of("\n".join(part.strip() for part in line.split(";")))


def numbers(line: str) -> tuple[int, ...]:
    """The numbers of ``28 30``."""
    return tuple(int(word) for word in line.split())


def rows_of(line: str) -> Sequence[tuple[int, ...]]:
    """The numbers of each part of ``0 0; 28 30``."""
    return [numbers(part) for part in line.split(";") if part.strip()]


def steps_of(line: str, columns: int) -> Steps:
    """Rows of ``first [last] values``, where each has so many values."""
    rows = [(row[0], row[-columns - 1], row[-columns:]) for row in rows_of(line)]
    return Steps(tuple(rows))
