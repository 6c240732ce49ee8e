"""Makes sure that there can be such a person as z3 says, and describes that person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final, TypeAlias

import z3

from onegov.core.types import UNKNOWN
from onegov.rules.proofs.calendar import exactly
from onegov.rules.proofs.facts import write
from onegov.rules.proofs.flaws import Witness
from onegov.rules.proofs.kleene import Logic, conj, opposite
from onegov.rules.proofs.searching import ANY_DAY, Search, Undecided
from onegov.rules.proofs.translation import Application
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import Value
from onegov.rules.types.tree import walk

#: How often what z3 supposes of something counted is put right.
_MOST_CORRECTIONS: Final = 30
Found: TypeAlias = tuple[Any, Witness]


class Witnesses:
    """People of whom something is so, told by the facts ``names``."""

    def __init__(self, search: Search, names: Sequence[str]) -> None:
        self.search = search
        self.names = names
        self.translator = search.translator

    def find(self, *conditions: Logic) -> Found | None:
        """A plain model of ``conditions``, and the person it describes; None when there is none.

        What z3 supposes of ages and of dates moved by months is compared with what they are; where
        it supposed wrongly it is told, and asked again. Where that does not end, or where facts
        cannot be told, z3 is told the whole calendar. Raises Undecided.
        """
        model, is_so = self._corrected(conditions)
        if model is None:
            return None
        found = model, self._describe(model)
        if is_so and found[1].is_whole:
            return found
        return self._reckoned(conditions, found if is_so else None)

    def _corrected(self, conditions: Sequence[Logic]) -> tuple[Any, bool]:
        """A plain model, and whether all that facts in it settle is as it says."""
        for _ in range(_MOST_CORRECTIONS):
            model = self.search.plain(self.names, conditions)
            settled = [] if model is None else list(self._settled(model))
            if _all_true(model, settled):
                return model, True
            same_person = self.search.may_find(*conditions, *self._same_facts(model), *settled)
            if same_person is not None:
                return same_person, True
            self.search.learn(*settled)
        return model, False

    def _reckoned(self, conditions: Sequence[Logic], candidate: Found | None) -> Found | None:
        """The candidate if the calendar allows for anybody, else whom it allows for."""
        calendar = exactly(self.translator.applications, self.translator.context)
        try:
            model = self.search.find(*conditions, *calendar)
        except Undecided:
            if candidate is None:
                raise
            return candidate
        if model is None or candidate:
            return candidate if model is not None else None
        if _all_true(model, self._settled(model)):
            return model, self._describe(model)
        raise Undecided

    def _settled(self, model: Any) -> Iterator[Logic]:
        """What is so of everything counted that facts in a model settle, as it says or not."""
        ruleset, on = self.translator.ruleset, self._day(model)
        told = {ruleset.as_of: on, **self._told(model)}
        run = Run(ruleset, told, on)
        for name in run.rules if self.translator.applications else ():
            run.rule(name)  # from the first down, so that a long chain does not nest
        for application in self.translator.applications:
            yield from self._settles(application, told, run)

    def _settles(
        self, application: Application, told: Mapping[str, Value], run: Run
    ) -> Iterator[Logic]:
        rule = run.rules[application.rule]
        value = run.find(application.node, run.rule_and_lets(rule.name)[1]).value
        if not isinstance(value, bool | Fraction | date):
            return
        behind = self.search.reach.names(walk(application.node), rule)
        names = [name.name for name in behind if name.scope == "fact" and name.name in told]
        words, context = self.translator.words, self.translator.context
        right = application.value == write(value, words, context)
        same = conj(*(self._is_told(name, told[name]) for name in names))
        yield right if same is True else z3.Implies(same, right)

    def _is_told(self, name: str, value: Value) -> Logic:
        fact = self.translator.facts[name]
        return conj(fact.known, fact.equals(value, self.translator.words))

    def _same_facts(self, model: Any) -> Iterator[Logic]:
        """The condition that the same is told of a person as in ``model``."""
        told = self._told(model)
        for name in self.names:
            known = self.translator.facts[name].known
            yield known if _is_true(model, known) else opposite(known)
            if name in told:
                yield self._is_told(name, told[name])

    def _told(self, model: Any) -> dict[str, Value]:
        facts, words = self.translator.facts, self.translator.words
        told = {name: facts[name].told(model, words) for name in self.names}
        return {name: value for name, value in told.items() if value is not UNKNOWN}

    def _day(self, model: Any) -> date:
        ruleset, days = self.translator.ruleset, self.translator.days
        as_of = self.translator.facts.get(ruleset.as_of)
        found = as_of.told(model, self.translator.words) if as_of else UNKNOWN
        if isinstance(found, date):
            return found
        return days.first if days.first > date.min else days.last or ANY_DAY

    def _describe(self, model: Any) -> Witness:
        facts, told = self.translator.facts, self._told(model)
        is_whole = all(
            name in told or not _is_true(model, facts[name].known) for name in self.names
        )
        return Witness(on=self._day(model), facts=told, is_whole=is_whole)


def _all_true(model: Any, conditions: Iterable[Logic]) -> bool:
    return all(_is_true(model, condition) for condition in conditions)


def _is_true(model: Any, condition: Logic) -> bool:
    if isinstance(condition, bool):
        return condition
    return bool(z3.is_true(model.eval(condition, True)))
