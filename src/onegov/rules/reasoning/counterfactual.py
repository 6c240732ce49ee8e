"""The smallest change that would make a goal pass: a search that skips only what is proved useless.

Where a fact's values are left open (a number within bounds, an answer unknown) the three-valued
evaluation says what holds for all of them. A goal that is then surely not met rules them all out at
once; one that is surely met makes the nearest of them the answer. Only what is neither is split.
Boxes of values are taken in the order of the smallest move into them, so the first that passes is
the smallest change.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import combinations, product
from typing import Final

from onegov.core.types import UNKNOWN
from onegov.rules.meaning.findings import Finding, bounds
from onegov.rules.reasoning import would_be
from onegov.rules.reasoning.domains import Domain, Piece, domains_of
from onegov.rules.reasoning.evaluation import Run, goal_of
from onegov.rules.types import RuleSet
from onegov.rules.types.changes import Aim, Change, Counterfactual, Option

MOST_FACTS: Final = 3
MOST_OPTIONS: Final = 5
MOST_RUNS: Final = 4_000

Box = tuple[Piece, ...]
Facts = Mapping[str, object]


def counterfactual(
    ruleset: RuleSet,
    *,
    facts: Facts,
    on: date,
    aim: Aim | None = None,
    changeable: Collection[str] | None = None,
) -> Counterfactual | None:
    """See ``public.counterfactual``."""
    aim = aim or Aim()
    goal = goal_of(ruleset, aim.goal)
    kind = next(rule.type.kind for rule in ruleset.rules if rule.name == goal)
    if kind != "yes_no" and (kind != "number" or aim.at_least is None):
        return None
    search = _Search(ruleset, facts, on, Aim(goal, aim.at_least))
    passes = search.passes(search.find({}))
    if passes is True:
        return None
    search.is_ruled_out = passes is False
    return search.run(domains_of(ruleset, facts, changeable))


@dataclass
class _Search:
    """One search.

    Attributes:
        is_ruled_out: whether the goal is surely not met as things are.
        runs: how often the rules were applied.
        open: of a goal that is ruled out, changes after which it only waits for facts that nobody
            has told.
    """

    ruleset: RuleSet
    facts: Facts
    on: date
    aim: Aim
    is_ruled_out: bool = False
    runs: int = 0
    open: dict[tuple[str, ...], tuple[Change, ...]] = field(default_factory=dict)

    def find(self, changed: Facts) -> Finding:
        """What the goal comes to with these facts ``changed``."""
        self.runs += 1
        return Run(self.ruleset, {**self.facts, **changed}, self.on).rule(self.aim.goal)

    def passes(self, finding: Finding) -> object:
        """Whether the goal is met: True, False, or UNKNOWN."""
        if self.aim.at_least is None:
            return finding.value
        known = bounds(finding.value)
        if known is None or known[0] < self.aim.at_least <= known[1]:
            return UNKNOWN
        return known[0] >= self.aim.at_least

    @property
    def is_spent(self) -> bool:
        return self.runs >= MOST_RUNS

    def run(self, domains: tuple[Domain, ...]) -> Counterfactual:
        """The changes of fewest facts that are enough."""
        if self.passes(self.find(_covers(domains, [(0, d.size - 1) for d in domains]))) is False:
            return self._conclude({}, len(domains), never=True)
        for size in range(1, min(MOST_FACTS, len(domains)) + 1):
            found = self._smallest(domains, size) or self.open
            if found or self.is_spent:
                return self._conclude(found, size if found else size - 1, never=False)
        tried = min(MOST_FACTS, len(domains))
        return self._conclude({}, tried, never=tried == len(domains))

    def _smallest(
        self, domains: tuple[Domain, ...], size: int
    ) -> dict[tuple[str, ...], tuple[Change, ...]]:
        """For each set of ``size`` facts that is enough, its smallest change; smallest first."""
        queue = list(_boxes(domains, size))
        heapify(queue)
        found: dict[tuple[str, ...], tuple[Change, ...]] = {}
        while queue and not self.is_spent and len(found) < MOST_OPTIONS:
            _, place, box = heappop(queue)
            group = tuple(domains[each] for each in place)
            names = tuple(domain.name for domain in group)
            if names in found:
                continue
            finding = self.find(_covers(group, box))
            passes = self.passes(finding)
            if passes is True:
                found[names] = _changes(group, box)
            elif passes is UNKNOWN and all(low == high for low, high in box):
                self._keep_open(names, finding, _changes(group, box))
            elif passes is UNKNOWN:
                for part in _split(group, box):
                    heappush(queue, (_cost(group, part), place, part))
        return found

    def _keep_open(
        self, names: tuple[str, ...], finding: Finding, changes: tuple[Change, ...]
    ) -> None:
        only_waits = self.is_ruled_out and finding.waits_for and not finding.refer
        if only_waits and len(self.open) < MOST_OPTIONS:
            self.open.setdefault(names, changes)

    def _conclude(
        self, found: Mapping[tuple[str, ...], tuple[Change, ...]], tried: int, *, never: bool
    ) -> Counterfactual:
        spent = self.is_spent
        options = tuple(self._option(changes) for changes in found.values())
        gave_up = spent and not never and not any(option.passes for option in options)
        text = would_be.summarize(options, tried=tried, never=never, gave_up=gave_up)
        return Counterfactual(options, tried, never, gave_up, text)

    def _option(self, changes: tuple[Change, ...]) -> Option:
        finding = self.find({change.fact: change.after for change in changes})
        waits_for = frozenset[str]() if self.passes(finding) is True else finding.waits_for
        text = would_be.tell(self.ruleset, changes, self.aim, finding.value, waits_for)
        return Option(changes, finding.value, waits_for, text)


def _boxes(
    domains: tuple[Domain, ...], size: int
) -> Iterator[tuple[Fraction, tuple[int, ...], Box]]:
    """Every way to change ``size`` facts, in whole pieces of their domains."""
    for place in combinations(range(len(domains)), size):
        group = tuple(domains[each] for each in place)
        for box in product(*(domain.others() for domain in group)):
            yield _cost(group, box), place, box


def _cost(group: tuple[Domain, ...], box: Box) -> Fraction:
    moves = (domain.move(piece) for domain, piece in zip(group, box, strict=True))
    return sum(moves, Fraction(0))


def _covers(group: tuple[Domain, ...], box: Collection[Piece]) -> dict[str, object]:
    return {d.name: d.cover(piece) for d, piece in zip(group, box, strict=True)}


def _changes(group: tuple[Domain, ...], box: Box) -> tuple[Change, ...]:
    return tuple(
        Change(domain.name, domain.value(domain.current), domain.value(domain.nearest(piece)))
        for domain, piece in zip(group, box, strict=True)
    )


def _split(group: tuple[Domain, ...], box: Box) -> Iterator[Box]:
    """``box`` split along its fact with the most values left."""
    widths = [high - low for low, high in box]
    widest = widths.index(max(widths))
    for piece in group[widest].split(box[widest]):
        yield (*box[:widest], piece, *box[widest + 1 :])
