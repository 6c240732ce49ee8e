"""What the rules came to, as one JSON object for machines."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from onegov.core.types import Text
from onegov.rules import codec
from onegov.rules.commands.answer import Answer
from onegov.rules.errors import Problem
from onegov.rules.reasoning.would_be import fact_label
from onegov.rules.types import Citation, RuleOutcome, RuleSet, Span, TaxYear, Trip
from onegov.rules.types.changes import Counterfactual, Option
from onegov.rules.types.values import Window

_ENTRIES: Final[Mapping[type, str]] = {Trip: "trips", Span: "spans", TaxYear: "tax_years"}


def both(text: Text) -> dict[str, str]:
    """A text in both languages."""
    return {"en": text.en, "fr": text.fr}


def encode(value: object) -> object:
    """A value of any kind: numbers exact (a fraction as text), unknown as null."""
    if isinstance(value, Window):
        inner, outer = (_days(days) for days in (value.inner, value.outer))
        return outer if inner == outer else {"surely": inner, "possibly": outer}
    if isinstance(value, tuple) and value and type(value[0]) in _ENTRIES:
        return codec.encode_value(_ENTRIES[type(value[0])], value)
    if isinstance(value, tuple):
        return list(value)
    return codec.encode_value("number" if isinstance(value, Fraction) else "text", value)


def _days(days: tuple[int, int]) -> dict[str, str] | None:
    if days[1] < days[0]:
        return None
    first, last = (date.fromordinal(day).isoformat() for day in days)
    return {"first": first, "last": last}


def answer_json(answer: Answer) -> dict[str, object]:
    """The whole evaluation, which facts are unknown, and what would change it."""
    ruleset, evaluation = answer.ruleset, answer.evaluation
    return {
        "as_of": evaluation.on.isoformat(),
        "version": evaluation.version,
        "goal": evaluation.goal,
        "value": encode(evaluation.value),
        "needs_officer": evaluation.needs_officer,
        "outcomes": {
            name: _outcome(ruleset, outcome) for name, outcome in evaluation.outcomes.items()
        },
        "unknown": [
            {
                "fact": name,
                "label": both(fact_label(ruleset, name)),
                "matters": name in answer.waits_for,
            }
            for name in answer.unknown
        ],
        "counterfactual": _change(answer.change) if answer.change else None,
        "earliest_date": answer.earliest.isoformat() if answer.earliest else None,
        "not_before": answer.not_before.isoformat() if answer.not_before else None,
    }


def _outcome(ruleset: RuleSet, outcome: RuleOutcome) -> dict[str, object]:
    kind = next(rule.type for rule in ruleset.rules if rule.name == outcome.rule)
    return {
        "label": both(outcome.label),
        "type": kind.kind,
        "unit": kind.unit,
        "value": encode(outcome.value),
        "reason": both(outcome.because),
        "law": [_citation(each) for each in outcome.law],
        "trace": [
            {"depth": line.depth, **both(line.text), "value": encode(line.value)}
            for line in outcome.trace
        ],
        "waits_for": sorted(outcome.waits_for),
        "refer": outcome.refer,
    }


def _citation(citation: Citation) -> dict[str, object]:
    shown: dict[str, object] = {
        "label": both(citation.label),
        "reviewed": citation.reviewed.isoformat(),
    }
    if citation.source:
        page = both(citation.page) if citation.page else None
        return {**shown, "source": citation.source, "page": page}
    hashes = {"en": citation.sha256_en, "fr": citation.sha256_fr}
    return {**shown, "act": citation.act, "at": citation.at, "fid": citation.fid, "sha256": hashes}


def _change(found: Counterfactual) -> dict[str, object]:
    return {
        "text": both(found.text),
        "options": [_option(option) for option in found.options],
        "tried": found.tried,
        "never": found.never,
        "gave_up": found.gave_up,
    }


def _option(option: Option) -> dict[str, object]:
    changes = [
        {"fact": each.fact, "before": encode(each.before), "after": encode(each.after)}
        for each in option.changes
    ]
    return {
        "changes": changes,
        "passes": option.passes,
        "value": encode(option.value),
        "waits_for": sorted(option.waits_for),
        "text": both(option.text),
    }


def problem_json(problem: Problem) -> Mapping[str, object]:
    """One problem with a file of facts; ``fact`` is the fact that it is about."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "fact": problem.element,
        "code": problem.code,
        "message": both(problem.message),
        "fix": both(problem.fix) if problem.fix else None,
    }
