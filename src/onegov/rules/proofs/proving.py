"""Proves the decision tables of a rule set on every day on which its law changes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final

import z3

from onegov.core.types import Text
from onegov.rules.proofs.backwards import backwards
from onegov.rules.proofs.constants import constant, constant_value, says_one_thing
from onegov.rules.proofs.dead_rows import Living, dead_rows
from onegov.rules.proofs.flaws import Flaw
from onegov.rules.proofs.gaps import gaps
from onegov.rules.proofs.hints import hints
from onegov.rules.proofs.idle import Conditions
from onegov.rules.proofs.naming import Namer
from onegov.rules.proofs.overlaps import overlaps
from onegov.rules.proofs.parts import Part
from onegov.rules.proofs.placed import Placed, tables_of
from onegov.rules.proofs.searching import Patience, Search, Undecided
from onegov.rules.proofs.segments import Reach, edges, rule_changes, segments
from onegov.rules.proofs.sightings import Sighting, as_flaw, merged
from onegov.rules.proofs.slips import odd_dates, repeated_words
from onegov.rules.proofs.translation import Translator
from onegov.rules.proofs.versions import gaps_between_versions, names_not_in_force, swapped_dates
from onegov.rules.types import Rule, RuleSet, Value
from onegov.rules.types.tree import InForce, Name, Node, walk

Look = Callable[[Part, Namer], Iterator[Sighting]]
_LOOKS: Final[tuple[Look, ...]] = (gaps, overlaps)


def prove(ruleset: RuleSet, *, file: str) -> tuple[Flaw, ...]:
    """Everything that proofs find in ``ruleset``, in the order of the file; see ``public.prove``."""
    prover = Prover(ruleset)
    found = [sighting for rule in ruleset.rules for sighting in prover.rule(rule)]
    found += [*empty_ranges(ruleset), *gaps_between_versions(ruleset)]
    found += [*odd_dates(ruleset), *repeated_words(ruleset)]
    flaws = [as_flaw(sighting, file) for sighting in merged(found)]
    return tuple(sorted(flaws, key=lambda flaw: flaw.problem.line))


class Prover:
    """Proves one rule after the other; what z3 was told of one day is kept for the next rule."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.ruleset = ruleset
        self.reach = Reach(ruleset)
        self._context = z3.Context()  # its own: z3's common one bears one thread at a time
        self._patience = Patience()
        self._searches: dict[InForce, Search] = {}

    def rule(self, rule: Rule) -> Iterator[Sighting]:
        """What proofs find in one version of a rule."""
        wrong = list(swapped_dates(rule))
        yield from wrong
        if wrong:
            return
        yield from names_not_in_force(self.ruleset, rule)
        found = [sighting for placed in tables_of(rule) for sighting in self._proved(placed)]
        yield from found
        if not found:
            with suppress(Undecided):  # then nothing is said of it
                yield from self._values(rule)

    def _proved(self, placed: Placed) -> Iterator[Sighting]:
        try:
            yield from self._table(placed)
        except Undecided:
            yield _not_proved(placed)

    def _search(self, days: InForce, names: Collection[Name]) -> Search:
        """The search on ``days``, with the rules among ``names`` translated from the first down."""
        if days not in self._searches:
            self._searches[days] = Search(
                Translator(self.ruleset, days, self._context), self.reach, self._patience
            )
        search, rules = self._searches[days], {n.name for n in names if n.scope == "rule"}
        for name in dict.fromkeys(rule.name for rule in self.ruleset.rules if rule.name in rules):
            search.translator.rule(name)
        return search

    def _facts(self, names: Iterable[Name]) -> list[str]:
        facts = {name.name for name in names if name.scope == "fact"}
        return [name for name in self.ruleset.facts if name in facts]

    def _table(self, placed: Placed) -> Iterator[Sighting]:
        names = self.reach.names(_conditions(placed), placed.rule)
        facts = self._facts(names)
        changes = self.reach.changes(names) | edges(row.in_force for row in placed.table.rows)
        span, namer, living = _span(placed), Namer(self.ruleset, placed.rule), Living()
        days = segments(span, changes)
        parts = [Part(placed, self._search(some, names), some, facts) for some in days]
        for part in parts:
            found = [sighting for look in _LOOKS for sighting in look(part, namer)]
            if not found:
                found = list(hints(part, namer))
            yield from (replace(sighting, span=span) for sighting in found)
            living.look(part)
        yield from backwards(placed)
        if parts:
            yield from dead_rows(parts, living, namer)

    def _values(self, rule: Rule) -> Iterator[Sighting]:
        """A rule with one answer for everybody; else the parts of its conditions that do nothing."""
        names = self.reach.rule(rule)
        facts = self._facts(names)
        days = segments(rule.in_force, self.reach.changes(names) | rule_changes(rule))
        latest_first = [partial(self._search, some, names) for some in reversed(days)]
        value = None if says_one_thing(rule.node) else self._constant(rule, latest_first, facts)
        namer = Namer(self.ruleset, rule)
        if value is not None:
            yield from constant(rule, value, namer)
            return
        conditions = Conditions(rule)
        for search in latest_first:
            if conditions.may_be_idle:
                conditions.look(search(), facts)
        yield from conditions.idle(namer)

    def _constant(
        self, rule: Rule, searches: Sequence[Callable[[], Search]], facts: Sequence[str]
    ) -> Value | None:
        """The latest value of a rule that has one value on the days of each search."""
        if not set(facts) - {self.ruleset.as_of}:
            return None
        values = (constant_value(rule, search(), facts) for search in searches)
        latest = next(values, None)
        return latest if all(value is not None for value in values) else None


def _conditions(placed: Placed) -> Iterator[Node]:
    """Every node of the conditions and inputs of a table."""
    whens = (row.when for row in placed.table.rows if row.when is not None)
    before = () if placed.unless is None else (placed.unless,)
    for node in (*placed.table.inputs, *whens, *before):
        yield from walk(node)


def _span(placed: Placed) -> InForce:
    """The days of a table: its rule's; of a rule without a first day, from the first of a row on."""
    span = placed.rule.in_force
    if span.first > date.min:
        return span
    return InForce(min(row.in_force.first for row in placed.table.rows), span.last)


def _not_proved(placed: Placed) -> Sighting:
    return Sighting(
        "rules.not_proved",
        placed.element,
        placed.rule.line,
        Text(
            en="This table is too intricate to be proved; it may have gaps or overlaps.",
            fr="Ce tableau est trop complexe pour être prouvé; il peut comporter des cas oubliés ou "
            "visés deux fois.",
        ),
        placed.rule.in_force,
        Text(
            en="Divide it into simpler ones; avoid products of two unknown numbers.",
            fr="Divisez-le en tableaux plus simples; évitez le produit de deux nombres inconnus.",
        ),
        span=placed.rule.in_force,
    )


def empty_ranges(ruleset: RuleSet) -> Iterator[Sighting]:
    """Facts of which no value lies in their range."""
    for name, kind in ruleset.facts.items():
        if kind.least is not None and kind.most is not None and kind.least > kind.most:
            yield Sighting(
                "rules.empty_range",
                f"facts.{name}.range",
                0,
                Text(
                    en=f"No number lies in the range of this fact ({kind.least} to {kind.most}).",
                    fr=f"Aucun nombre n’entre dans l’étendue de ce fait ({kind.least} à {kind.most}).",
                ),
                InForce(),
                Text(
                    en=f"Write the lesser bound first: {kind.most}, then {kind.least}.",
                    fr=f"Écrivez d’abord la plus petite borne : {kind.most}, puis {kind.least}.",
                ),
                span=InForce(),
            )
