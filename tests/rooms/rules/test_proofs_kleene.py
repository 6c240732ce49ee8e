"""z3 proves of each operation that it is sound: what is unknown never becomes an answer.

Each pair (surely, possibly) is about an answer that is there but not told: ``surely`` implies it,
it implies ``possibly``. Each term is about a value that it has where it is ``known``. If every
operation keeps that, so does every expression, and every row of a table: an unknown fact never
surely selects a row that a later answer would contradict.
"""

from collections.abc import Callable
from typing import Any

import pytest
import z3

from onegov.rules.proofs import kleene
from onegov.rules.proofs.kleene import Term, Truth
from onegov.rules.proofs.operators import CALCULATIONS, COMPARISONS


def pair(name: str) -> tuple[Truth, Any, Any]:
    """A pair, the answer that it is about, and that it is sound of it."""
    surely, possibly, answer = (z3.Bool(f"{name}.{part}") for part in ("surely", "possibly", "is"))
    return (
        Truth(surely, possibly),
        answer,
        z3.And(z3.Implies(surely, answer), z3.Implies(answer, possibly)),
    )


def term(name: str, sort: Callable[[str], Any] = z3.Real) -> tuple[Term, Any, Any]:
    """A term, the value that it is about, and that it is sound of it."""
    found, known, value = sort(f"{name}.found"), z3.Bool(f"{name}.known"), sort(f"{name}.is")
    return Term(found, known), value, z3.Implies(known, found == value)


def is_proved(claim: Any, *premises: Any) -> bool:
    solver = z3.Solver()
    solver.add(*premises, z3.Not(claim))
    return bool(solver.check() == z3.unsat)


def is_sound(truth: Truth, answer: Any) -> Any:
    return z3.And(z3.Implies(truth.surely, answer), z3.Implies(answer, truth.possibly))


LOGIC: dict[str, tuple[Callable[..., Truth], Callable[..., Any]]] = {
    "and": (kleene.all_of, z3.And),
    "or": (kleene.any_of, z3.Or),
    "=": (kleene.same, lambda a, b: a == b),
}


@pytest.mark.parametrize("op", LOGIC)
def test_logic(op: str) -> None:
    (one, a, sound_a), (other, b, sound_b) = pair("a"), pair("b")
    operate, meaning = LOGIC[op]
    assert is_proved(is_sound(operate(one, other), meaning(a, b)), sound_a, sound_b)
    assert not is_proved(is_sound(operate(one, other), z3.Not(meaning(a, b))), sound_a, sound_b)


def test_not() -> None:
    truth, answer, sound = pair("a")
    assert is_proved(is_sound(kleene.negate(truth), z3.Not(answer)), sound)


@pytest.mark.parametrize("op", COMPARISONS)
def test_comparisons(op: str) -> None:
    (one, a, sound_a), (other, b, sound_b) = term("a"), term("b")
    meaning = {
        "=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b,
    }[op]  # fmt: skip
    assert is_proved(is_sound(COMPARISONS[op](one, other), meaning), sound_a, sound_b)
    assert not is_proved(is_sound(COMPARISONS[op](one, other), meaning))


@pytest.mark.parametrize("op", [op for op in CALCULATIONS if "days" not in op])
def test_calculations(op: str) -> None:
    (one, a, sound_a), (other, b, sound_b) = term("a"), term("b")
    meaning = {
        "+": a + b, "-": a - b, "*": a * b, "/": a / b,
        "min": z3.If(a < b, a, b), "max": z3.If(a < b, b, a),
    }[op]  # fmt: skip
    result = CALCULATIONS[op](one, other)
    claim = z3.Implies(result.known, result.value == meaning)
    assert is_proved(claim, sound_a, sound_b)
    assert op != "/" or is_proved(z3.Implies(result.known, b != 0), sound_a, sound_b)


@pytest.mark.parametrize(("op", "sign"), [("after_days", 1), ("earlier_days", -1)])
@pytest.mark.parametrize("sort", [z3.Int, z3.Real])
def test_dates_moved_by_days(op: str, sign: int, sort: Callable[[str], Any]) -> None:
    (day, a, sound_a), (length, b, sound_b) = term("a", z3.Int), term("b", sort)
    result = CALCULATIONS[op](day, length)
    assert is_proved(z3.Implies(result.known, result.value == a + sign * b), sound_a, sound_b)


def test_the_first_row_that_applies() -> None:
    (when, w, sound_w), (then, t, sound_t), (other, o, sound_o) = pair("w"), pair("t"), pair("o")
    premises = (sound_w, sound_t, sound_o)
    assert is_proved(is_sound(kleene.first_of(when, then, other), z3.If(w, t, o)), *premises)
    (one, a, sound_a), (last, b, sound_b) = term("a"), term("b")
    found = kleene.first_term(when, one, last)
    claim = z3.Implies(found.known, found.value == z3.If(w, a, b))
    assert is_proved(claim, sound_w, sound_a, sound_b)


def test_what_is_settled_is_so() -> None:
    truth, answer, sound = pair("a")
    claim = z3.Implies(kleene.is_known(truth), truth.surely == answer)
    assert is_proved(claim, sound)
