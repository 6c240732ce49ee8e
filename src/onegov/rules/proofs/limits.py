"""What is surely true of something that z3 knows as a function only: ages, dates moved, counts."""

from collections.abc import Iterator, Sequence

import z3

from onegov.rules.meaning.primitives import PRIMITIVES
from onegov.rules.proofs.kleene import Expression, Logic
from onegov.rules.types.tree import Apply

_PERIOD = "period"


def limits(node: Apply, value: Expression, args: Sequence[Expression]) -> list[Logic]:
    """What is surely true of something counted, for want of its whole meaning."""
    way, _, unit = node.op.partition("_")
    if way in {"after", "earlier"}:
        return _moved_limits(value, args, unit, 1 if way == "after" else -1)
    if way == "window":
        return list(_window_limits(value, args, unit))
    if node.type.kind == _PERIOD:
        return _part_limits(node.op, value, args)
    if node.op == "age_at":
        return _age_limits(value, args[1] - args[0])
    return list(_count_limits(node.op, value, args))


def first_day(period: Expression) -> Expression:
    """The number of the first day of a period, as a function of it."""
    return z3.Function("first day", period.sort(), z3.IntSort(period.ctx))(period)


def last_day(period: Expression) -> Expression:
    """The number of its last day; of a period without days, less than that of its first."""
    return z3.Function("last day", period.sort(), z3.IntSort(period.ctx))(period)


def length_of(period: Expression) -> Expression:
    """How many days it has."""
    days = last_day(period) - first_day(period) + 1
    return z3.If(days > 0, days, 0)


def whole_length(length: Expression) -> int | None:
    """A length that is written in the law and is whole, from 0 on; None of any other."""
    written = z3.simplify(length)
    if not z3.is_int_value(written) or written.as_long() < 0:
        return None
    return int(written.as_long())


def _count_limits(op: str, value: Expression, args: Sequence[Expression]) -> Iterator[Logic]:
    """A count is no less than 0; one of days no more than its period has."""
    primitive = PRIMITIVES[op]
    periods = [arg for arg in args if arg.sort().name() == _PERIOD]
    if op == "days_in":
        yield value == length_of(args[0])
    elif primitive.gives.unit == "days" or primitive.daily is not None:
        yield value >= 0
        if primitive.gives.unit == "days":
            yield from (value <= length_of(period) for period in periods)


def _window_limits(period: Expression, args: Sequence[Expression], unit: str) -> Iterator[Logic]:
    length, day = args
    yield last_day(period) == day - 1
    whole = whole_length(length)
    if whole is None:
        return
    first = first_day(period)
    least, most = (whole, whole) if unit == "days" else shortest_and_longest(whole, unit)
    yield z3.If(day > most, z3.And(first >= day - most, first <= day - least), first >= 1)


def _part_limits(op: str, part: Expression, args: Sequence[Expression]) -> list[Logic]:
    """``since`` and ``before`` cut a period; what has no days left has the days 1 to 0."""
    whole, cut = args
    first, last = first_day(whole), last_day(whole)
    if op == "since":
        first = z3.If(cut > first, cut, first)
    else:
        last = z3.If(cut - 1 < last, cut - 1, last)
    return [
        first_day(part) == z3.If(first <= last, first, 1),
        last_day(part) == z3.If(first <= last, last, 0),
    ]


def _moved_limits(
    value: Expression, args: Sequence[Expression], unit: str, sign: int
) -> list[Logic]:
    day, length = args
    whole = whole_length(length)
    if whole is None:
        return []
    short, long = (sign * days for days in shortest_and_longest(whole, unit))
    return [value >= day + min(short, long), value <= day + max(short, long)]


def _age_limits(age: Expression, days: Expression) -> list[Logic]:
    """A year has 365 or 366 days."""
    return [
        (age >= 0) == (days >= 0),
        z3.Implies(age >= 0, z3.And(365 * age <= days, days < 366 * (age + 1))),
        z3.Implies(age < 0, z3.And(366 * age <= days + 1, days < 365 * (age + 1))),
    ]


def shortest_and_longest(length: int, unit: str) -> tuple[int, int]:
    """Least and most days that so many months or years last, wherever they begin."""
    years, months = (length, 0) if unit == "years" else divmod(length, 12)
    leap_days = years // 4
    least = 365 * years + max(0, leap_days - 1 - years // 100) + 28 * months
    return least, 365 * years + leap_days + 1 + 31 * months
