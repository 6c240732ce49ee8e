"""Asks z3 for a person of whom something is so, and makes sure that there can be such a person."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

import z3

from onegov.core.types import UNKNOWN
from onegov.rules.proofs.facts import FactTerm, write
from onegov.rules.proofs.flaws import Witness
from onegov.rules.proofs.kleene import Logic, conj, opposite
from onegov.rules.proofs.segments import Reach
from onegov.rules.proofs.translation import Application, Translator
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import Value
from onegov.rules.types.tree import walk

#: Steps that z3 may take for one question: a second or so; a table of 800 rows needs two million.
_MOST_STEPS: Final = 4_000_000
#: What is left of them in the end, where it has given up again and again.
_FEWEST_STEPS: Final = 20_000
#: How often what z3 supposes of something counted is put right.
_MOST_CORRECTIONS: Final = 30


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

    def witness(self, names: Sequence[str], *conditions: Logic) -> "tuple[Any, Witness] | None":
        """A plain model of ``conditions`` about the facts ``names``, and the person it describes.

        What z3 supposes of ages and of dates moved by months is compared with what they are; where
        it supposed wrongly it is told, and asked again.
        """
        found = self._plain(names, conditions)
        for _ in range(_MOST_CORRECTIONS):
            if found is None:
                return None
            corrections = list(self._corrections(found, names))
            if corrections:
                found = self._may_find(*conditions, *self._same_facts(found, names), *corrections)
            if found is not None:
                return found, self._describe(found, names, is_whole=True)
            self.solver.add(*corrections)
            found = self._plain(names, conditions)
        return (found, self._describe(found, names, is_whole=False)) if found else None

    def _may_find(self, *conditions: Logic) -> Any:
        """A model that is wished for but not needed."""
        try:
            return self.find(*conditions)
        except Undecided:
            return None

    def _plain(self, names: Sequence[str], conditions: Sequence[Logic]) -> Any:
        """A model in which as few facts as can be are known, and those are small."""
        model = self.find(*conditions)
        kept = list(conditions)
        for name in names if model is not None else ():
            fact = self.translator.facts[name]
            unknown = self._may_find(*kept, opposite(fact.known))
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
            found = self._may_find(*kept, z3.Not(fact.base))
            return (model, True) if found is None else (found, z3.Not(fact.base))
        if not z3.is_int(fact.base):
            return model, True
        low = _ANY_DAY.toordinal() if fact.kind.kind == "date" else fact.kind.least or 0
        above = self._may_find(*kept, fact.base >= low)
        if above is None:
            return model, True
        model, high = above, above.eval(fact.base, True).as_long()
        while low < high:
            middle = (low + high) // 2
            found = self._may_find(*kept, fact.base >= low, fact.base <= middle)
            if found is None:
                low = middle + 1
            else:
                model, high = found, found.eval(fact.base, True).as_long()
        return model, fact.base == high

    def _same_facts(self, model: Any, names: Iterable[str]) -> Iterator[Logic]:
        """The condition that the same is told of a person as in ``model``."""
        words = self.translator.words
        told = self._told_facts(model, names)
        for name in names:
            fact = self.translator.facts[name]
            yield fact.known if _is_true(model, fact.known) else opposite(fact.known)
            if name in told:
                yield fact.equals(told[name], words)

    def _told_facts(self, model: Any, names: Iterable[str]) -> dict[str, Value]:
        facts, words = self.translator.facts, self.translator.words
        told = {name: facts[name].told(model, words) for name in names}
        return {name: value for name, value in told.items() if value is not UNKNOWN}

    def _day(self, model: Any) -> date:
        ruleset, days = self.translator.ruleset, self.translator.days
        as_of = self.translator.facts.get(ruleset.as_of)
        found = as_of.told(model, self.translator.words) if as_of else UNKNOWN
        if isinstance(found, date):
            return found
        return days.first if days.first > date.min else days.last or _ANY_DAY

    def _describe(self, model: Any, names: Iterable[str], *, is_whole: bool) -> Witness:
        facts = self.translator.facts
        known = [name for name in names if _is_true(model, facts[name].known)]
        told = self._told_facts(model, known)
        return Witness(
            on=self._day(model), facts=told, is_whole=is_whole and len(told) == len(known)
        )

    def _corrections(self, model: Any, names: Sequence[str]) -> Iterator[Logic]:
        """What is so and a model has otherwise, of everything counted that facts in it settle."""
        applications = self.translator.applications
        if not applications:
            return
        told = self._told_facts(model, names)
        run = Run(self.translator.ruleset, told, self._day(model))
        for name in run.rules:  # from the first down, so that a long chain does not nest
            run.rule(name)
        for application in applications:
            yield from self._correction(application, model, told, run)

    def _correction(
        self, application: Application, model: Any, told: dict[str, Value], run: Run
    ) -> Iterator[Logic]:
        rule = run.rules[application.rule]
        behind = self.reach.names(walk(application.node), rule)
        names = [name.name for name in behind if name.scope == "fact"]
        if not told.keys() >= set(names):
            return
        value = run.find(application.node, run.rule_and_lets(rule.name)[1]).value
        if not isinstance(value, bool | Fraction | date):
            return
        words, context = self.translator.words, self.translator.context
        right = application.value == write(value, words, context)
        if not _is_true(model, right):
            same = [self.translator.facts[name].equals(told[name], words) for name in names]
            yield z3.Implies(conj(*same), right) if same else right


_ANY_DAY: Final = date(2000, 1, 1)


def _is_true(model: Any, condition: Logic) -> bool:
    if isinstance(condition, bool):
        return condition
    return bool(z3.is_true(model.eval(condition, True)))
