"""Each rule of a result as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from onegov.core.types import UNKNOWN, Text
from onegov.portal.eligibility.results import Found, Group
from onegov.rules.types import Citation, RuleOutcome, RuleSet
from onegov.ui import outcomes
from onegov.ui.readings import Reading, reading
from onegov.ui.types import Tone


@dataclass(frozen=True)
class Reason:
    """One rule.

    Attributes:
        worth: the value in words, of a rule that answers neither yes nor no; else "".
        status, tone: a tag; no tag when "".
        clauses, readings: the law and the other texts it rests on.
        unsettled: what its sources leave open, where that matters to this person; else None.
    """

    outcome: RuleOutcome
    worth: object
    status: str
    tone: Tone
    clauses: tuple[Text, ...]
    readings: tuple[Reading, ...]
    unsettled: Text | None


@dataclass(frozen=True)
class ReasonGroup:
    """A rule that the goal names, and the rules under it.

    Attributes:
        parts: a rule that rests on nothing but texts of ``lead`` has no texts of its own.
    """

    lead: Reason
    parts: tuple[Reason, ...]


def group_of(group: Group, rules: RuleSet) -> ReasonGroup:
    """One group of a result."""
    lead = reason_of(group.lead, rules)
    said = set(group.lead.outcome.law)
    parts = (reason_of(part, rules, besides=said) for part in group.parts)
    return ReasonGroup(lead, tuple(parts))


def reason_of(found: Found, rules: RuleSet, besides: Iterable[Citation] = ()) -> Reason:
    """One rule; texts among ``besides`` have been named."""
    outcome = found.outcome
    is_answer = found.rule.type.kind == "yes_no"
    status, tone = _answer(found) if is_answer or outcome.value is UNKNOWN else ("", "")
    new = [citation for citation in outcome.law if citation not in set(besides)]
    return Reason(
        outcome=outcome,
        worth="" if is_answer or status else outcomes.in_words(found.rule, outcome.value),
        status=status,
        tone=tone,
        clauses=tuple(citation.label for citation in new if not citation.source),
        readings=tuple(reading(rules.sources[c.source], c.at) for c in new if c.source),
        unsettled=found.rule.unsettled if outcome.refer else None,
    )


def _answer(found: Found) -> tuple[str, Tone]:
    value = found.outcome.value
    if value is UNKNOWN:
        if found.outcome.refer:
            return _("An officer looks at this"), "info"
        return (_("Not known yet") if found.is_required else _("Not known")), "warning"
    if not found.is_required:
        return (_("Yes") if value else _("No")), ""
    return (_("Met"), "success") if value else (_("Not met yet"), "danger")
