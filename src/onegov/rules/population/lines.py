"""A comparison as lines of one table: which change, for how many people, by how much."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from onegov.core.types import Text
from onegov.rules.population.comparing import Comparison, RuleChange
from onegov.rules.population.groups import UNKNOWN
from onegov.rules.population.tallies import Moves, Shifts
from onegov.rules.reasoning.wording import NBSP, write
from onegov.rules.types import Rule

_ANSWERS: Final = {"no": Text("no", "non"), "yes": Text("yes", "oui")}
_SHIFTS: Final = {
    "up": Text("goes up", "augmente"),
    "down": Text("goes down", "diminue"),
    "found": Text("becomes known", "devient connu"),
    "lost": Text("goes to an officer, or becomes unknown", "à examiner, ou devient inconnu"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change of one rule in one group.

    Attributes:
        rule: its name.
        by, group: what people are sorted by (``""`` = everyone) and the group.
        change: ``gains`` (becomes yes), ``loses`` (is no longer yes), ``moves`` (any other new
            answer), ``up``, ``down``, ``found`` or ``lost`` (of a number).
        text: the change in words.
        people, of: how many people, and how many there are in the group.
        mean, most: of ``up`` and ``down``: the mean difference and the greatest, in ``unit``.
    """

    rule: str
    label: Text
    by: str
    by_label: Text
    group: Text
    change: str
    text: Text
    people: int
    of: int
    mean: Fraction | None = None
    most: Fraction | None = None
    unit: str = ""

    @property
    def share(self) -> Fraction:
        """The share of the group."""
        return Fraction(self.people, self.of) if self.of else Fraction(0)


def lines_of(comparison: Comparison) -> list[Line]:
    """Every change that happens to anybody: rule by rule, everyone first, then group by group."""
    return [line for change in comparison.rules for line in _rule_lines(comparison, change)]


def _rule_lines(comparison: Comparison, change: RuleChange) -> Iterator[Line]:
    for grouping in comparison.groupings:
        for group, counted in zip(grouping.groups, change.changes[grouping.name], strict=True):
            place = (change.rule.name, change.rule.label, grouping.name, grouping.label, group)
            if isinstance(counted, Moves):
                yield from _moves(place, change.rule, counted)
            else:
                yield from _shifts(place, change.rule, counted)


def _moves(place: tuple[str, Text, str, Text, Text], rule: Rule, moves: Moves) -> Iterator[Line]:
    names = [*moves.answers, ""]
    for before, row in zip(names, moves.counts, strict=True):
        for after, count in zip(names, row, strict=True):
            if count and before != after:
                kind = _kind(rule, before, after)
                yield Line(*place, kind, _arrow(rule, before, after), int(count), moves.people)


def _kind(rule: Rule, before: str, after: str) -> str:
    if rule.type.kind != "yes_no" or "yes" not in {before, after}:
        return "moves"
    return "gains" if after == "yes" else "loses"


def _arrow(rule: Rule, before: str, after: str) -> Text:
    old, new = (_answer(rule, word) for word in (before, after))
    return Text(en=f"{old.en} → {new.en}", fr=f"{old.fr} → {new.fr}")


def _answer(rule: Rule, word: str) -> Text:
    if not word:
        return UNKNOWN
    if rule.type.kind == "yes_no":
        return _ANSWERS[word]
    return rule.choices.get(word, Text(word, word))


def _shifts(place: tuple[str, Text, str, Text, Text], rule: Rule, shifts: Shifts) -> Iterator[Line]:
    unit = "days" if rule.type.kind == "date" else rule.type.unit
    counts = {"up": shifts.up, "down": shifts.down, "found": shifts.found, "lost": shifts.lost}
    means = {"up": shifts.mean_up, "down": shifts.mean_down}
    most = {"up": shifts.most_up, "down": shifts.most_down}
    for kind, people in counts.items():
        if people:
            sizes = (means.get(kind), most.get(kind), unit)
            yield Line(*place, kind, _SHIFTS[kind], people, shifts.people, *sizes)


def write_share(share: Fraction, language: str) -> str:
    """A share in percent with one decimal; what is more than nothing never looks like nothing."""
    tenths = round(share * 1_000)
    sign = "" if tenths or not share else "<"
    number = write(Fraction(tenths or (1 if share else 0), 10), language)
    return f"{sign}{number}%" if language == "en" else f"{sign}{number}{NBSP}%"


def write_difference(number: Fraction, unit: str, language: str) -> str:
    """A difference with its sign, to two decimals."""
    rounded = Fraction(round(number * 100), 100)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{write(abs(rounded), language, unit)}"
