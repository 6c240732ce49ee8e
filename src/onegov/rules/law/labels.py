"""Labels as the law prints them: ``(c)``, « c) », and ranges such as ``(d) to (g) [Repealed]``."""

import re
from typing import Final

_JOINED: Final = re.compile(r"\s+(and|et|to|à)\s+")
_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_BY_ROMAN: Final = {"Subparagraph", "Subclause"}


def is_labelled(label: str, part: str, tag: str) -> bool:
    """Whether an element of ``tag`` with ``label`` is ``part``, or a range that takes it in."""
    if " " not in label:
        return label.strip("()") == part
    ends = _JOINED.split(label)
    names = [end.strip("()") for end in ends[::2]]
    if part in names or len(names) == 1 or ends[1] in {"and", "et"}:
        return part in names
    first, wanted, last = (_rank(name, tag) for name in (names[0], part, names[-1]))
    if first is None or wanted is None or last is None:
        return False
    return first <= wanted <= last


def _rank(name: str, tag: str) -> tuple[int, str] | None:
    """Where ``name`` comes among its like; None when that can't be told.

    What follows the point counts as decimals do: 7.01 comes before 7.1.
    """
    whole, _, rest = name.lower().partition(".")
    rank = _rank_one(whole, tag)
    return None if rank is None else (rank, rest)


def _rank_one(piece: str, tag: str) -> int | None:
    if piece.isdecimal():
        return int(piece)
    if not (piece.isascii() and piece.isalpha()):
        return None
    if tag in _BY_ROMAN:
        return _roman(piece)
    rank = 0
    for letter in piece:
        rank = rank * 26 + ord(letter) - ord("a") + 1
    return rank


def _roman(digits: str) -> int | None:
    if not set(digits) <= _ROMAN.keys():
        return None
    values = [_ROMAN[digit] for digit in digits]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)
