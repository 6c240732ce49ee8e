"""Pages for supervisors: figures of their organisation, and what an officer holds put back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onegov.cases import public as cases
from onegov.desk.team import pages
from onegov.login.public import access, actor_of, supervisor


@access(supervisor)
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """How old the open cases are, what was decided out of turn, who holds what."""
    return render(request, "desk/team/team.html", pages.team_page(actor_of(request)))


@access(supervisor)
@require_http_methods(["GET", "HEAD", "POST"])
def return_cases(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Asks, then puts what an officer holds back in its place; opened as a page it changes nothing."""
    actor = actor_of(request)
    lines = pages.held_by(actor, officer_id)
    if not lines:
        messages.info(request, _("This officer holds no case."))
        return redirect("desk:team")
    if request.method == "POST":
        cases.return_leases(actor=actor, officer_id=officer_id)
        messages.success(request, _("The case is back in its place in the queue."))
        return redirect("desk:team")
    return render(request, "desk/team/return.html", {"lines": lines})
