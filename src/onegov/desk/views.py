"""Pages for staff: the queue, a case, the decision. Each view makes one write call."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onegov.cases import public as cases
from onegov.cases.errors import CaseError, LetterNotReady
from onegov.core.ids import clean_reference
from onegov.desk import pages
from onegov.desk.forms import DecisionForm, FindForm
from onegov.login.public import access, actor_of, officer
from onegov.ui.public import said


def button(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Will mark a view that is a button's: opened as a page, as after signing in again, it does nothing.

    It leads to the case instead, or to the queue.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def pressed(request: HttpRequest, **place: UUID) -> HttpResponse:
        if request.method == "POST":
            return view(request, **place)
        return redirect(reverse("desk:case" if place else "desk:queue", kwargs=place))

    return pressed


@access(officer)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, how old it is, and the way to take the next case."""
    return render(request, "desk/queue.html", pages.queue_page(actor_of(request)))


@access(officer)
@button
def take_next(request: HttpRequest) -> HttpResponse:
    """Lease the oldest waiting case to the officer."""
    taken = cases.take_next(actor=actor_of(request))
    if taken is None:
        messages.info(request, _("No case is waiting."))
        return redirect("desk:queue")
    return redirect("desk:case", application_id=taken)


@access(officer)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Open a case by its confirmation number."""
    form = FindForm(request.GET if "reference" in request.GET else None)
    if form.is_valid():
        found = _found(request, form.cleaned_data["reference"])
        if found is not None:
            return redirect("desk:case", application_id=found)
        form.add_error("reference", _("No case of your organization has this number. Check it."))
    return render(request, "desk/find.html", {"form": form})


def _found(request: HttpRequest, typed: str) -> UUID | None:
    reference = clean_reference(typed)
    if reference is None:
        return None
    return cases.find_reference(actor=actor_of(request), reference=reference)


@access(officer)
@require_safe
def case(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Everything about one case; opening it is recorded for the applicant to see."""
    page = pages.case_page(actor_of(request), application_id)
    return render(request, "desk/case.html", {**page, "form": DecisionForm()})


@access(officer)
@button
def decide(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Decide a case that the officer holds; what they wrote stays in the form when it can't be."""
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            cases.decide(
                actor=actor_of(request),
                application_id=application_id,
                outcome=form.chosen,
                note=form.cleaned_data["note"],
            )
        except CaseError as error:
            form.add_error("note" if "note" in error.code else None, said(error))
        else:
            messages.success(request, _("Your decision is recorded. The letter is being made."))
            return redirect("desk:case", application_id=application_id)
    page = pages.case_page(actor_of(request), application_id)
    return render(request, "desk/case.html", {**page, "form": form}, status=422)


@access(officer)
@button
def release(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Put the case back in its place in the queue."""
    cases.release(actor=actor_of(request), application_id=application_id)
    messages.info(request, _("The case is back in its place in the queue."))
    return redirect("desk:queue")


@access(officer)
@require_safe
def file(request: HttpRequest, application_id: UUID, file_id: UUID) -> HttpResponse:
    """A file the applicant sent, always as a download."""
    found, data = cases.read_file(
        actor=actor_of(request), application_id=application_id, file_id=file_id
    )
    return pages.download(data, found.name, found.content_type)


@access(officer)
@require_safe
def letter(request: HttpRequest, application_id: UUID) -> HttpResponse | HttpResponseRedirect:
    """The decision letter as the applicant gets it."""
    try:
        data = cases.letter(actor=actor_of(request), application_id=application_id)
    except LetterNotReady:
        messages.info(request, _("The letter is still being made. Reload in a moment."))
        return redirect("desk:case", application_id=application_id)
    return pages.download(data, f"{application_id}.pdf", "application/pdf")
