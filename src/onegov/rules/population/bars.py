"""What a chart of a comparison shows: a bar for each rule that changes, then group by group."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from onegov.core.types import Text
from onegov.rules.population.comparing import Comparison, RuleChange
from onegov.rules.population.groups import Grouping
from onegov.rules.population.lines import Line, lines_of
from onegov.rules.reasoning.wording import NBSP

_FEW: Final = 12  # so many groups are shown even where nothing changes
_MOST: Final = 20  # of more groups than that, those with the most people who change
_RIGHT: Final = frozenset({"gains", "up"})
_LEFT: Final = frozenset({"loses", "down"})


@dataclass(frozen=True, slots=True)
class Bar:
    """Shares of one group for whom one rule changes; a heading or a remark has none."""

    label: Text
    gains: Fraction = Fraction(0)
    loses: Fraction = Fraction(0)
    other: Fraction = Fraction(0)
    kind: Literal["bar", "heading", "remark"] = "bar"


def bars_of(comparison: Comparison) -> list[Bar]:
    """One bar for each rule that changes; then the goal, or where it stays the last of them, by group."""
    changed = [change for change in comparison.rules if change.total.changed]
    lines = lines_of(comparison)
    bars = [_bar(each.rule.label, _of(lines, each, "")) for each in changed]
    if changed:
        goal = [change for change in changed if change.rule.name == comparison.goal]
        told = (goal or changed)[-1]
        for grouping in comparison.groupings[1:]:
            bars += _groups(told, grouping, _of(lines, told, grouping.name))
    return bars


def _of(lines: Sequence[Line], change: RuleChange, by: str) -> list[Line]:
    return [line for line in lines if (line.rule, line.by) == (change.rule.name, by)]


def _groups(change: RuleChange, grouping: Grouping, lines: Sequence[Line]) -> Iterator[Bar]:
    """A heading, the groups that have people, and how many were left out."""
    yield _heading(change.rule.label, grouping.label)
    counts = dict(zip(grouping.groups, change.changes[grouping.name], strict=True))
    groups = [group for group, counted in counts.items() if counted.people]
    shown = set(groups)
    if len(groups) > _FEW:
        by_size = sorted(groups, key=lambda group: -counts[group].changed)
        shown = {group for group in by_size[:_MOST] if counts[group].changed}
    for group in groups:
        if group in shown:
            yield _bar(group, [line for line in lines if line.group == group])
    if len(shown) < len(groups):
        yield _left_out(len(groups) - len(shown))


def _heading(rule: Text, by: Text) -> Bar:
    label = Text(en=f"{rule.en}, by: {by.en}", fr=f"{rule.fr}, selon{NBSP}: {by.fr}")
    return Bar(label, kind="heading")


def _left_out(groups: int) -> Bar:
    many = groups > 1
    label = Text(
        en=f"{groups} other group{'s' if many else ''}: fewer people with a change, or none",
        fr=f"{groups} autre{'s' if many else ''} groupe{'s' if many else ''}{NBSP}: moins de "
        "personnes touchées, ou aucune",
    )
    return Bar(label, kind="remark")


def _bar(label: Text, lines: Sequence[Line]) -> Bar:
    gains = sum((line.share for line in lines if line.change in _RIGHT), Fraction(0))
    loses = sum((line.share for line in lines if line.change in _LEFT), Fraction(0))
    other = sum((line.share for line in lines if line.change not in _RIGHT | _LEFT), Fraction(0))
    return Bar(label, gains, loses, other)
