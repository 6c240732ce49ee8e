"""Whether a question or a document concerns a person."""

from collections.abc import Iterable, Mapping
from datetime import date

from onegov.catalogue.types import Condition, FactSpec
from onegov.core.types import UNKNOWN, Unknown


def applies(
    conditions: Iterable[Condition], *, facts: Mapping[str, object], on: date
) -> bool | Unknown:
    """Whether all ``conditions`` hold; one False decides, else one UNKNOWN (Kleene's and)."""
    answers = [
        _holds(condition, facts.get(condition.fact, UNKNOWN), on) for condition in conditions
    ]
    if any(answer is False for answer in answers):
        return False
    return UNKNOWN if UNKNOWN in answers else True


def concerns(
    conditions: Iterable[Condition],
    *,
    specs: Mapping[str, FactSpec],
    facts: Mapping[str, object],
    on: date,
) -> bool | Unknown:
    """As ``applies``, where a condition on a fact that does not concern the person cannot hold.

    Whoever is not in Canada has no situation there that a further question could depend on.
    """
    conditions = tuple(conditions)
    known = dict(specs)
    for condition in conditions:
        spec = known.pop(condition.fact, None)  # each fact once: a circle of conditions ends
        if spec and concerns(spec.only_if, specs=known, facts=facts, on=on) is False:
            return False
    return applies(conditions, facts=facts, on=on)


def _holds(condition: Condition, value: object, on: date) -> bool | Unknown:
    if value is UNKNOWN:
        return UNKNOWN
    if condition.values and _word(value) not in condition.values:
        return False
    if condition.age_from is None and condition.age_through is None:
        return True
    return isinstance(value, date) and _in_years(condition, years_between(value, on))


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _in_years(condition: Condition, years: int) -> bool:
    low, high = condition.age_from, condition.age_through
    return (low is None or low <= years) and (high is None or years <= high)


def years_between(birth: date, on: date) -> int:
    """Whole years from ``birth`` to ``on``; a birthday on February 29 falls on March 1.

    Source: Interpretation Act (R.S.C. 1985, c. I-21), section 30.
    """
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
