"""Pages of a person's account: where their sign-in information went, and the proof of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onegov.login.access import access, person
from onegov.login.actors import actor_of
from onegov.login.releases import exporting, pages, queries
from onegov.login.releases import public as releases
from onegov.ui.public import BilingualForm, language


@access(person)
@require_safe
def given(request: HttpRequest) -> HttpResponse:
    """Every release ever made, newest first, and the consents that stand."""
    asked = request.GET
    content = pages.listing(actor_of(request), asked.get("org", ""), asked.get("page", "1"))
    return render(request, "releases/given.html", content)


@access(person)
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """All of it for machines."""
    return _file(exporting.as_json(actor_of(request)), _("information-given"))


@access(person)
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """All of it for a spreadsheet."""
    content = exporting.as_csv(actor_of(request), language())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    return _named(response, _("information-given") + ".csv")


@access(person)
@require_safe
def release_proof(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The file by which anybody can check that the ledger holds this release."""
    content = releases.release_proof(actor=actor_of(request), release_id=release_id)
    return _file(content, _("information-given") + f"-{release_id}")


@access(person)
@require_safe
def receipt_proof(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """The same for what the person was told or asked, and what they did."""
    content = releases.receipt_proof(actor=actor_of(request), agreement_id=agreement_id)
    return _file(content, _("consent-receipt") + f"-{agreement_id}")


@access(person)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """End a consent, once the person has read what that changes."""
    actor = actor_of(request)
    form = BilingualForm.answered(request)
    if request.method == "POST" and form.is_valid():
        done = releases.withdraw(actor=actor, agreement_id=agreement_id, language=language())
        messages.success(
            request, _("You have withdrawn your consent.") + " " + done.effect.in_(language())
        )
        return redirect("login_given")
    content = {"one": pages.agreed(queries.receipt(actor, agreement_id)), "form": form}
    return render(request, "releases/withdraw.html", content)


def _file(content: dict[str, object], name: str) -> HttpResponse:
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _named(response, f"{name}.json")


def _named(response: HttpResponse, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response
