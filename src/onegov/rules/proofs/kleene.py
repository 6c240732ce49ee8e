"""Three-valued terms as z3 sees them: what surely holds, what possibly does, what is known.

Each operation is sound by itself, and z3 proves it of each (the tests do): what surely holds
holds however the unknown facts turn out, what does not possibly hold never does. So it is of
every expression that is built of them: an unknown fact never surely selects a row of a table
that a later answer would contradict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import z3

#: A z3.BoolRef, or a bool where nothing is left to ask.
Logic: TypeAlias = Any
#: A z3 expression of any sort.
Expression: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Truth:
    """A yes or no; ``surely`` implies ``possibly``. Neither alike: unknown."""

    surely: Logic
    possibly: Logic


@dataclass(frozen=True, slots=True)
class Term:
    """Any other value; ``value`` means nothing where it is not ``known``."""

    value: Expression
    known: Logic


#: What nobody can tell: an officer must look.
OPEN: Final = Truth(False, True)


def conj(*parts: Logic) -> Logic:
    """All of ``parts``."""
    open_parts = [part for part in parts if part is not True]
    if any(part is False for part in open_parts):
        return False
    if not open_parts:
        return True
    return open_parts[0] if len(open_parts) == 1 else _joined(z3.Z3_mk_and, open_parts)


def disj(*parts: Logic) -> Logic:
    """One of ``parts`` at least."""
    open_parts = [part for part in parts if part is not False]
    if any(part is True for part in open_parts):
        return True
    if not open_parts:
        return False
    return open_parts[0] if len(open_parts) == 1 else _joined(z3.Z3_mk_or, open_parts)


def _joined(make: Any, parts: Sequence[Logic]) -> Logic:
    """z3.And and z3.Or without their look at the type of each part, which takes most of their time."""
    context = parts[0].ctx
    terms = (z3.Ast * len(parts))(*(part.as_ast() for part in parts))
    return z3.BoolRef(make(context.ref(), len(parts), terms), context)


def opposite(part: Logic) -> Logic:
    """Not ``part``."""
    if isinstance(part, bool):
        return not part
    return z3.BoolRef(z3.Z3_mk_not(part.ctx.ref(), part.as_ast()), part.ctx)


def choose(condition: Logic, then: Expression, otherwise: Expression) -> Expression:
    """``then`` where ``condition`` holds, else ``otherwise``."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    return z3.If(condition, then, otherwise)


def when_known(known: Logic, holds: Logic) -> Truth:
    """``holds``, unknown where its parts are not ``known``."""
    return Truth(conj(known, holds), disj(opposite(known), holds))


def negate(truth: Truth) -> Truth:
    """Kleene's not."""
    return Truth(opposite(truth.possibly), opposite(truth.surely))


def all_of(*truths: Truth) -> Truth:
    """Kleene's and."""
    return Truth(
        conj(*(truth.surely for truth in truths)), conj(*(truth.possibly for truth in truths))
    )


def any_of(*truths: Truth) -> Truth:
    """Kleene's or."""
    return Truth(
        disj(*(truth.surely for truth in truths)), disj(*(truth.possibly for truth in truths))
    )


def is_known(truth: Truth) -> Logic:
    """Whether ``truth`` is settled."""
    return disj(truth.surely, opposite(truth.possibly))


def same(left: Truth, right: Truth) -> Truth:
    """Kleene's equality of two answers."""
    return any_of(all_of(left, right), all_of(negate(left), negate(right)))


def first_of(when: Truth, then: Truth, otherwise: Truth) -> Truth:
    """The answer of the first row that applies: ``then`` under ``when``, else ``otherwise``.

    Where both are alike, it does not matter which.
    """
    return Truth(
        disj(
            conj(when.surely, then.surely),
            conj(opposite(when.possibly), otherwise.surely),
            conj(then.surely, otherwise.surely),
        ),
        disj(conj(when.possibly, then.possibly), conj(opposite(when.surely), otherwise.possibly)),
    )


def first_term(when: Truth, then: Term, otherwise: Term) -> Term:
    """The value of the first row that applies, or of both."""
    return Term(
        choose(when.surely, then.value, otherwise.value),
        disj(
            conj(when.surely, then.known),
            conj(opposite(when.possibly), otherwise.known),
            conj(then.known, otherwise.known, then.value == otherwise.value),
        ),
    )
