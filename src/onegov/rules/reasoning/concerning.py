"""Whether a fact concerns a person at all: the ``only_if`` of a definition."""

from collections.abc import Iterable, Mapping
from datetime import date

from onegov.core.types import UNKNOWN, Unknown
from onegov.rules.meaning.dates import age_at
from onegov.rules.types.questions import Condition


def concerns(
    conditions: Iterable[Condition], *, facts: Mapping[str, object], on: date
) -> bool | Unknown:
    """Whether all ``conditions`` hold on ``on``; one False decides, else one UNKNOWN."""
    answers = [_holds(each, facts.get(each.fact, UNKNOWN), on) for each in conditions]
    if any(answer is False for answer in answers):
        return False
    return UNKNOWN if UNKNOWN in answers else True


def _holds(condition: Condition, value: object, on: date) -> bool | Unknown:
    if value is UNKNOWN:
        return UNKNOWN
    if condition.values and _word(value) not in condition.values:
        return False
    if condition.age_from is None and condition.age_through is None:
        return True
    return isinstance(value, date) and _is_aged(condition, age_at(value, on))


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _is_aged(condition: Condition, years: int) -> bool:
    low, high = condition.age_from, condition.age_through
    return (low is None or low <= years) and (high is None or years <= high)
