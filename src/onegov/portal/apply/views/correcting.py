"""Correcting what a register says: disputing it, or settling uncertain dates."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods

from onegov.cases import public as cases
from onegov.cases.errors import AnswersRejected
from onegov.cases.types import Json
from onegov.catalogue.types import FactSpec
from onegov.core import clock
from onegov.login.public import access, actor_of, person_or
from onegov.portal.addresses import question_slug
from onegov.portal.apply.correcting import TripDates
from onegov.portal.apply.disputing import Dispute
from onegov.portal.apply.kept import keeps_typed, sent_or_kept
from onegov.portal.apply.pages import answering as pages
from onegov.portal.apply.pages.applications import Draft, open_draft
from onegov.portal.apply.telling import telling
from onegov.portal.apply.values import typed
from onegov.ui.public import other_language_is

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@access(person_or("prepare"))
@keeps_typed()
@require_get_or_post
def dispute(request: HttpRequest, application_id: UUID, number: int, concept: str) -> HttpResponse:
    """This is wrong: what is right, and why; the officer sees both."""
    actor = actor_of(request)
    draft = open_draft(actor, application_id)
    page = pages.open_page(actor, draft, number)
    fact, line = pages.find_fact(page, draft, concept)
    _same_page_in_both(request, "dispute", (draft.id, number), fact)
    sent = sent_or_kept(request)
    form = Dispute(sent, fact, line, clock.today())
    if form.is_sent:
        with telling(form):
            _dispute(request, draft, form)
            if not form.errors:
                return redirect("portal:form_page", application_id, number)
    content = pages.correction(draft, page, fact)
    content |= {"form": form, "switch_form": "page-form", "kept": sent is not request}
    return render(request, "portal/apply/dispute.html", content)


def _dispute(request: HttpRequest, draft: Draft, form: Dispute) -> None:
    value = form.value()
    if form.errors:
        return
    try:
        cases.dispute(
            actor=actor_of(request),
            application_id=draft.id,
            concept=form.fact.name,
            value=value,
            reason=form.reason.cleaned_data["reason"],
        )
    except AnswersRejected as error:
        form.tell(error.fields)


@access(person_or("prepare"))
@keeps_typed()
@require_get_or_post
def settle_trips(
    request: HttpRequest, application_id: UUID, number: int, concept: str
) -> HttpResponse:
    """Exact days for trips that a register knows within bounds only."""
    actor = actor_of(request)
    draft = open_draft(actor, application_id)
    page = pages.open_page(actor, draft, number)
    fact, line = pages.find_fact(page, draft, concept)
    _same_page_in_both(request, "settle_trips", (draft.id, number), fact)
    register: Any = line.from_register.value if line.from_register else []
    sent = sent_or_kept(request)
    form = TripDates.answered(sent, trips=typed(fact.type, register), stated=line.value)
    if form.is_valid():
        with telling(form):
            _settle(request, draft, fact.name, form.json(register), form)
            if not form.errors:
                return redirect("portal:form_page", application_id, number)
    content = pages.correction(draft, page, fact)
    content |= {"form": form, "switch_form": "page-form", "kept": sent is not request}
    return render(request, "portal/apply/trip_dates.html", content)


def _settle(
    request: HttpRequest, draft: Draft, concept: str, trips: list[Json], form: TripDates
) -> None:
    try:
        cases.save_answers(
            actor=actor_of(request), application_id=draft.id, answers={concept: trips}
        )
    except AnswersRejected as error:
        form.tell(error.fields)


def _same_page_in_both(
    request: HttpRequest, name: str, place: tuple[UUID, int], fact: FactSpec
) -> None:
    def address(tongue: str) -> str:
        with translation.override(tongue):
            return reverse(f"portal:{name}", args=[*place, question_slug(fact, tongue)])

    other_language_is(request, address)
