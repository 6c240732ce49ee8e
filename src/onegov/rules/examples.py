"""Worked examples that a policy analyst writes and reads, run against the rules."""

from dataclasses import dataclass
from datetime import MAXYEAR
from typing import Final

from onegov.core.types import Text
from onegov.rules.reasoning.earliest import earliest_date
from onegov.rules.reasoning.evaluation import evaluate
from onegov.rules.reasoning.wording import write
from onegov.rules.types import Evaluation, RuleSet
from onegov.rules.types.examples import NEVER, Example

_HORIZON: Final = 40  # years within which an earliest date is looked for


@dataclass(frozen=True, slots=True)
class Result:
    """How one example came out: ``differences`` is empty when it holds."""

    example: Example
    evaluation: Evaluation
    differences: tuple[Text, ...]


def run_example(ruleset: RuleSet, example: Example) -> Result:
    """Will apply the rules to one example."""
    evaluation = evaluate(ruleset, facts=example.given, on=example.on)
    differences = [
        *_value_differences(example, evaluation),
        *_reason_differences(example, evaluation),
        *_officer_difference(example, evaluation),
        *_earliest_difference(ruleset, example),
    ]
    return Result(example, evaluation, tuple(differences))


def _value_differences(example: Example, evaluation: Evaluation) -> list[Text]:
    return [
        _differ(rule, value, evaluation.outcomes[rule].value)
        for rule, value in example.expect.items()
        if evaluation.outcomes[rule].value != value
    ]


def _differ(what: str, expected: object, found: object) -> Text:
    return Text(
        en=f"{what}: expected {write(expected, 'en')}, found {write(found, 'en')}",
        fr=f"{what} : attendu {write(expected, 'fr')}, obtenu {write(found, 'fr')}",
    )


def _reason_differences(example: Example, evaluation: Evaluation) -> list[Text]:
    found = []
    for rule, fragment in example.because.items():
        outcome = evaluation.outcomes.get(rule)
        reason = outcome.because if outcome else Text("?", "?")
        # Analysts type ordinary spaces where reasons have no-break ones.
        plain = Text(reason.en.replace("\u00a0", " "), reason.fr.replace("\u00a0", " "))
        if fragment.en not in plain.en or fragment.fr not in plain.fr:
            found.append(_differ(f"because.{rule}", fragment.en, plain.en))
    return found


def _officer_difference(example: Example, evaluation: Evaluation) -> list[Text]:
    if example.officer in {None, evaluation.needs_officer}:
        return []
    return [_differ("officer", example.officer, evaluation.needs_officer)]


def _earliest_difference(ruleset: RuleSet, example: Example) -> list[Text]:
    if not example.earliest:
        return []
    until = example.on.replace(
        year=min(example.on.year + _HORIZON, MAXYEAR), day=min(example.on.day, 28)
    )
    day = earliest_date(ruleset, facts=example.given, on=example.on, until=until)
    found = day.isoformat() if day else NEVER
    return [] if found == example.earliest else [_differ("earliest", example.earliest, found)]
