"""Compiled rules: decisions one by one, each with its trace, and whole populations at once."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from onegov.core.types import UNKNOWN
from onegov.rules.compiled.code import Code, build
from onegov.rules.compiled.everybody import Result, decide_all
from onegov.rules.compiled.expressions import ABOVE, Expr
from onegov.rules.reasoning.evaluation import Run, evaluate, goal_of
from onegov.rules.types import Evaluation, Range, RuleSet
from onegov.rules.types.columns import Columns

_PATTERNS: Final = 256  # different orders and sets of facts that are remembered
_MOST_SEEN: Final = 4096
_UNSEEN: Final = object()
_WORTH_IT: Final = 3  # decisions of one set of facts before code is made for it


class Decision:
    """One decision and how it came about.

    Attributes:
        facts: what it rests on, as it was given.
    """

    __slots__ = ("_code", "_computed", "_program", "_run", "facts")

    def __init__(
        self,
        program: "Program",
        facts: Mapping[str, object],
        code: Code | None = None,
        computed: tuple[Any, ...] = (),
    ) -> None:
        self.facts = facts
        self._program = program
        self._code = code
        self._computed = computed
        self._run: Run | None = None

    @property
    def value(self) -> object:
        """The goal's value: bool, Fraction, Range, date, text or UNKNOWN."""
        return self[self._program.goal]

    def __getitem__(self, rule: str) -> object:
        """The value of ``rule``; KeyError when there is no such rule."""
        if self._code is None:
            return self._interpreted().rule(rule).value
        if rule in self._code.plan.absent:
            return UNKNOWN
        return self._read(self._code, rule)

    def _read(self, code: Code, name: str) -> object:
        place = code.places[name]
        value = read_value(code.plan.steps[place].expr, self._computed[place])
        above = code.places.get(name + ABOVE)
        if above is None:
            return value
        high = read_value(code.plan.steps[above].expr, self._computed[above])
        if isinstance(value, Fraction) and isinstance(high, Fraction) and value != high:
            return Range(value, high)
        return value

    @property
    def trace(self) -> Iterator[tuple[str, object]]:
        """Every rule and every named part of one (``rule.part``) with its value, in order."""
        if self._code is None:
            yield from self._interpreted_trace()
            return
        for step in self._code.plan.steps:
            if not step.name.endswith(ABOVE):
                yield step.name, self._read(self._code, step.name)

    def explain(self) -> Evaluation:
        """The same decision with reasons, clauses and trace in both languages."""
        program = self._program
        return evaluate(program.ruleset, facts=self.facts, on=program.on, goal=program.goal)

    def _interpreted(self) -> Run:
        if self._run is None:
            self._run = Run(self._program.ruleset, self.facts, self._program.on)
        return self._run

    def _interpreted_trace(self) -> Iterator[tuple[str, object]]:
        run = self._interpreted()
        for name in self._program.rules:
            finding, lets = run.rule_and_lets(name)
            yield from ((f"{name}.{let}", part.value) for let, part in lets.items())
            yield name, finding.value


def read_value(expr: Expr, computed: Any) -> object:
    """A computed value as rules give it."""
    if computed is None:
        return UNKNOWN
    if expr.kind == "number":
        return Fraction(computed, expr.scale)
    if expr.kind == "choice":
        return expr.choices[computed] if 0 <= computed < len(expr.choices) else UNKNOWN
    if expr.kind == "date":
        return date.fromordinal(computed)
    return bool(computed) if expr.kind == "yes_no" else computed


class Program:
    """A rule set on one day as code; a decision by it is the one that ``public.evaluate`` gives.

    What code can't settle (uncertain dates, bounds, an unknown that decides) is given to the
    three-valued evaluation, one person at a time.

    Attributes:
        ruleset, on, goal: what was compiled.
        rules: names of its rules, in order.
        facts: names of the facts its rules name.
        whole: its code for people of whom everything is known; None: there can be none.
    """

    def __init__(self, ruleset: RuleSet, on: date, goal: str) -> None:
        self.ruleset = ruleset
        self.on = on
        self.goal = goal_of(ruleset, goal)
        self.rules = tuple(dict.fromkeys(rule.name for rule in ruleset.rules))
        self.facts = ruleset.uses
        self._codes: dict[frozenset[str], Code | None] = {}
        self._by_order: dict[tuple[str, ...], Code | None] = {}
        self._seen: Counter[frozenset[str]] = Counter()
        self.whole = self.code(self.facts & {ruleset.as_of})

    def decide(self, facts: Mapping[str, object]) -> Decision:
        """Will decide for one person.

        Args:
            facts: typed values by name; a missing one is unknown, but for the ``as_of`` date.

        Raises:
            RulesError: a value does not have its fact's type.
        """
        code = self._by_order.get(tuple(facts), _UNSEEN)
        if code is _UNSEEN:
            code = self._often_needed(facts)
        if isinstance(code, Code):
            computed = code.decide(facts)
            if computed is not None:
                return Decision(self, facts, code, computed)
        return self._slowly(facts)

    def _slowly(self, facts: Mapping[str, object]) -> Decision:
        decision = Decision(self, facts)
        decision._interpreted()  # wrong values are told now
        return decision

    def _often_needed(self, facts: Mapping[str, object]) -> Code | None:
        """The code for the facts that are there; None while they were not seen often enough."""
        missing = frozenset(self.facts - facts.keys())
        if missing not in self._codes:
            self._seen[missing] += 1
            if self._seen[missing] < _WORTH_IT or len(self._codes) >= _PATTERNS:
                if len(self._seen) > _MOST_SEEN:
                    self._seen.clear()
                return None
        if len(self._by_order) < _PATTERNS:
            self._by_order[tuple(facts)] = self.code(missing)
        return self.code(missing)

    def code(self, missing: frozenset[str]) -> Code | None:
        """The code for people of whom the ``missing`` facts are unknown; None: there can be none."""
        if missing not in self._codes:
            made = build(self.ruleset, self.on, missing)
            if len(self._codes) >= _PATTERNS:
                return made
            self._codes[missing] = made
        return self._codes[missing]

    def decide_all(self, columns: Columns, *, rules: Collection[str] = ()) -> Result:
        """Will decide for everybody in ``columns`` (see ``types.columns``).

        Args:
            rules: names of the rules whose outcomes are wanted; all of them when it is empty.

        Raises:
            RulesError: a fact's column is missing, too short, or holds what the fact can't be.
        """
        return decide_all(self, columns, rules)
