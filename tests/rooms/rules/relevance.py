"""Whether an answer can still matter, decided by z3 for everybody at once.

Two people who differ in one answer only: can the goal come out differently? What primitives count is
left open (the same of the same), so that “no” is certain.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import z3

from onegov.rules.proofs.kleene import Truth
from onegov.rules.proofs.translation import Translator
from onegov.rules.types import RuleSet
from onegov.rules.types.tree import InForce
from rooms.rules.crowd import ON


class Relevance:
    """The goal of one rule set on one day."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.context = z3.Context()
        self.translator = Translator(ruleset, InForce(ON, ON), self.context)
        goal = self.translator.rule(ruleset.goal)
        parts = (
            (goal.surely, goal.possibly) if isinstance(goal, Truth) else (goal.value, goal.known)
        )
        self.parts = [self._expression(part) for part in parts]

    def _expression(self, part: Any) -> Any:
        return z3.BoolVal(part, self.context) if isinstance(part, bool) else part

    def can_matter(self, name: str, known: Mapping[str, object]) -> bool:
        """Whether somebody of whom ``known`` is so can come out differently by the fact ``name``."""
        facts = self.translator.facts
        if name not in facts:
            return False
        base = facts[name].base
        other = z3.FreshConst(base.sort(), "other")
        solver = z3.Solver(ctx=self.context)
        premises = [self._expression(each) for each in self.translator.premises]
        solver.add(*premises, *(z3.substitute(each, (base, other)) for each in premises))
        solver.add(*(each.known for each in facts.values() if each.known is not True))
        words = self.translator.words
        solver.add(
            *(
                facts[fact].equals(_exact(value), words)
                for fact, value in known.items()
                if fact in facts and facts[fact].can_be_told
            )
        )
        solver.add(z3.Or([each != z3.substitute(each, (base, other)) for each in self.parts]))
        return bool(solver.check() != z3.unsat)


def _exact(value: Any) -> Any:
    return Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value
