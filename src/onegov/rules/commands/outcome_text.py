"""What the rules came to, for a reader in one language."""

from collections.abc import Iterator, Sequence
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.commands.answer import Answer
from onegov.rules.reasoning.wording import NBSP, write, write_date
from onegov.rules.reasoning.would_be import fact_label
from onegov.rules.types import RuleOutcome, RuleSet

_OFFICER: Final = Text("an officer must look", "un agent ou une agente doit examiner le dossier")
_UNKNOWN: Final = Text("Not known", "Inconnus")
_MATTERS: Final = Text("still matters", "compte encore")
_SETTLED: Final = Text("no longer matters", "ne compte plus")
_CHANGE: Final = Text("What would change it", "Ce qui changerait la réponse")
_EARLIEST: Final = Text("Earliest date", "Première date possible")
_NOT_BEFORE: Final = Text(
    "Not before, if all that is unknown turns out well",
    "Pas avant, si tout ce qui est inconnu s’avère favorable",
)
_OTHERWISE: Final = Text("or", "ou")
_INDENT: Final = "    "


def write_answer(answer: Answer, language: str, *, brief: bool = False) -> str:
    """The goal, then every rule with its reason and clauses, then what would change it.

    ``brief``: of the rules only those that are settled or an officer's, of the unknown facts only
    those that still matter.
    """
    evaluation = answer.evaluation
    goal = evaluation.outcomes[evaluation.goal]
    lines = [*_outcome(answer.ruleset, goal, language, "")]
    for outcome in evaluation.outcomes.values():
        told = outcome.value is not UNKNOWN or outcome.refer
        if outcome.rule != goal.rule and (told or not brief):
            lines += ["", *_outcome(answer.ruleset, outcome, language, "  ")]
    unknown = [name for name in answer.unknown if name in answer.waits_for or not brief]
    lines += [
        *_unknown(answer, unknown, language),
        *_change(answer, language),
        "",
        _footer(answer, language),
    ]
    return "\n".join(lines) + "\n"


def _outcome(ruleset: RuleSet, outcome: RuleOutcome, language: str, margin: str) -> Iterator[str]:
    label, value = outcome.label.in_(language), write_value(ruleset, outcome, language)
    yield f"{margin}{label}{colon(language)}{value}"
    yield f"{margin}{_INDENT}{outcome.because.in_(language)}"
    yield f"{margin}{_INDENT}[{write_law(outcome, language)}]"


def write_value(ruleset: RuleSet, outcome: RuleOutcome, language: str) -> str:
    """What the rule came to: a choice by its label, a number with its unit."""
    if outcome.value is UNKNOWN and outcome.refer:
        return _OFFICER.in_(language)
    rule = next(rule for rule in ruleset.rules if rule.name == outcome.rule)
    label = rule.choices.get(str(outcome.value))
    return label.in_(language) if label else write(outcome.value, language, rule.type.unit)


def write_law(outcome: RuleOutcome, language: str) -> str:
    """The clauses that a rule rests on."""
    return "; ".join(dict.fromkeys(each.label.in_(language) for each in outcome.law))


def colon(language: str) -> str:
    """A colon with the spaces that each language puts beside it."""
    return ": " if language == "en" else f"{NBSP}: "


def _unknown(answer: Answer, names: Sequence[str], language: str) -> Iterator[str]:
    if not names:
        return
    yield ""
    yield f"{_UNKNOWN.in_(language)}{colon(language)}".rstrip()
    for name in names:
        matters = _MATTERS if name in answer.waits_for else _SETTLED
        label = fact_label(answer.ruleset, name).in_(language)
        yield f"  - {label} ({matters.in_(language)})"


def _change(answer: Answer, language: str) -> Iterator[str]:
    """What would make the goal pass: other facts, or time."""
    change = answer.change
    if change and (change.options or not answer.waits_for):
        texts = [option.text for option in change.options] or [change.text]
        yield ""
        yield f"{_CHANGE.in_(language)}{colon(language)}{texts[0].in_(language)}"
        for text in texts[1:]:
            yield f"  {_OTHERWISE.in_(language)}{colon(language)}{text.in_(language)}"
    for label, day in ((_EARLIEST, answer.earliest), (_NOT_BEFORE, answer.not_before)):
        if day:
            yield f"{label.in_(language)}{colon(language)}{write_date(day, language)}"


def _footer(answer: Answer, language: str) -> str:
    day = write_date(answer.evaluation.on, language)
    version = answer.evaluation.version[:12]
    words = Text(f"Law of {day}. Version {version}.", f"Droit au {day}. Version {version}.")
    return words.in_(language)
