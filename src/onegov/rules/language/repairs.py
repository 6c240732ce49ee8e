"""Signs of other languages in an expression or a cell, and what this language writes for them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from onegov.rules.errors import Fix, write_fix

_NEAR: Final = 24  # a repair lies so many signs around where parsing stopped
_LONGEST: Final = 400  # longer expressions are not repaired
_MOST: Final = 12  # so many repairs are tried


@dataclass(frozen=True, slots=True)
class Repair:
    """Instead of ``old``, which stands at sign ``at``, ``new``."""

    at: int
    old: str
    new: str

    @property
    def fix(self) -> Fix:
        """The proposal."""
        old, new = self.old, self.new
        if not old:
            return Fix(f"Add “{new}”.", f"Ajoutez « {new} ».", old, new)
        if not new.strip():
            return Fix(f"Leave out “{old}”.", f"Supprimez « {old} ».", old, new)
        return write_fix(new, old)

    def apply(self, text: str) -> str:
        """``text`` with it."""
        return text[: self.at] + self.new + text[self.at + len(self.old) :]


_Table = tuple[tuple[str, str | Callable[[str], str]], ...]
# What people write, and what is meant; ``\1`` is the first group.
_EVERYWHERE: Final[_Table] = (
    (r"[“”«»„]\s?([^“”«»„\"]*?)\s?[“”«»„]", r'"\1"'),
    (r"'([^'\"]*)'", r'"\1"'),
    (r"‘([^’\"]*)’", r'"\1"'),
    (r"(?<![=<>!])==(?!=)", "="),
    (r"<>", "!="),
    (r"=>", ">="),
    (r"=<", "<="),
    (r"[−–]", "-"),
    (r"×", "*"),
    (r"÷", "/"),
    (r"(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))", ""),
    (r"(?<=\d),(?=\d)", "."),
    (r"\$ ?(?=\d)", "$"),
    (r"(\d+(?:\.\d+)?) ?(?:dollars?|CAD)\b", r"$\1"),
    (r"\b(\d+) ?%", r"\1 percent"),
    (r"\b(\d+)-(days?|months?|years?)\b", r"\1 \2"),
    (r"\b(\d+)(?=(?:days?|months?|years?|jours?|mois|ans?)\b)", r"\1 "),
    (r"\b[A-Za-z_][A-Za-z0-9_]*[A-Z][A-Za-z0-9_]*\b|\b[A-Z]\w*\b", str.lower),
    (r"[;.]\s*$", ""),
)
_EXPRESSIONS: Final[_Table] = (
    (r"(?<=\s)&&?(?=\s)", "and"),
    (r"(?<=\s)\|\|?(?=\s)", "or"),
    (r"&&?", " and "),
    (r"\|\|?", " or "),
    (r"!(?=\s*[a-z(])", "not "),
    (r"\bis not\b", "!="),
    (r"\bn’est pas\b|\bn'est pas\b", "!="),
    (r"\bis\b|\best\b", "="),
    (r"\bat least\b|\bau moins\b", ">="),
    (r"\bat most\b|\bau plus\b", "<="),
    (r"\bmore than\b|\bplus de\b|\bplus grand que\b", ">"),
    (r"\bless than\b|\bmoins de\b|\bplus petit que\b", "<"),
    (r"\b([a-z]\w*) not in\b", r"not \1 in"),
    (r"\bending before\b", "ending the day before"),
    (r"\bse terminant avant\b", "se terminant la veille de"),
    (r"(?<=[\[,\s])([a-z][a-z0-9_]*)(?=\s*[\],])", r'"\1"'),
)
_CELLS: Final[_Table] = (
    (r"^(\S+(?: [a-z]+)?) ?(?:\.\.\.?|…|[-–—]) ?(\S+)$", r"\1 to \2"),
    (r"^from (.+) (?:to|through) (.+)$", r"\1 to \2"),
    (r"^between (.+) and (.+)$", r"\1 to \2"),
    (r"^de (.+) à (.+)$", r"\1 à \2"),
    (r"^(\d+)\s*\+$", r">= \1"),
    (r"^(\d+.*) (?:or more|and over)$", r">= \1"),
    (r"^(\d+.*) (?:ou plus|et plus)$", r">= \1"),
    (r"^(\d+.*) (?:or less|and under)$", r"<= \1"),
    (r"^(\d+.*) (?:ou moins|et moins)$", r"<= \1"),
    (r"^(?:over|more than|plus de) (.+)$", r"> \1"),
    (r"^(?:under|less than|moins de) (.+)$", r"< \1"),
    (r"^(?:\*|all|everything|n/a)$", "any"),
    (r"(?:,|/|\|\|?)\s*", " or "),
)


def repairs(text: str, at: int, start: str) -> Iterator[Repair]:
    """What may be meant near sign ``at`` of ``text``, an expression (``start``) or a ``cell``."""
    return islice(_repairs(text, at, start), _MOST if len(text) <= _LONGEST else 0)


def _repairs(text: str, at: int, start: str) -> Iterator[Repair]:
    known = (*_EXPRESSIONS, *_EVERYWHERE) if start == "start" else (*_CELLS, *_EVERYWHERE)
    for pattern, new in known:
        for found in re.finditer(pattern, text):
            if found.start() - _NEAR <= at <= found.end() + _NEAR:
                written = new(found[0]) if callable(new) else found.expand(new)
                yield Repair(found.start(), found[0], written)
    yield from _unclosed(text)


def _unclosed(text: str) -> Iterator[Repair]:
    for opening, closing in ("()", "[]"):
        missing = text.count(opening) - text.count(closing)
        if missing > 0:
            yield Repair(len(text), "", closing * missing)
    if text.count('"') % 2:
        yield Repair(len(text), "", '"')
    for closing in ")]":
        if text.endswith(closing):
            yield Repair(len(text) - 1, closing, "")
