"""The law of one day out of a rule set, prepared once and used for many people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, cast

from onegov.core.types import UNKNOWN
from onegov.rules.meaning.findings import STUCK, Finding
from onegov.rules.types import Rule, RuleSet
from onegov.rules.types.tree import Name, Node, Table, walk

_MOST_DAYS: Final = 8
_MOST_KNOWN: Final = 20_000
_PLAIN: Final = frozenset({"yes_no", "number", "date", "choice"})


@dataclass(slots=True, eq=False)
class Known:
    """What a table came to before, by what it looks at.

    Attributes:
        looks_at: every name in the table; empty = nothing is remembered of it.
        found: its values by the findings of these names.
    """

    looks_at: tuple[Name, ...]
    found: dict[tuple[Finding, ...], Finding] = field(default_factory=dict)

    def keep(self, key: tuple[Finding, ...], finding: Finding) -> None:
        """Will remember one value; when there are too many, it begins anew."""
        if len(self.found) >= _MOST_KNOWN:
            self.found.clear()
        self.found[key] = finding


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """The law of a day.

    Attributes:
        rules: the version of each rule that is in force.
        parameters: the amount of each parameter.
    """

    rules: Mapping[str, Rule]
    parameters: Mapping[str, Finding]
    _known: dict[int, Known] = field(default_factory=dict)

    def known(self, table: Table) -> Known:
        """What ``table``, one of the rule set's, came to before."""
        found = self._known.get(id(table))
        if found is None:
            found = self._known[id(table)] = Known(_looks_at(table))
        return found


def law_of(ruleset: RuleSet, on: date) -> Day:
    """The law of the day ``on``."""
    prepared = ruleset.prepared
    if on not in prepared:
        if len(prepared) >= _MOST_DAYS:
            prepared.clear()
        amounts = {name: _amount(ruleset, name, on) for name in ruleset.parameters}
        prepared[on] = Day(ruleset.in_force(on), amounts)
    return cast("Day", prepared[on])


def _amount(ruleset: RuleSet, name: str, on: date) -> Finding:
    current = [value for first, value in ruleset.parameters[name].values if first <= on]
    return STUCK if not current or current[-1] is UNKNOWN else Finding(current[-1])


def _looks_at(table: Node) -> tuple[Name, ...]:
    """The names in a table that are worth remembering: none when one is a list or a period."""
    names = tuple(dict.fromkeys(node for node in walk(table) if isinstance(node, Name)))
    open_names = tuple(name for name in names if name.scope != "parameter")
    return open_names if all(name.type.kind in _PLAIN for name in open_names) else ()
