"""Pages of a person's account: applications, messages, who read their data."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onegov.cases import public as cases
from onegov.consent import public as consent
from onegov.login.public import access, actor_of, person, person_or
from onegov.notices import public as notices
from onegov.portal.account import pages, reading_pages
from onegov.portal.apply.telling import PlainForm, telling
from onegov.ui.public import language

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@access(person_or("view"))
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    return render(request, "portal/account/home.html", pages.home(actor_of(request)))


@access(person_or("view"))
@require_safe
def status(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Where one application stands; a draft opens as its list of tasks."""
    content = pages.status(actor_of(request), application_id)
    if content["application"].is_draft:
        return redirect("portal:application", application_id)
    return render(request, "portal/account/status.html", content)


@access(person_or("view"))
@require_safe
def letter(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The decision letter, to be saved under a name that says what it is."""
    actor = actor_of(request)
    name = pages.letter_name(cases.view(actor=actor, application_id=application_id))
    data = cases.letter(actor=actor, application_id=application_id)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": disposition or "attachment"},
    )


@access(person_or("messages"))
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """All messages, newest first."""
    news = notices.list_notices(actor=actor_of(request))
    return render(request, "portal/account/messages.html", {"notices": news})


@access(person_or("messages"))
@require_safe
def message(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """One message; opening it notes that it was read."""
    notice = notices.mark_read(actor=actor_of(request), notice_id=notice_id)
    return render(request, "portal/account/message.html", {"notice": notice})


@access(person)
@require_safe
def readings(request: HttpRequest, application_id: UUID | None = None) -> HttpResponse:
    """Who read which of the person's data, when and why."""
    page = request.GET.get("page", "1")
    content = reading_pages.readings(actor_of(request), application_id, page)
    return render(request, "portal/account/readings.html", content)


@access(person)
@require_safe
def reading_proof(request: HttpRequest, leaf: str) -> HttpResponse:
    """The file by which anybody can check that a department's log holds that reading."""
    content = reading_pages.proof(actor_of(request), leaf)
    word = _("reading")
    disposition = content_disposition_header(
        as_attachment=True, filename=f"{word}-{leaf[:12]}.json"
    )
    return JsonResponse(content, headers={"Content-Disposition": disposition or "attachment"})


@access(person)
@require_get_or_post
def withdraw(request: HttpRequest, application_id: UUID, receipt_id: UUID) -> HttpResponse:
    """End a consent, once the person has read what that changes."""
    actor = actor_of(request)
    content = pages.receipt(actor, application_id, receipt_id)
    form = PlainForm.answered(request)
    if form.is_valid():
        with telling(form):
            _withdraw(request, receipt_id)
            return redirect("portal:status", application_id)
    return render(request, "portal/account/withdraw.html", content | {"form": form})


def _withdraw(request: HttpRequest, receipt_id: UUID) -> None:
    done = consent.withdraw(actor=actor_of(request), receipt_id=receipt_id)
    messages.success(
        request, _("You have withdrawn your consent.") + " " + done.effect.in_(language())
    )
