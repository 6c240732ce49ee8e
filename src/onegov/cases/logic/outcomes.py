"""An evaluation as JSON, and that JSON as what people are shown."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from onegov.cases.types import AssessmentLine, Attention, Json, LawLabel, ReasonLine
from onegov.core.types import UNKNOWN, Text
from onegov.rules.types import Evaluation, Range, RuleOutcome, Window

Result = Any  # one of AssessmentLine.result; JSON gives it back as text


def result_of(value: object) -> Result:
    """``met``, ``not_met``, ``unknown``, or ``value`` for what is not a yes or no."""
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, bool):
        return "met" if value else "not_met"
    return "value"


def attention_of(result: str) -> Attention:
    """A goal that is met is ready for an officer; anything else needs a closer look.

    Also a goal that is a number or a choice: however high it is, nobody has said that it is enough.
    """
    return Attention.READY if result == "met" else Attention.LOOK


def as_json(value: object) -> Json:
    """A value of the rules as JSON for showing; unknown is None, numbers are text."""
    if value is UNKNOWN or value is None:
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Range):
        return {"low": _number(value.low), "high": _number(value.high)}
    if isinstance(value, Window):
        return {"first": _day(value.outer[0]), "last": _day(value.outer[1])}
    if isinstance(value, tuple | list):
        return len(value)
    return _number(value) if isinstance(value, Fraction | int) else str(value)


def _number(value: Fraction | int) -> str:
    exact = Fraction(value)
    return str(exact.numerator) if exact.denominator == 1 else format(float(exact), ".10g")


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def encode_lines(evaluation: Evaluation) -> list[dict[str, Json]]:
    """Every rule's outcome as JSON, in the order of the rule set."""
    return [_encode(outcome) for outcome in evaluation.outcomes.values()]


def _encode(outcome: RuleOutcome) -> dict[str, Json]:
    return {
        "rule": outcome.rule,
        "label": _text(outcome.label),
        "result": result_of(outcome.value),
        "value": as_json(outcome.value),
        "because": _text(outcome.because),
        "law": [
            {"act": clause.act, "at": clause.at, "label": _text(clause.label), "fid": clause.fid}
            for clause in outcome.law
        ],
        "trace": [
            {"depth": line.depth, "text": _text(line.text), "value": as_json(line.value)}
            for line in outcome.trace
        ],
        "refer": outcome.refer,
    }


def _text(text: Text) -> Json:
    return {"en": text.en, "fr": text.fr}


def decode_lines(lines: list[Mapping[str, Any]]) -> tuple[AssessmentLine, ...]:
    """What ``encode_lines`` wrote, as people are shown it."""
    return tuple(
        AssessmentLine(
            rule=line["rule"],
            label=Text(**line["label"]),
            result=line["result"],
            value=line["value"],
            because=Text(**line["because"]),
            law=tuple(LawLabel(law["act"], law["at"], Text(**law["label"])) for law in line["law"]),
            trace=tuple(
                ReasonLine(step["depth"], Text(**step["text"]), step["value"])
                for step in line["trace"]
            ),
            refer=line.get("refer", False),
        )
        for line in lines
    )
