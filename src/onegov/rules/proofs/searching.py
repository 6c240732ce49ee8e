"""Asks z3 for a person of whom something is so."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

import z3

from onegov.rules.proofs.facts import FactTerm
from onegov.rules.proofs.kleene import Logic, conj, opposite
from onegov.rules.proofs.segments import Reach
from onegov.rules.proofs.translation import Translator

#: Steps that z3 may take for one question: a second or so; a table of 800 rows needs two million.
_MOST_STEPS: Final = 4_000_000
#: What is left of them in the end, where it has given up again and again.
_FEWEST_STEPS: Final = 20_000
#: The least date that people are plainly given.
ANY_DAY: Final = date(2000, 1, 1)


class Undecided(Exception):
    """z3 gave up within its steps."""


class Patience:
    """How many steps a question is worth: half as many each time that z3 gives up."""

    def __init__(self) -> None:
        self.steps = _MOST_STEPS

    def lose(self) -> None:
        """Will halve it."""
        self.steps = max(self.steps // 2, _FEWEST_STEPS)


class Search:
    """Questions about the rules of one translator; ``reach`` says what they rest on."""

    def __init__(self, translator: Translator, reach: Reach, patience: Patience) -> None:
        self.translator = translator
        self.reach = reach
        self.patience = patience
        self.solver = z3.Solver(ctx=translator.context)
        self._told = 0

    def find(self, *conditions: Logic) -> Any:
        """A model of ``conditions``, None when there is none; raises Undecided."""
        return self._ask(conditions, self.solver.model)

    def exists(self, *conditions: Logic) -> bool:
        """Whether ``conditions`` can hold together; raises Undecided."""
        return bool(self._ask(conditions, lambda: True))

    def _ask(self, conditions: Sequence[Logic], answer: Callable[[], Any]) -> Any:
        """``answer`` where ``conditions`` hold together, else None."""
        premises = self.translator.premises
        self.solver.add(*premises[self._told :])
        self._told = len(premises)
        condition = conj(*conditions)
        if condition is False:
            return None
        self.solver.set("rlimit", self.patience.steps)
        self.solver.push()
        try:
            if condition is not True:
                self.solver.add(condition)
            found = self.solver.check()
            if found == z3.unknown:
                self.patience.lose()
                raise Undecided
            return answer() if found == z3.sat else None
        finally:
            self.solver.pop()

    def all_told(self, names: Iterable[str]) -> Logic:
        """The condition that every fact among ``names`` is known."""
        facts = self.translator.facts
        return conj(*(facts[name].known for name in names if name in facts))

    def may_find(self, *conditions: Logic) -> Any:
        """A model that is wished for but not needed."""
        try:
            return self.find(*conditions)
        except Undecided:
            return None

    def plain(self, names: Sequence[str], conditions: Sequence[Logic]) -> Any:
        """A model in which as few facts as can be are known, and those are small."""
        model = self.find(*conditions)
        kept = list(conditions)
        for name in names if model is not None else ():
            fact = self.translator.facts[name]
            unknown = self.may_find(*kept, opposite(fact.known))
            kept.append(opposite(fact.known) if unknown is not None else fact.known)
            if unknown is not None:
                model = unknown
                continue
            model, plainest = self._smallest(fact, model, kept)
            kept.append(plainest)
        return model

    def _smallest(self, fact: FactTerm, model: Any, kept: list[Logic]) -> tuple[Any, Logic]:
        """The model with the least value of ``fact``, as far as it is cheaply found."""
        if z3.is_bool(fact.base):
            found = self.may_find(*kept, z3.Not(fact.base))
            return (model, True) if found is None else (found, z3.Not(fact.base))
        if not z3.is_int(fact.base):
            return model, True
        low = ANY_DAY.toordinal() if fact.kind.kind == "date" else fact.kind.least or 0
        above = self.may_find(*kept, fact.base >= low)
        if above is None:
            return model, True
        model, high = above, above.eval(fact.base, True).as_long()
        while low < high:
            middle = (low + high) // 2
            found = self.may_find(*kept, fact.base >= low, fact.base <= middle)
            if found is None:
                low = middle + 1
            else:
                model, high = found, found.eval(fact.base, True).as_long()
        return model, fact.base == high

    def learn(self, *facts: Logic) -> None:
        """Will keep what is so for every question to come."""
        self.solver.add(*facts)
