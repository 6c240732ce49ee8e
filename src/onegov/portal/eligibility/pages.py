"""What the pages of the eligibility questions show."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from onegov.catalogue.types import Definition, FactSpec
from onegov.core.types import UNKNOWN
from onegov.portal.addresses import address, apply_address, home_address
from onegov.portal.apply.values import in_words
from onegov.portal.eligibility.answers import Answers
from onegov.portal.eligibility.interview import next_question, questions
from onegov.portal.eligibility.reasons import Reason, group_of, reason_of
from onegov.portal.eligibility.results import Found, Result, result, what_would_change
from onegov.ui.public import language
from onegov.ui.types import Crumb, Row


def start_page(definition: Definition) -> dict[str, Any]:
    """Before the first question."""
    return {
        "service": definition,
        "crumbs": crumbs(definition),
        "counts_days": _counts_days(definition),
    }


def question_page(
    definition: Definition, fact: FactSpec, answers: Answers, number: int
) -> dict[str, Any]:
    """The frame of one question: where it stands and how to go back."""
    return {
        "service": definition,
        "fact": fact,
        "number": number,
        "back": _back(definition, fact, answers),
        "answers_url": address("eligibility_answers", definition) if answers.facts else "",
    }


def entries_page(fact: FactSpec, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The entries of a list so far, in words, each with its place."""
    lines = in_words(fact, entries) if entries else []
    shown = lines if isinstance(lines, list) else []
    return {"entries": list(enumerate(shown))}


def answers_page(definition: Definition, answers: Answers, day: date) -> dict[str, Any]:
    """Every answer so far, each with a link to change it."""
    following = next_question(definition, answers.typed(), day)
    return {
        "service": definition,
        "crumbs": crumbs(definition),
        "rows": rows(definition, answers),
        "next_url": question_address(definition, following),
        "is_complete": following is None,
    }


def result_page(definition: Definition, answers: Answers, day: date) -> dict[str, Any]:
    """What the answers come to."""
    facts = answers.typed()
    found = result(definition, facts, day)
    is_hopeless = found.verdict == "not_yet" and found.earliest is None
    return {
        "service": definition,
        "crumbs": crumbs(definition),
        "result": found,
        "title": _title(found),
        "goal": _goal(definition, found),
        "groups": [group_of(group, definition.rules) for group in found.groups],
        "beside": [reason_of(each, definition.rules) for each in found.beside],
        "change": what_would_change(definition, found, facts) if is_hopeless else None,
        "counts_days": _counts_days(definition),
        "rows": rows(definition, answers),
        "unsure": _unsure(definition, answers, found),
        "help": [channel for channel in definition.channels if channel.url],
        "apply_url": apply_address(definition),
        "cost_url": f"{address('service', definition)}#cost",
        "day": day,
    }


def _title(found: Result) -> str:
    titles = {
        "yes": _("You meet the requirements checked here"),
        "not_yet": _("You do not meet every requirement yet"),
        "officer": _("An officer must look at your situation"),
        "unknown": _("Some answers are missing"),
    }
    return titles.get(found.verdict, found.outcome.label.in_(language()))


def _goal(definition: Definition, found: Result) -> Reason | None:
    """The goal itself, with its value; None when no version of it is in force."""
    if found.goal is None:
        return None
    return reason_of(Found(found.goal, found.outcome, is_required=True), definition.rules)


def _counts_days(definition: Definition) -> bool:
    """Whether days in Canada decide, so that a day away moves the earliest date."""
    uses = definition.rules.uses
    return any(
        fact.type.kind == "trips" and name in uses for name, fact in definition.facts.items()
    )


def crumbs(definition: Definition) -> list[Crumb]:
    """The way from home to the service."""
    return [
        Crumb(_("Services"), home_address()),
        Crumb(definition.name, address("service", definition)),
    ]


def rows(definition: Definition, answers: Answers) -> list[Row]:
    """The answers as a summary list, in the order of the definition's form."""
    concerning = answers.typed()
    return [
        Row(
            fact.label,
            in_words(fact, concerning[fact.name]),
            url=address("question", definition, fact),
        )
        for fact in questions(definition)
        if fact.name in concerning
    ]


def question_address(definition: Definition, fact: FactSpec | None) -> str:
    """The address of a question; of the result when there is none left."""
    if fact is None:
        return address("eligibility_result", definition)
    return address("question", definition, fact)


def _back(definition: Definition, fact: FactSpec, answers: Answers) -> str:
    asked = [name for name in answers.asked if name in answers.typed()]
    before = asked[: asked.index(fact.name)] if fact.name in asked else asked
    if not before:
        return address("eligibility", definition)
    return address("question", definition, definition.facts[before[-1]])


def _unsure(definition: Definition, answers: Answers, found: Result) -> list[Row]:
    """The questions left open that would settle the result."""
    open_names = {fact.name for fact in found.missing}
    return [
        Row(
            fact.label,
            _("Not answered"),
            url=address("question", definition, fact),
            action=_("Answer"),
        )
        for fact in questions(definition)
        if fact.name in open_names and answers.typed().get(fact.name, UNKNOWN) is UNKNOWN
    ]
