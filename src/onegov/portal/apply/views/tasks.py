"""The list of tasks of an application."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from onegov.login.public import access, actor_of, person_or
from onegov.portal.apply.pages import tasks as pages
from onegov.portal.apply.pages.applications import open_application


@access(person_or("view"))
@require_safe
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """What is done and what is missing; once sent, how it stands."""
    actor = actor_of(request)
    draft = open_application(actor, application_id)
    if not draft.application.is_draft:
        return redirect("portal:status", application_id)
    return render(request, "portal/apply/tasks.html", pages.tasks(actor, draft))
