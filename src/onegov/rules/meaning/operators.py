"""The operators of the language: few on purpose, each with its types and its meaning.

People write 21: ``or and not = != < <= > >= + - * / min max in since before``, and the three
windows. ``+`` and ``-`` on dates stand apart here, one entry for each unit (see ``resolve``).

Anything a service needs beyond these is a named primitive (``primitives.py``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from onegov.core.types import UNKNOWN
from onegov.rules.meaning import findings as f
from onegov.rules.meaning.dates import MONTHS_IN, months_before, move_day
from onegov.rules.meaning.findings import Finding, conclude, unknown
from onegov.rules.types import FactType, Window
from onegov.rules.types.tree import Literal, Node

YES_NO: Final = FactType("yes_no")
DATE: Final = FactType("date")
PERIOD: Final = FactType("period")
LIST: Final = FactType("list")
DAYS: Final = FactType("number", "days")
NO_DAYS: Final = (1, 0)

Typing = Callable[[tuple[Node, ...]], FactType | None]


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator.

    Attributes:
        type_of: the type of the result, None when the arguments do not fit.
        run: its meaning on findings.
    """

    type_of: Typing
    run: Callable[..., Finding]


def _logical(args: tuple[Node, ...]) -> FactType | None:
    return YES_NO if all(arg.type.kind == "yes_no" for arg in args) else None


def _same_number(args: tuple[Node, ...]) -> FactType | None:
    first = args[0].type
    same = all((arg.type.kind, arg.type.unit) == ("number", first.unit) for arg in args)
    return FactType("number", first.unit) if same else None


def _ordered(args: tuple[Node, ...]) -> FactType | None:
    dates = all(arg.type.kind == "date" for arg in args)
    return YES_NO if dates or _same_number(args) else None


def _equal(args: tuple[Node, ...]) -> FactType | None:
    left, right = args
    same = left.type.kind == right.type.kind in {"yes_no", "text", "choice"}
    fits = same or _is_choice(left, right) or _is_choice(right, left)
    return YES_NO if fits or _ordered(args) else None


def _is_choice(chosen: Node, literal: Node) -> bool:
    if chosen.type.kind != "choice" or not isinstance(literal, Literal):
        return False
    return literal.type.kind == "text" and literal.value in chosen.type.choices


def _member(args: tuple[Node, ...]) -> FactType | None:
    value, options = args
    if value.type.kind not in {"choice", "text"} or options.type.kind != "list":
        return None
    written = options.value if isinstance(options, Literal) else options.type.choices
    listed = written if isinstance(written, tuple) else ()
    known = value.type.kind == "text" or set(listed) <= set(value.type.choices)
    return YES_NO if known else None


def _date_and_length(args: tuple[Node, ...]) -> FactType | None:
    day, length = (arg.type for arg in args)
    return DATE if day == DATE and _is_length(length) else None


def _two_dates(args: tuple[Node, ...]) -> FactType | None:
    return DAYS if [arg.type for arg in args] == [DATE, DATE] else None


def _is_length(kind: FactType) -> bool:
    """Whether it is a length of time: days, months or years."""
    return kind.kind == "number" and (kind.unit == "days" or kind.unit in MONTHS_IN)


def _product(args: tuple[Node, ...]) -> FactType | None:
    left, right = (arg.type for arg in args)
    if (left.kind, right.kind) != ("number", "number") or (left.unit and right.unit):
        return None
    return FactType("number", left.unit or right.unit)


def _quotient(args: tuple[Node, ...]) -> FactType | None:
    left, right = (arg.type for arg in args)
    if (left.kind, right.kind, right.unit) != ("number", "number", ""):
        return None
    return FactType("number", left.unit)


def _window(args: tuple[Node, ...]) -> FactType | None:
    length, day = (arg.type for arg in args)
    return PERIOD if _is_length(length) and day == DATE else None


def _part(args: tuple[Node, ...]) -> FactType | None:
    return PERIOD if [arg.type for arg in args] == [PERIOD, DATE] else None


def _days_between(later: Finding, earlier: Finding) -> Finding:
    if isinstance(later.value, date) and isinstance(earlier.value, date):
        return conclude(Fraction((later.value - earlier.value).days), [later, earlier])
    return unknown(later, earlier)


def _moved(unit: str, sign: int) -> Callable[[Finding, Finding], Finding]:
    """The date so many ``unit`` after another, or before it; UNKNOWN outside the calendar."""

    def run(day: Finding, length: Finding) -> Finding:
        whole = isinstance(length.value, Fraction) and length.value.denominator == 1
        if not isinstance(day.value, date) or not isinstance(length.value, Fraction) or not whole:
            return unknown(day, length)
        moved = move_day(day.value, sign * int(length.value), unit)
        return conclude(UNKNOWN if moved is None else moved, [day, length])

    return run


