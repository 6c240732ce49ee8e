"""Proves the decision tables of a rule set on every day on which its law changes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import z3

from onegov.core.types import Text
from onegov.rules.errors import Problem
from onegov.rules.proofs.constants import constant, constant_value, says_one_thing
from onegov.rules.proofs.dead_rows import Living, dead_rows
from onegov.rules.proofs.flaws import Flaw, Sighting
from onegov.rules.proofs.gaps import gaps
from onegov.rules.proofs.hints import hints
from onegov.rules.proofs.naming import Namer
from onegov.rules.proofs.overlaps import overlaps
from onegov.rules.proofs.parts import Part
from onegov.rules.proofs.placed import Placed, tables_of
from onegov.rules.proofs.searching import Search, Undecided
from onegov.rules.proofs.segments import Reach, edges, rule_changes, segments
from onegov.rules.proofs.translation import Translator
from onegov.rules.proofs.versions import (
    gaps_between_versions,
    names_not_in_force,
    odd_dates,
    repeated_words,
    swapped_dates,
)
from onegov.rules.reasoning.wording import write_date
from onegov.rules.types import Rule, RuleSet
from onegov.rules.types.tree import InForce, Name, Node, walk

Look = Callable[[Part, Namer], Iterator[Sighting]]
_LOOKS: Final[tuple[Look, ...]] = (gaps, overlaps)


def prove(ruleset: RuleSet, *, file: str) -> tuple[Flaw, ...]:
    """Everything that proofs find in ``ruleset``, in the order of the file; see ``public.prove``."""
    prover = Prover(ruleset)
    found = [sighting for rule in ruleset.rules for sighting in prover.rule(rule)]
    found += [*empty_ranges(ruleset), *gaps_between_versions(ruleset)]
    found += [*odd_dates(ruleset), *repeated_words(ruleset)]
    flaws = [_flaw(sighting, file) for sighting in _merged(found)]
    return tuple(sorted(flaws, key=lambda flaw: flaw.problem.line))


class Prover:
    """Proves one rule after the other; what z3 was told of one day is kept for the next rule."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.ruleset = ruleset
        self.reach = Reach(ruleset)
        self._context = z3.Context()  # its own: z3's common one bears one thread at a time
        self._searches: dict[InForce, Search] = {}

    def rule(self, rule: Rule) -> Iterator[Sighting]:
        """What proofs find in one version of a rule."""
        wrong = list(swapped_dates(rule))
        yield from wrong
        if wrong:
            return
        yield from names_not_in_force(self.ruleset, rule)
        try:
            for placed in tables_of(rule):
                yield from self._table(placed)
            yield from self._constant(rule)
        except Undecided:
            yield _not_proved(rule)

    def _search(self, days: InForce) -> Search:
        if days not in self._searches:
            self._searches[days] = Search(Translator(self.ruleset, days, self._context), self.reach)
        return self._searches[days]

    def _facts(self, names: Iterable[Name]) -> list[str]:
        facts = {name.name for name in names if name.scope == "fact"}
        return [name for name in self.ruleset.facts if name in facts]

    def _table(self, placed: Placed) -> Iterator[Sighting]:
        names = self.reach.names(_conditions(placed), placed.rule)
        facts = self._facts(names)
        changes = self.reach.changes(names) | edges(row.in_force for row in placed.table.rows)
        span, namer, living = _span(placed), Namer(self.ruleset, placed.rule), Living()
        parts = [Part(placed, self._search(d), d, facts) for d in segments(span, changes)]
        for part in parts:
            found = [sighting for look in _LOOKS for sighting in look(part, namer)]
            if not found:
                found = list(hints(part, namer))
            yield from (replace(sighting, span=span) for sighting in found)
            living.look(part)
        if parts:
            yield from dead_rows(parts, living, namer)

    def _constant(self, rule: Rule) -> Iterator[Sighting]:
        names = self.reach.rule(rule)
        facts = self._facts(names)
        if not set(facts) - {self.ruleset.as_of} or says_one_thing(rule.node):
            return
        changes = self.reach.changes(names) | rule_changes(rule)
        values = (
            constant_value(rule, self._search(days), facts)
            for days in reversed(segments(rule.in_force, changes))
        )
        latest = next(values, None)
        if latest is not None and all(value is not None for value in values):
            yield from constant(rule, latest, Namer(self.ruleset, rule))


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


def _not_proved(rule: Rule) -> Sighting:
    return Sighting(
        "rules.not_proved",
        rule.name,
        rule.line,
        Text(
            en="This rule is too intricate to be proved; its tables may have gaps or overlaps.",
            fr="Cette règle est trop complexe pour être prouvée; ses tableaux peuvent comporter des "
            "cas oubliés ou visés deux fois.",
        ),
        rule.in_force,
        Text(
            en="Divide it into smaller rules; avoid products of two unknown numbers.",
            fr="Divisez-la en règles plus simples; évitez le produit de deux nombres inconnus.",
        ),
        span=rule.in_force,
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
                    fr=f"Écrivez d’abord la plus petite borne : {kind.most}, puis {kind.least}.",
                ),
                span=InForce(),
            )


def _merged(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Each finding once, with the days on which it was seen one after the other."""
    found: dict[tuple[object, ...], Sighting] = {}
    for sighting in sightings:
        known = found.setdefault(sighting.key, sighting)
        last = known.days.last
        if last is not None and last < date.max and sighting.days.first == last + timedelta(days=1):
            days = InForce(known.days.first, sighting.days.last)
            found[sighting.key] = replace(known, days=days)
    return list(found.values())


def _flaw(sighting: Sighting, file: str) -> Flaw:
    message = sighting.message
    if sighting.days != sighting.span:
        message = _dated(message, sighting.days)
    problem = Problem(
        file, sighting.line, sighting.element, sighting.code, message, fix=sighting.fix
    )
    return Flaw(problem, sighting.witness)


def _dated(message: Text, days: InForce) -> Text:
    """``message`` with the days on which it is so before it."""
    begins, ends = days.first > date.min, days.last is not None
    when = _ON if days.first == days.last else _WHEN[begins, ends]
    texts = []
    for language in ("en", "fr"):
        first = write_date(days.first, language)
        last = write_date(days.last, language) if days.last else ""
        told = message.in_(language)
        texts.append(when.in_(language).format(first, last) + told[0].lower() + told[1:])
    return Text(*texts)


_ON: Final = Text("On {0}, ", "Le {0}, ")
_WHEN: Final = {
    (True, True): Text("From {0} to {1}, ", "Du {0} au {1}, "),
    (True, False): Text("From {0} on, ", "À compter du {0}, "),
    (False, True): Text("Until {1}, ", "Jusqu’au {1}, "),
    (False, False): Text("Always, ", "Toujours, "),
}
