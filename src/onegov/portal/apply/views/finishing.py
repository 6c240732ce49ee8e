"""Review, payment, submission, confirmation."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from onegov.journeys import public as journeys
from onegov.login.public import access, actor_of, person_or
from onegov.payments.types import PaymentStatus
from onegov.portal.apply.forms import SubmitForm
from onegov.portal.apply.kept import keeps_typed, sent_or_kept
from onegov.portal.apply.pages import finishing as pages
from onegov.portal.apply.pages.applications import open_application, open_draft
from onegov.portal.apply.telling import PlainForm, telling
from onegov.ui.public import language

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@access(person_or("view"))
@require_safe
def review(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Every answer with its source and a link to change it."""
    actor = actor_of(request)
    content = pages.review(actor, open_draft(actor, application_id))
    return render(request, "portal/apply/review.html", content)


@access(person_or("payments"))
@require_get_or_post
def pay(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The fee in its parts; the button leads to the provider's page."""
    actor = actor_of(request)
    draft = open_draft(actor, application_id)
    form = PlainForm.answered(request)
    if form.is_valid():
        with telling(form):
            return _pay(request, application_id)
    content = pages.pay(actor, draft)
    if content["progress"].fee.cents == 0:
        return redirect("portal:submit", application_id)
    return render(request, "portal/apply/pay.html", content | {"form": form})


def _pay(request: HttpRequest, application_id: UUID) -> HttpResponse:
    back = reverse("portal:payment_returned", args=[application_id])
    payment = journeys.pay(
        actor=actor_of(request),
        application_id=application_id,
        return_url=request.build_absolute_uri(back),
        language=language(),
    )
    if payment.status is PaymentStatus.PAID:
        return redirect("portal:submit", application_id)
    return redirect(payment.redirect_url)


@access(person_or("payments"))
@require_safe
def payment_returned(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Back from the provider: what it says itself counts, not what the address says."""
    actor = actor_of(request)
    draft = open_application(actor, application_id)
    if not draft.application.is_draft:
        return redirect("portal:confirmation", application_id)
    form = PlainForm({})
    payment = None
    with telling(form):
        payment = journeys.payment_returned(actor=actor, application_id=application_id)
    if payment and payment.status is PaymentStatus.PAID:
        return redirect("portal:submit", application_id)
    content = pages.not_paid(draft, payment)
    return render(request, "portal/apply/not_paid.html", content | {"form": form})


@access(person_or("submit", "sign"))
@keeps_typed()
@require_get_or_post
def submit(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The declaration and the last button; pressed twice it is still one submission."""
    actor = actor_of(request)
    draft = open_application(actor, application_id)
    if not draft.application.is_draft:
        return redirect("portal:confirmation", application_id)
    sent = sent_or_kept(request)
    form = SubmitForm.answered(sent, initial={"key": SubmitForm.fresh_key()})
    if form.is_valid():
        with telling(form):
            return _submit(request, application_id, form)
    content = pages.submit(actor, draft)
    return render(
        request, "portal/apply/submit.html", content | {"form": form, "kept": sent is not request}
    )


def _submit(request: HttpRequest, application_id: UUID, form: SubmitForm) -> HttpResponse:
    journeys.submit(
        actor=actor_of(request),
        application_id=application_id,
        attested=form.cleaned_data["attested"],
        key=form.cleaned_data["key"] or form.fresh_key(),
    )
    return redirect("portal:confirmation", application_id)


@access(person_or("view"))
@require_safe
def confirmation(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The number to keep, and what happens next."""
    draft = open_application(actor_of(request), application_id)
    if draft.application.is_draft:
        return redirect("portal:application", application_id)
    return render(request, "portal/apply/confirmation.html", pages.confirmation(draft))
