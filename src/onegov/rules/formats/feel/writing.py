"""The typed tree → FEEL, DMN's expression language; what FEEL cannot say is refused with the reason.

Source: Decision Model and Notation 1.3 (OMG formal/21-02-01), chapter 10.
"""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.meaning.primitives import PRIMITIVES
from onegov.rules.types.tree import Apply, Literal, Name, Node, Table, children

#: How tightly what is written holds together: what stands looser in a part needs brackets.
IF, OR, AND, COMPARE, SUM, PRODUCT, ATOM = range(7)
_INFIX: Final = {
    "or": (OR, AND),
    "and": (AND, COMPARE),
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), (COMPARE, SUM)),
    "+": (SUM, PRODUCT),
    "-": (SUM, PRODUCT),
    "*": (PRODUCT, ATOM),
    "/": (PRODUCT, ATOM),
}
# FEEL answers these with yes or no where a value is null; all its other operators give null.
_BLIND_TO_NULL: Final = {"=", "!=", "in"}
_LETTERS: Final = {"days": "D", "months": "M", "years": "Y"}
_SIGNS: Final = {"after": "+", "earlier": "-"}
_PLACES: Final = 30


class NotExported(Exception):
    """FEEL has nothing that means the same; ``reason`` says what it would have to say."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class FeelWriter:
    """Writes nodes as FEEL.

    Args:
        word: how a name is written in FEEL.
        may_be_null: whether a rule, let or parameter of that name can come to null.
    """

    def __init__(self, word: Callable[[Name], str], may_be_null: Callable[[Name], bool]) -> None:
        self.word = word
        self.may_be_null = may_be_null

    def write(self, node: Node) -> str:
        """``node`` as FEEL; raises NotExported."""
        return self._part(node, IF)

    def write_part(self, node: Node) -> str:
        """``node`` as FEEL, in brackets unless it can stand in a comparison; raises NotExported."""
        return self._part(node, SUM)

    def is_nullable(self, node: Node) -> bool:
        """Whether ``node`` can come to null although every fact is told."""
        if isinstance(node, Literal):
            return node.value is UNKNOWN
        if isinstance(node, Name):
            return self.may_be_null(node)
        fails = isinstance(node, Apply) and _may_fail(node)
        return fails or any(self.is_nullable(child) for child in children(node))

    def _part(self, node: Node, level: int) -> str:
        """``node``, in brackets where it is looser than ``level``."""
        text, found = self._written(node)
        return f"({text})" if found < level else text

    def _written(self, node: Node) -> tuple[str, int]:
        if isinstance(node, Literal):
            return write_literal(node), ATOM
        if isinstance(node, Name):
            return self.word(node), ATOM
        if isinstance(node, Table):
            raise NotExported(_TABLE)
        text, level = self._applied(node)
        unsafe = [arg for arg in node.args if self.is_nullable(arg)]
        if node.op not in _BLIND_TO_NULL or not unsafe:
            return text, level
        tests = " or ".join(f"{self._part(arg, SUM)} = null" for arg in unsafe)
        return f"if {tests} then null else {text}", IF

    def _applied(self, node: Apply) -> tuple[str, int]:
        if node.op in _INFIX:
            return self._infix(node.op, node.args)
        if node.op in {"not", "min", "max"}:
            return f"{node.op}({', '.join(map(self.write, node.args))})", ATOM
        if node.op == "in":
            return self._member(node.args)
        if node.op == "days_between":
            later, earlier = (self._part(arg, PRODUCT) for arg in node.args)
            return f"({later} - {earlier}).days", ATOM
        return self._moved(node.op, node.args)

    def _infix(self, op: str, args: Sequence[Node]) -> tuple[str, int]:
        level, inner = _INFIX[op]
        first = inner if op in {"or", "and"} or level == COMPARE else level
        parts = [self._part(args[0], first), *(self._part(arg, inner) for arg in args[1:])]
        return f" {op} ".join(parts), level

    def _member(self, args: Sequence[Node]) -> tuple[str, int]:
        value, options = args
        if isinstance(options, Literal):
            words = write_literal(options)[1:-1]
            return f"{self._part(value, SUM)} in ({words})", COMPARE
        return f"list contains({self.write(options)}, {self.write(value)})", ATOM

    def _moved(self, op: str, args: Sequence[Node]) -> tuple[str, int]:
        """A day so long after or before another: ``birth_date + duration("P18Y")``."""
        name, _, unit = op.partition("_")
        if name not in _SIGNS or unit not in _LETTERS:
            raise NotExported(_no_equal(op))
        day, length = args
        letter = _LETTERS[unit]
        if isinstance(length, Literal):
            amount = f'"P{write_literal(length)}{letter}"'
        else:
            amount = f'"P" + string({self.write(length)}) + "{letter}"'
        return f"{self._part(day, SUM)} {_SIGNS[name]} duration({amount})", SUM


def _may_fail(node: Apply) -> bool:
    """Whether there may be no result: nothing to divide by, or no whole number of days or years."""
    last = node.args[-1]
    if node.op == "/":
        return not isinstance(last, Literal) or not last.value
    if node.op.partition("_")[0] not in _SIGNS or isinstance(last, Literal):
        return False
    whole = isinstance(last, Name) and last.scope in {"fact", "parameter"}
    return not whole or last.type.decimals > 0


def write_literal(node: Literal) -> str:
    """A value as FEEL; ``refer`` is null."""
    value = node.value
    if value is UNKNOWN:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    if isinstance(value, Fraction):
        return write_number(value)
    if isinstance(value, tuple):
        return f"[{', '.join(write_string(str(word)) for word in value)}]"
    return write_string(str(value))


def write_string(text: str) -> str:
    """A text as FEEL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write_number(number: Fraction) -> str:
    """A number as FEEL; raises NotExported where no decimal number is equal to it."""
    if number.denominator == 1:
        return str(number.numerator)
    for places in range(1, _PLACES):
        scaled = abs(number) * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).rjust(places + 1, "0")
            sign = "-" if number < 0 else ""
            return f"{sign}{digits[:-places]}.{digits[-places:]}"
    raise NotExported(_ENDLESS)


def _no_equal(op: str) -> Text:
    if op not in PRIMITIVES:
        return _PERIOD
    return Text(
        en=f"FEEL has nothing that counts as “{op}” does.",
        fr=f"FEEL n’a rien qui compte comme «\u00a0{op}\u00a0».",
    )


_PERIOD: Final = Text(
    en="FEEL has no period of days that ends the day before another day, or is cut at one.",
    fr="FEEL n’a pas de période qui se termine la veille d’un jour ou qui est coupée à un jour.",
)
_TABLE: Final = Text(
    en="A decision table stands inside an expression.",
    fr="Une table de décision se trouve dans une expression.",
)
_ENDLESS: Final = Text(
    en="A number in it has no end as a decimal.",
    fr="Un de ses nombres n’a pas d’écriture décimale finie.",
)
