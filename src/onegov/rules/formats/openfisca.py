"""Worked examples → the YAML tests of OpenFisca, as far as it can hold what they say.

Source: https://openfisca.org/doc/coding-the-legislation/writing_yaml_tests.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

import yaml

from onegov.core.types import UNKNOWN, Text
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import RuleSet
from onegov.rules.types.examples import Example

Period = Literal["day", "month", "year"]
PERIODS: Final[Mapping[Period, int]] = {"day": 10, "month": 7, "year": 4}
Value = bool | int | float | str | date
_PLACES: Final = 15  # that a float holds exactly enough


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An example that OpenFisca cannot hold, and why."""

    example: str
    reason: Text


@dataclass(frozen=True, slots=True)
class YamlTests:
    """YamlTests as OpenFisca has them.

    Attributes:
        text: the YAML.
        kept: how many examples are in it.
        left_out: the others.
        fewer: how many expectations are missing of examples that are in it.
    """

    text: str
    kept: int
    left_out: tuple[LeftOut, ...]
    fewer: int


def write_tests(
    ruleset: RuleSet,
    examples: Iterable[Example],
    *,
    period: Period = "day",
    rename: Mapping[str, str] | None = None,
) -> YamlTests:
    """Will write ``examples`` as tests of OpenFisca.

    Facts and rules are variables of their own names. What an example expects is kept where it holds
    whatever the facts are that OpenFisca has no variables for: lists, numbers known within bounds.

    Args:
        period: of each test; of a month or a year the law of the example's day.
        rename: the variable of a fact or rule that has another name.
    """
    names = rename or {}
    entries: list[dict[str, object]] = []
    left_out: list[LeftOut] = []
    fewer = 0
    for example in examples:
        told = _told(ruleset, example)
        expected = _expected(ruleset, example, told)
        if not expected:
            left_out.append(LeftOut(example.name, _reason(example, told)))
            continue
        fewer += len(example.expect) - len(expected)
        entries.append(
            {
                "name": example.name,
                "description": f"{example.label.en} / {example.label.fr}",
                "period": example.on.isoformat()[: PERIODS[period]],
                "absolute_error_margin": 0,
                "input": {names.get(name, name): value for name, value in told.items()},
                "output": {names.get(name, name): value for name, value in expected.items()},
            }
        )
    text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=110)
    return YamlTests(text, len(entries), tuple(left_out), fewer)


def _told(ruleset: RuleSet, example: Example) -> dict[str, Value]:
    """The facts of an example that OpenFisca has variables for, the day of the law among them."""
    day = {ruleset.as_of: example.on} if ruleset.as_of in ruleset.uses else {}
    return _plain({**day, **example.given})


def _expected(ruleset: RuleSet, example: Example, told: Mapping[str, Value]) -> dict[str, Value]:
    """What holds for the facts that are told, whatever the others are."""
    expected = _plain(example.expect)
    if not _not_told(example, told):
        return expected
    run = Run(ruleset, {name: example.given.get(name, example.on) for name in told}, example.on)
    return {name: each for name, each in expected.items() if _is_settled(run, name, example)}


def _is_settled(run: Run, name: str, example: Example) -> bool:
    return run.rule(name).value == example.expect[name]


def _not_told(example: Example, told: Mapping[str, Value]) -> list[str]:
    """Facts that the example tells and OpenFisca has no variable for."""
    return [
        name for name, value in example.given.items() if name not in told and value is not UNKNOWN
    ]


def _reason(example: Example, told: Mapping[str, Value]) -> Text:
    if not _plain(example.expect):
        return _NOT_SETTLED
    names = ", ".join(_not_told(example, told))
    return Text(
        en=f"What it expects rests on {names}: OpenFisca has no lists and no bounds.",
        fr=f"Ce qui est attendu dépend de {names}\u00a0: OpenFisca n’a ni listes ni fourchettes.",
    )


def _plain(values: Mapping[str, object]) -> dict[str, Value]:
    found = {name: _value(value) for name, value in values.items()}
    return {name: value for name, value in found.items() if value is not None}


def _value(value: object) -> Value | None:
    """A value as YAML has it; None where OpenFisca has nothing like it."""
    if isinstance(value, bool | str | date):
        return value
    if not isinstance(value, Fraction):
        return None
    if value.denominator == 1:
        return int(value)
    return float(value) if (value * 10**_PLACES).denominator == 1 else None


_NOT_SETTLED: Final = Text(
    "It expects something that is not known or that an officer must look at: OpenFisca always gives a "
    "value.",
    "Ce qui est attendu n’est pas connu ou revient à un agent ou une agente\u00a0: OpenFisca donne "
    "toujours une valeur.",
)
