"""What the rules said of a case, as an officer reads it: the answer, then what feeds it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from onegov.cases.types import Assessment, AssessmentLine
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.core.types import Text
from onegov.rules.types import Rule
from onegov.ui import outcomes
from onegov.ui.readings import Reading, reading
from onegov.ui.types import Tone

Lines = Mapping[str, AssessmentLine]


@dataclass(frozen=True)
class RuleView:
    """What one rule came to.

    Attributes:
        worth: its value in words, of a rule that answers neither yes nor no; else "".
        status, tone: a tag; no tag when "".
        clauses, readings: the law and the other texts it rests on.
        unsettled: what its sources leave open, where that matters here; else None.
        note: what whoever wrote the rule says about its reading of the law, or None.
    """

    line: AssessmentLine
    worth: object
    status: str
    tone: Tone
    clauses: tuple[Text, ...]
    readings: tuple[Reading, ...]
    unsettled: Text | None
    note: Text | None


@dataclass(frozen=True)
class GroupView:
    """A rule that the goal names, and the rules under it."""

    lead: RuleView
    parts: tuple[RuleView, ...]


@dataclass(frozen=True)
class Reasoning:
    """The goal, the groups that feed it in its order, and what stands beside it."""

    goal: RuleView | None
    groups: tuple[GroupView, ...]
    beside: tuple[RuleView, ...]


def reasoning(definition: Definition, assessment: Assessment) -> Reasoning:
    """What the rules said, in the order in which the goal asks for it."""
    outline = catalogue.outline(definition, assessment.on)
    lines = {line.rule: line for line in assessment.lines}

    def views(rules: Iterable[Rule]) -> tuple[RuleView, ...]:
        known = ((rule, lines.get(rule.name)) for rule in rules)
        return tuple(
            _view(definition, rule, line, is_required=rule.name in outline.requirements)
            for rule, line in known
            if line is not None
        )

    groups = [
        GroupView(lead, views(group.parts))
        for group in outline.groups
        for lead in views((group.lead,))
    ]
    goal = lines.get(assessment.goal)
    return Reasoning(
        goal=_view(definition, outline.goal, goal, is_required=True)
        if outline.goal and goal
        else None,
        groups=tuple(groups),
        beside=views(outline.beside),
    )


def _view(
    definition: Definition, rule: Rule, line: AssessmentLine, *, is_required: bool
) -> RuleView:
    status, tone = _answer(line, is_required)
    sources = definition.rules.sources
    return RuleView(
        line=line,
        worth=outcomes.in_words(rule, line.value) if line.result == "value" else "",
        status=status,
        tone=tone,
        clauses=tuple(citation.label for citation in rule.law if not citation.source),
        readings=tuple(reading(sources[c.source], c.at) for c in rule.law if c.source),
        unsettled=rule.unsettled if line.refer else None,
        note=rule.note,
    )


def _answer(line: AssessmentLine, is_required: bool) -> tuple[str, Tone]:
    if line.result == "value":
        return "", ""
    if line.result == "unknown":
        return (_("For an officer"), "info") if line.refer else (_("Not known"), "warning")
    if not is_required:
        return (_("Yes") if line.result == "met" else _("No")), ""
    return (_("Met"), "success") if line.result == "met" else (_("Not met"), "danger")