def _least(*args: Finding) -> Finding:
    result = args[0]
    for arg in args[1:]:
        result = f.arithmetic(min)(result, arg)
    return result


def _greatest(*args: Finding) -> Finding:
    result = args[0]
    for arg in args[1:]:
        result = f.arithmetic(max)(result, arg)
    return result


def _contains(value: Finding, options: Finding) -> Finding:
    if isinstance(value.value, str) and isinstance(options.value, tuple):
        return Finding(value.value in options.value)
    return conclude(UNKNOWN, [value])


def period(first: int, last: int) -> Window:
    """A period known exactly, from one day number to another."""
    days = (first, last) if first <= last else NO_DAYS
    return Window(days, days)


def window_before(unit: str) -> Callable[[Finding, Finding], Finding]:
    """The period of so many ``unit`` that ends the day before a date."""

    def run(length: Finding, day: Finding) -> Finding:
        if not isinstance(length.value, Fraction) or not isinstance(day.value, date):
            return unknown(length, day)
        if unit == "days":
            first = max(1, day.value.toordinal() - int(length.value))
        else:
            months = int(length.value) * MONTHS_IN[unit]
            first = months_before(day.value, months).toordinal()
        return conclude(period(first, day.value.toordinal() - 1), [length, day])

    return run


def _since(whole: Finding, day: Finding) -> Finding:
    return _cut(whole, day, lambda days, cut: (max(days[0], cut), days[1]))


def _before(whole: Finding, day: Finding) -> Finding:
    return _cut(whole, day, lambda days, cut: (days[0], min(days[1], cut - 1)))


def _cut(
    whole: Finding, day: Finding, cut: Callable[[tuple[int, int], int], tuple[int, int]]
) -> Finding:
    """A part of a period; when the cutting day is unknown, anything from nothing to the whole."""
    if not isinstance(whole.value, Window):
        return unknown(whole, day)
    if not isinstance(day.value, date):
        return conclude(Window(NO_DAYS, whole.value.outer), [whole, day])
    inner = cut(whole.value.inner, day.value.toordinal())
    outer = cut(whole.value.outer, day.value.toordinal())
    parts = (days if days[0] <= days[1] else NO_DAYS for days in (inner, outer))
    return conclude(Window(*parts), [whole, day])


OPERATORS: Final[Mapping[str, Operator]] = {
    "or": Operator(_logical, f.any_of),
    "and": Operator(_logical, f.all_of),
    "not": Operator(_logical, f.negate),
    "=": Operator(_equal, f.is_equal),
    "!=": Operator(_equal, lambda a, b: f.negate(f.is_equal(a, b))),
    "<": Operator(_ordered, lambda a, b: f.is_less(a, b, or_equal=False)),
    "<=": Operator(_ordered, lambda a, b: f.is_less(a, b, or_equal=True)),
    ">": Operator(_ordered, lambda a, b: f.is_less(b, a, or_equal=False)),
    ">=": Operator(_ordered, lambda a, b: f.is_less(b, a, or_equal=True)),
    "+": Operator(_same_number, f.arithmetic(lambda x, y: x + y)),
    "-": Operator(_same_number, f.arithmetic(lambda x, y: x - y)),
    "*": Operator(_product, f.arithmetic(lambda x, y: x * y)),
    "/": Operator(_quotient, f.divide),
    "min": Operator(_same_number, _least),
    "max": Operator(_same_number, _greatest),
    "in": Operator(_member, _contains),
    "window_days": Operator(_window, window_before("days")),
    "window_months": Operator(_window, window_before("months")),
    "window_years": Operator(_window, window_before("years")),
    "since": Operator(_part, _since),
    "before": Operator(_part, _before),
    "days_between": Operator(_two_dates, _days_between),
    **{
        f"{name}_{unit}": Operator(_date_and_length, _moved(unit, sign))
        for name, sign in (("after", 1), ("earlier", -1))
        for unit in ("days", *MONTHS_IN)
    },
}

#: How often one operator of the language stands in the list, by the types of its arguments.
_DATED: Final = {"+": "after", "-": "earlier"}


def resolve(op: str, args: tuple[Node, ...]) -> str:
    """The operator that ``op`` is on these arguments: ``+`` on a date and years moves the date."""
    if op not in _DATED or args[0].type != DATE:
        return op
    if op == "-" and args[1].type == DATE:
        return "days_between"
    name = f"{_DATED[op]}_{args[1].type.unit}"
    return name if name in OPERATORS else op
