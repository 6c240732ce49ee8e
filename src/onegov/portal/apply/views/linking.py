"""Linking the person to their record at the department that decides."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onegov.cases.types import SourceState
from onegov.journeys import public as journeys
from onegov.login.public import access, actor_of, person_or
from onegov.portal.apply.forms import LinkForm
from onegov.portal.apply.kept import keeps_typed, sent_or_kept
from onegov.portal.apply.pages.applications import open_draft
from onegov.portal.apply.telling import telling
from onegov.ui.public import language


@access(person_or("prepare"))
@keeps_typed(without=["secret"])
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Client number, birth date and code; or go on without, and type everything."""
    draft = open_draft(actor_of(request), application_id)
    if "skip" in request.POST:
        return _skip(request, application_id)
    sent = sent_or_kept(request)
    form = LinkForm.answered(sent)
    if form.is_valid():
        with telling(form):
            return _link(request, application_id, form)
    content = {
        "application": draft.application,
        "definition": draft.definition,
        "form": form,
        "switch_form": "page-form",
        "kept": sent is not request,
    }
    return render(request, "portal/apply/link.html", content)


def _link(request: HttpRequest, application_id: UUID, form: LinkForm) -> HttpResponse:
    journeys.link(
        actor=actor_of(request),
        application_id=application_id,
        identifier=form.cleaned_data["client_id"],
        birth_date=form.cleaned_data["birth_date"],
        secret=form.cleaned_data["secret"],
    )
    messages.success(request, _("You are linked to your record."))
    return redirect("portal:sources", application_id)


def _skip(request: HttpRequest, application_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    offers = journeys.sources(actor=actor, application_id=application_id)
    journeys.ask(
        actor=actor,
        application_id=application_id,
        providers=(),
        typed=[offer.provider for offer in offers if offer.state is SourceState.TO_ASK],
        language=language(),
    )
    messages.info(request, _("You type the information yourself. You can link your record later."))
    return redirect("portal:application", application_id)
