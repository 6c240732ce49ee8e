"""Findings: values with what they wait for, and three-valued logic and bounded numbers on them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from onegov.core.types import UNKNOWN, Unknown
from onegov.rules.types import Range, Value, Window


@dataclass(frozen=True, slots=True)
class Finding:
    """A value on the way through an evaluation.

    Attributes:
        value: what is known of it.
        waits_for: facts that nobody has told us and that can still change it; empty when settled.
        refer: it is not settled, and no answer to what it waits for can make it True.
        never_false: it is not settled, and no answer can make it False.
    """

    value: Value
    waits_for: frozenset[str] = frozenset()
    refer: bool = False
    never_false: bool = False


def is_settled(value: Value) -> bool:
    """Whether nothing about ``value`` is left open."""
    if isinstance(value, Window):
        return value.inner == value.outer
    return not isinstance(value, Unknown | Range)


def exact(value: Value) -> Value:
    """``value``, as a plain number when its bounds meet."""
    return value.low if isinstance(value, Range) and value.low == value.high else value


def waiting(sources: Iterable[Finding]) -> frozenset[str]:
    """Everything that ``sources`` wait for."""
    return frozenset().union(*(source.waits_for for source in sources))


def conclude(value: Value, sources: Sequence[Finding]) -> Finding:
    """``value`` as it was computed from ``sources``."""
    value = exact(value)
    if is_settled(value):
        return Finding(value)
    waits_for = waiting(sources)
    stuck = not waits_for
    return Finding(value, waits_for, refer=stuck, never_false=stuck)


#: What no answer can settle any more: an officer must look.
STUCK: Final = Finding(UNKNOWN, refer=True, never_false=True)


def unknown(*sources: Finding) -> Finding:
    """UNKNOWN of what needs each of ``sources``: when one can never be known, nothing is waited for."""
    if any(source.value is UNKNOWN and not source.waits_for for source in sources):
        return STUCK
    return conclude(UNKNOWN, sources)


def can_be(finding: Finding, answer: bool) -> bool:
    """Whether ``answer`` is still possible for a yes-or-no."""
    if isinstance(finding.value, bool):
        return finding.value is answer
    if not finding.waits_for:
        return False
    return not (finding.refer if answer else finding.never_false)


def left_open(sources: Sequence[Finding], *, true: bool, false: bool) -> Finding:
    """A yes-or-no that ``sources`` leave open; STUCK when neither answer is possible any more."""
    waits_for = waiting(sources)
    if not waits_for or not (true or false):
        return STUCK
    return Finding(UNKNOWN, waits_for, refer=not true, never_false=not false)


def all_of(*findings: Finding) -> Finding:
    """Kleene's and: one False decides. Once it can't be True, only what can be False matters."""
    if any(finding.value is False for finding in findings):
        return Finding(False)
    open_ones = [finding for finding in findings if finding.value is UNKNOWN]
    if not open_ones:
        return Finding(True)
    deciding = [finding for finding in open_ones if can_be(finding, False)]
    true = all(can_be(finding, True) for finding in open_ones)
    return left_open(open_ones if true else deciding, true=true, false=bool(deciding))


def any_of(*findings: Finding) -> Finding:
    """Kleene's or: one True decides. Once it can't be False, only what can be True matters."""
    return negate(all_of(*(negate(finding) for finding in findings)))


def negate(finding: Finding) -> Finding:
    """Kleene's not."""
    if isinstance(finding.value, bool):
        return Finding(not finding.value)
    return left_open([finding], true=can_be(finding, False), false=can_be(finding, True))


def one_of(results: Sequence[Finding], conditions: Sequence[Finding]) -> Finding:
    """A value that is one of ``results``; which one, ``conditions`` leave open."""
    value = hull([result.value for result in results])
    sources = [*conditions, *results]
    if value is not UNKNOWN or not all(_is_answer(result) for result in results):
        return conclude(value, sources)
    true, false = (any(can_be(result, answer) for result in results) for answer in (True, False))
    return left_open(sources, true=true, false=false)


