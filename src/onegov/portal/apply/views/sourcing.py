"""Choosing what is fetched, and looking at it before it is used."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onegov.journeys import public as journeys
from onegov.login.public import access, actor_of, person_or
from onegov.portal.apply.forms import SourcesForm
from onegov.portal.apply.pages import sources as pages
from onegov.portal.apply.pages.applications import open_draft
from onegov.portal.apply.telling import PlainForm, telling
from onegov.ui.public import language

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@access(person_or("sign"))
@require_get_or_post
def sources(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Who would be asked for what, why and under which law; the person chooses for each."""
    actor = actor_of(request)
    content = pages.choices(actor, open_draft(actor, application_id))
    form = SourcesForm.answered(request, offers=pages.open_offers(content["offers"]))
    if form.is_valid():
        with telling(form):
            return _ask(request, application_id, form.chosen, form.typed)
    content |= {
        "form": form,
        "switch_form": "page-form",
        "cards": [
            (
                offer,
                content["asked"][offer.provider],
                form[offer.provider] if offer.provider in form.fields else None,
            )
            for offer in content["offers"]
        ],
    }
    return render(request, "portal/apply/sources.html", content)


def _ask(
    request: HttpRequest, application_id: UUID, providers: list[str], typed: list[str]
) -> HttpResponse:
    journeys.ask(
        actor=actor_of(request),
        application_id=application_id,
        providers=providers,
        typed=typed,
        language=language(),
    )
    return _onward(request, application_id)


def _onward(request: HttpRequest, application_id: UUID) -> HttpResponse:
    is_waiting = pages.is_waiting(actor_of(request), application_id)
    return redirect("portal:answers" if is_waiting else "portal:application", application_id)


@access(person_or("prepare"))
@require_get_or_post
def answers(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """What each source answered; the person says for each whether it is used."""
    actor = actor_of(request)
    draft = open_draft(actor, application_id)
    form = PlainForm.answered(request)
    if form.is_valid():
        with telling(form):
            return _settle(request, application_id)
    content = pages.answers(actor, draft)
    return render(request, "portal/apply/answers.html", content | {"form": form})


def _settle(request: HttpRequest, application_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    if providers := request.POST.getlist("use"):
        journeys.use(actor=actor, application_id=application_id, providers=providers)
    elif "use_all" in request.POST:
        offered = pages.offered(actor, application_id)
        journeys.use(actor=actor, application_id=application_id, providers=offered)
    elif provider := request.POST.get("type"):
        journeys.type_instead(actor=actor, application_id=application_id, provider=provider)
    elif provider := request.POST.get("again"):
        return _ask(request, application_id, [provider], [])
    return _onward(request, application_id)
