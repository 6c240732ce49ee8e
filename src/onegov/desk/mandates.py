"""Pages for staff: guardians and first signing officers, whose proof an officer must see."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onegov.login.public import access, actor_of, mandates, officer


@access(officer)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first, with the proof that was named."""
    waiting = [
        (each, mandates.kind_in_words(kind=each.terms.kind), evidence)
        for each, evidence in mandates.list_to_approve(actor=actor_of(request))
    ]
    return render(request, "desk/mandates.html", {"waiting": waiting})


@access(officer)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """Let a mandate begin, or not; opened as a page it does nothing."""
    if request.method == "POST":
        _decide(request, mandate_id)
    return redirect("desk:mandates")


def _decide(request: HttpRequest, mandate_id: UUID) -> None:
    actor = actor_of(request)
    if request.POST.get("outcome") == "approve":
        mandates.approve(actor=actor, mandate_id=mandate_id)
        messages.success(request, _("The mandate is in force."))
    elif request.POST.get("outcome") == "refuse":
        mandates.refuse(actor=actor, mandate_id=mandate_id)
        messages.info(request, _("The mandate was not approved."))