def first_of(results: Sequence[Finding], conditions: Sequence[Finding]) -> Finding:
    """``one_of`` for rows in their order, of which the first that applies counts.

    The last of ``results`` needs no condition, or its condition is the last one that is left. STUCK
    when whatever is answered, a row that nobody can settle stands between different results.
    """
    found = one_of(results, conditions)
    if found.value is not UNKNOWN or not found.waits_for:
        return found
    possible = _outcomes(results[-1])
    for when, result in reversed(list(zip(conditions, results[:-1], strict=False))):
        possible = _either(when, _outcomes(result), possible)
    return STUCK if possible == frozenset() else found


#: The settled values that something can still come to; None: any.
_Outcomes = frozenset[Value] | None


def _outcomes(finding: Finding) -> _Outcomes:
    if isinstance(finding.value, Unknown):
        return None if finding.waits_for else frozenset()
    return frozenset([finding.value]) if is_settled(finding.value) else None


def _either(when: Finding, own: _Outcomes, rest: _Outcomes) -> _Outcomes:
    """What a row or else those after it can come to; where nobody can settle which, both alike."""
    if not when.waits_for:
        return own if rest is None else rest if own is None else own & rest
    left = own if can_be(when, True) else frozenset()
    right = rest if can_be(when, False) else frozenset()
    return None if left is None or right is None else left | right


def _is_answer(finding: Finding) -> bool:
    """Whether it is a yes, a no, or a yes-or-no that is open."""
    return isinstance(finding.value, bool | Unknown)


def absent(situation: Finding) -> Finding:
    """``refer_if``: True when the situation is surely absent, else open; never False."""
    if situation.value is False:
        return Finding(True)
    return left_open([situation], true=can_be(situation, False), false=False)


def bounds(value: Value) -> tuple[Fraction, Fraction] | None:
    """The least and greatest number ``value`` can be; None when nothing is known."""
    if isinstance(value, Range):
        return value.low, value.high
    return (value, value) if isinstance(value, Fraction) else None


def arithmetic(
    operate: Callable[[Fraction, Fraction], Fraction],
) -> Callable[[Finding, Finding], Finding]:
    """``operate`` on bounded numbers: exact at the corners, for operators monotone in each."""

    def run(left: Finding, right: Finding) -> Finding:
        if isinstance(left.value, Fraction) and isinstance(right.value, Fraction):
            return Finding(operate(left.value, right.value))
        a, b = bounds(left.value), bounds(right.value)
        if a is None or b is None:
            return unknown(left, right)
        corners = [operate(x, y) for x in a for y in b]
        return conclude(Range(min(corners), max(corners)), [left, right])

    return run


def divide(left: Finding, right: Finding) -> Finding:
    """Exact division; UNKNOWN when the divisor can be zero."""
    divisor = bounds(right.value)
    if divisor is None or divisor[0] <= 0 <= divisor[1]:
        return unknown(left, right)
    return arithmetic(lambda x, y: x / y)(left, right)


def is_less(left: Finding, right: Finding, *, or_equal: bool) -> Finding:
    """``left < right`` (or ``<=``) for bounded numbers and dates."""
    a, b = _ordered(left.value), _ordered(right.value)
    if a is None or b is None:
        return unknown(left, right)
    surely = a[1] <= b[0] if or_equal else a[1] < b[0]
    possibly = a[0] <= b[1] if or_equal else a[0] < b[1]
    return conclude(surely if surely == possibly else UNKNOWN, [left, right])


def _ordered(value: Value) -> tuple[Fraction, Fraction] | None:
    """Bounds of a number, or of a date as its day number."""
    ordinal = getattr(value, "toordinal", None)
    if ordinal is not None:
        return Fraction(ordinal()), Fraction(ordinal())
    return bounds(value)


def is_equal(left: Finding, right: Finding) -> Finding:
    """``left = right``; UNKNOWN where bounds overlap."""
    a, b = _ordered(left.value), _ordered(right.value)
    if a is not None and b is not None:
        apart = a[1] < b[0] or b[1] < a[0]
        same = a == b and a[0] == a[1]
        return conclude(same if apart or same else UNKNOWN, [left, right])
    if is_settled(left.value) and is_settled(right.value):
        return conclude(left.value == right.value, [left, right])
    return unknown(left, right)


def hull(values: Sequence[Value]) -> Value:
    """What is known of a value that is one of ``values``."""
    if all(value == values[0] for value in values):
        return values[0]
    known = [pair for pair in map(bounds, values) if pair is not None]
    if len(known) < len(values):
        return UNKNOWN
    return Range(min(low for low, _ in known), max(high for _, high in known))
