"""The page before an application, and its beginning."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onegov.catalogue.types import Definition
from onegov.journeys import public as journeys
from onegov.login.public import access, actor_of, person_or
from onegov.portal.addresses import address, same_page_in_both
from onegov.portal.apply.pages import starting as pages
from onegov.portal.apply.telling import PlainForm, telling
from onegov.portal.eligibility.answers import given
from onegov.ui.public import language


@access(person_or("prepare"))
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """What will happen and what is needed; the button opens the draft or makes a new one."""
    definition = pages.find(slug, language())
    if not definition.takes_applications:
        return redirect(address("eligibility", definition))
    same_page_in_both(request, "apply_start", definition)
    form = PlainForm.answered(request)
    if form.is_valid():
        with telling(form):
            return redirect("portal:application", _start(request, definition))
    content = pages.start(actor_of(request), definition)
    answers = given(request, definition)
    return render(
        request, "portal/apply/start.html", content | {"form": form, "earlier": len(answers)}
    )


def _start(request: HttpRequest, definition: Definition) -> UUID:
    return journeys.start(
        actor=actor_of(request),
        service_id=definition.id,
        language=language(),
        answers=given(request, definition),
    )
