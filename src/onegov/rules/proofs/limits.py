"""What is surely true of something that z3 knows as a function only: ages, dates moved, counts."""

from collections.abc import Sequence

import z3

from onegov.rules.meaning.primitives import PRIMITIVES
from onegov.rules.proofs.kleene import Expression, Logic
from onegov.rules.types.tree import Apply


def limits(node: Apply, value: Expression, args: Sequence[Expression]) -> list[Logic]:
    """What is surely true of something counted, for want of its whole meaning."""
    way, _, unit = node.op.partition("_")
    if way in {"after", "earlier"}:
        return _moved_limits(value, args, unit, 1 if way == "after" else -1)
    if node.op == "age_at":
        return _age_limits(value, args[1] - args[0])
    primitive = PRIMITIVES[node.op]
    counts = primitive.daily is not None or primitive.gives.unit == "days"
    return [value >= 0] if counts and primitive.gives.kind == "number" else []


def _moved_limits(
    value: Expression, args: Sequence[Expression], unit: str, sign: int
) -> list[Logic]:
    day, length = args
    if not z3.is_int_value(length) or length.as_long() < 0:
        return []
    short, long = (sign * days for days in shortest_and_longest(length.as_long(), unit))
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
