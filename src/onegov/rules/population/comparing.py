"""Two versions of a service over the same invented people: who gains and who loses."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onegov.core.types import Text
from onegov.rules.compiled.everybody import Result
from onegov.rules.compiled.program import Program
from onegov.rules.errors import Problem, RulesError
from onegov.rules.language.proposals import nearest
from onegov.rules.population.differences import (
    Difference,
    are_comparable,
    last_versions,
    tell_differences,
)
from onegov.rules.population.drawing import Drawn
from onegov.rules.population.groups import Grouping, by_fact, by_rule, everyone
from onegov.rules.population.tallies import YES_NO, AnswerTally, Moves, NumberTally, Shifts
from onegov.rules.population.versions import Both, Version, pair
from onegov.rules.types import Rule

Tallies = Mapping[tuple[str, str], AnswerTally | NumberTally]


@dataclass(frozen=True)
class RuleChange:
    """What becomes of one rule that both versions have.

    Attributes:
        rule: the new version of it.
        changes: for each grouping by name, one entry for each of its groups.
    """

    rule: Rule
    changes: Mapping[str, Sequence[Moves | Shifts]]

    @property
    def total(self) -> Moves | Shifts:
        """What changes for everyone together."""
        return self.changes[""][0]


@dataclass(frozen=True)
class Comparison:
    """All that two versions do differently.

    Attributes:
        versions: the old and the new one.
        size: how many people.
        groupings: everyone first.
        rules: what both versions decide, in the order of the new one.
        differences: facts and rules that only one of them has, or that are another kind of thing.
        one_by_one: how many people only the slow evaluation could decide about, in each version.
    """

    versions: tuple[Version, Version]
    size: int
    seed: int
    groupings: tuple[Grouping, ...]
    rules: tuple[RuleChange, ...]
    differences: tuple[Difference, ...]
    one_by_one: tuple[int, int]

    @property
    def goal(self) -> str:
        """The rule that answers the new version's question."""
        return self.versions[1].ruleset.goal


def compare(
    old: Version,
    new: Version,
    *,
    size: int,
    seed: int = 1,
    by: Collection[str] = (),
    tell: Callable[[int], None] = lambda _: None,
) -> Comparison:
    """Will decide about ``size`` invented people by both versions and count what changes.

    Args:
        by: facts that both versions have, or rules of the old one, to sort people by.
        tell: is told how many people are done, block by block.

    Raises:
        RulesError: something in ``by`` cannot sort people.
    """
    both = pair(old, new, seed=seed, also=by)
    rules = _common_rules(old, new)
    groupings: list[Grouping] = []
    tallies: Tallies = {}
    done, slow = 0, [0, 0]
    for drawn, results in _decide(both, size):
        if not tallies:
            groupings = [everyone(), *(_grouping(name, both, results[0]) for name in by)]
            tallies = _tallies(rules, groupings, old)
        _count(groupings, tallies, drawn, results)
        slow = [so_far + r.one_by_one for so_far, r in zip(slow, results, strict=True)]
        done += _people(drawn, results[0])
        tell(done)
    changes = tuple(_change(rule, groupings, tallies) for rule in rules)
    differences = tell_differences(old.ruleset, new.ruleset)
    return Comparison(
        (old, new), size, seed, tuple(groupings), changes, differences, (slow[0], slow[1])
    )


def _decide(both: Both, size: int) -> Iterator[tuple[Drawn, tuple[Result, Result]]]:
    old, new = (Program(version.ruleset, version.on, "") for version in both.versions)
    for drawn, columns in both.blocks(size):
        yield drawn, (old.decide_all(columns[0]), new.decide_all(columns[1]))


def _common_rules(old: Version, new: Version) -> list[Rule]:
    before = last_versions(old.ruleset)
    after = last_versions(new.ruleset)
    return [r for name, r in after.items() if name in before and are_comparable(before[name], r)]


def _grouping(name: str, both: Both, found: Result) -> Grouping:
    """Groups by a fact of both versions or a rule of the old one; raises RulesError."""
    people, old = both.shared, both.versions[0]
    rules = last_versions(old.ruleset)
    grouping = None
    if name in people.facts:
        labels = {**old.ruleset.fact_labels, **both.versions[1].ruleset.fact_labels}
        grouping = by_fact(name, people.facts[name], people.spread.get(name), people.day, labels)
    elif name in rules:
        grouping = by_rule(rules[name], found.outcomes[name])
    if grouping is None:
        raise _unfit(name, [*people.facts, *rules])
    return grouping


def _unfit(name: str, known: Collection[str]) -> RulesError:
    message = Text(
        en=f"People cannot be sorted by “{name[:60]}”: it is no fact of both versions and no rule.",
        fr=f"On ne peut trier les gens selon « {name[:60]} » : ce n’est ni un fait des deux versions "
        "ni une règle.",
    )
    return RulesError(
        [Problem("--by", 0, name[:60], "rules.unknown_name", message, 0, nearest(name, known))]
    )


def _tallies(rules: Sequence[Rule], groupings: Sequence[Grouping], old: Version) -> Tallies:
    before = last_versions(old.ruleset)
    return {
        (rule.name, grouping.name): _tally(rule, before[rule.name], len(grouping.groups))
        for rule in rules
        for grouping in groupings
    }


def _tally(new: Rule, old: Rule, groups: int) -> AnswerTally | NumberTally:
    if new.type.kind in {"number", "date"}:
        return NumberTally(groups)
    choices = dict.fromkeys([*new.type.choices, *old.type.choices])
    return AnswerTally(tuple(choices) if new.type.kind == "choice" else YES_NO, groups)


def _count(
    groupings: Sequence[Grouping],
    tallies: Tallies,
    drawn: Drawn,
    results: tuple[Result, Result],
) -> None:
    codes = {each.name: each.codes(drawn, results[0].outcomes) for each in groupings}
    for (rule, grouping), tally in tallies.items():
        old, new = (result.outcomes[rule] for result in results)
        tally.add(codes[grouping], old, new)


def _people(drawn: Drawn, result: Result) -> int:
    columns = [*drawn.values(), *(each.data for each in result.outcomes.values())]
    return len(columns[0]) if columns else 0


def _change(rule: Rule, groupings: Sequence[Grouping], tallies: Tallies) -> RuleChange:
    return RuleChange(rule, {g.name: tallies[rule.name, g.name].result() for g in groupings})
