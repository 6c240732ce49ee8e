"""What a page of the form shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.urls import reverse

from onegov.cases.types import FactLine, Json
from onegov.catalogue.types import FactSpec
from onegov.core.errors import NotFound
from onegov.core.types import Actor
from onegov.journeys import public as journeys
from onegov.journeys.types import PageTask, Progress
from onegov.portal.addresses import fact_of, question_slug
from onegov.portal.apply import values
from onegov.portal.apply.pages import provenance
from onegov.portal.apply.pages.applications import Draft
from onegov.portal.apply.pages.sources import trip_table
from onegov.ui.public import language
from onegov.ui.types import Row

Mode = Literal["ask", "register", "settled", "disputed"]


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact that a register filled in, as the page shows it.

    Attributes:
        mode: ``register``: as it came. ``settled``: the person gave exact days within its bounds.
            ``disputed``: the person says that it is wrong.
        theirs: the register's value; ``own``: the person's, where there is one.
        table: for trips, the value that counts as a table.
        is_uncertain: whether some day of a trip is known within bounds only.
    """

    fact: FactSpec
    mode: Mode
    source: str
    theirs: list[Row]
    own: list[Row]
    reason: str
    table: dict[str, object] | None
    is_uncertain: bool
    dispute_url: str
    dates_url: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the form, for one person."""

    number: int
    task: PageTask
    progress: Progress
    known: tuple[KnownFact, ...]
    asked: tuple[FactSpec, ...]


def open_page(actor: Actor, draft: Draft, number: int) -> Page:
    """A page of the form: what is known from registers, and what is asked.

    Raises:
        NotFound: no such page, or nothing of it concerns the person.
    """
    spec = draft.form_page(number)
    progress = journeys.progress(actor=actor, application_id=draft.id)
    task = next((task for task in progress.pages if task.page == spec.id), None)
    if task is None:
        raise NotFound
    facts = [draft.definition.facts[name] for name in task.facts]
    known = tuple(_known(draft, number, fact) for fact in facts if mode_of(draft, fact) != "ask")
    asked = [fact for fact in facts if mode_of(draft, fact) == "ask"]
    now = tuple(fact for fact in asked if not _waits(draft, fact, asked))
    return Page(number=number, task=task, progress=progress, known=known, asked=now)


def _waits(draft: Draft, fact: FactSpec, asked: Sequence[FactSpec]) -> bool:
    """Whether it depends on a question of the same page that has no answer yet."""
    open_here = {each.name for each in asked if not _is_answered(draft, each.name)}
    return any(condition.fact in open_here for condition in fact.only_if)


def _is_answered(draft: Draft, name: str) -> bool:
    line = draft.application.facts.get(name)
    return line is not None and line.value is not None


def has_more(page: Page, draft: Draft, asked: Sequence[FactSpec]) -> bool:
    """Whether a page, opened again, asks something that was not ``asked`` and has no answer."""
    before = {fact.name for fact in asked}
    return any(
        fact.name not in before and not _is_answered(draft, fact.name) for fact in page.asked
    )


def mode_of(draft: Draft, fact: FactSpec) -> Mode:
    """How a fact stands: asked of the person, or filled in by a register."""
    line = draft.application.facts.get(fact.name)
    if line is None or line.from_register is None or line.from_register.value is None:
        return "ask"
    if line.is_disputed:
        return "disputed"
    return "register" if line.from_person is None else "settled"


def _known(draft: Draft, number: int, fact: FactSpec) -> KnownFact:
    line = draft.application.facts[fact.name]
    theirs, own = line.from_register, line.from_person
    is_trips = fact.type.kind == "trips"
    slug = question_slug(fact, language())
    return KnownFact(
        fact=fact,
        mode=mode_of(draft, fact),
        source=provenance.said_by(draft.definition, line),
        theirs=[_row(draft, fact, line, theirs.value if theirs else None)],
        own=[Row(fact.label, values.in_words(fact, own.value))] if own else [],
        reason=own.reason if own else "",
        table=trip_table(fact, line.value) if is_trips else None,
        is_uncertain=is_trips and _has_bounds(theirs.value if theirs else None),
        dispute_url=reverse("portal:dispute", args=[draft.id, number, slug]),
        dates_url=reverse("portal:settle_trips", args=[draft.id, number, slug]),
    )


def _row(draft: Draft, fact: FactSpec, line: FactLine, value: Json) -> Row:
    source = provenance.said_by(draft.definition, line)
    return Row(fact.label, values.in_words(fact, value), source=source)


def _has_bounds(trips: Json) -> bool:
    return isinstance(trips, list) and any(
        isinstance(side, dict) for trip in trips if isinstance(trip, dict) for side in trip.values()
    )


def known_answers(draft: Draft) -> dict[str, Json]:
    """The answers so far by fact."""
    return {name: line.value for name, line in draft.application.facts.items()}


def find_fact(page: Page, draft: Draft, slug: str) -> tuple[FactSpec, FactLine]:
    """A fact of the page that a register filled in, by the words of its address.

    Raises:
        NotFound: none.
    """
    fact = fact_of(draft.definition, slug, language())
    if fact is None or fact.name not in page.task.facts or mode_of(draft, fact) == "ask":
        raise NotFound
    return fact, draft.application.facts[fact.name]


def correction(draft: Draft, page: Page, fact: FactSpec) -> dict[str, object]:
    """What a page that corrects one fact shows of it."""
    return {
        "application": draft.application,
        "page": page,
        "known": next(known for known in page.known if known.fact.name == fact.name),
    }


def next_url(actor: Actor, draft: Draft, number: int) -> str:
    """Where a person goes on after a page: a file it needs, the next page not done, the tasks."""
    progress = journeys.progress(actor=actor, application_id=draft.id)
    for task in progress.pages:
        place = draft.number(task.page)
        if place == number:
            needed = [name for name in task.missing if name in task.documents]
            if needed:
                return reverse("portal:document", args=[draft.id, needed[0]])
        elif place > number and not task.done:
            return reverse("portal:form_page", args=[draft.id, place])
    return reverse("portal:application", args=[draft.id])
