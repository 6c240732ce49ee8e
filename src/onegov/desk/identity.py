"""Page of an office: a code, what stands behind it, and the officer's decision."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from onegov.core.errors import OneGovError
from onegov.core.types import Actor
from onegov.login.public import (
    DOCUMENTS,
    DocumentForm,
    Visit,
    access,
    actor_of,
    assurance,
    office,
    recovery,
)
from onegov.ui.public import BilingualForm, ChoiceField, TextField, said


class OfficeCode(BilingualForm):
    """The code that a person brings."""

    code = TextField(
        label=gettext_lazy("The person’s code"),
        help_text=gettext_lazy("10 letters and numbers."),
        missing=gettext_lazy("Enter the code."),
        max_length=20,
        width=10,
    )


class Compared(BilingualForm):
    """What the officer saw."""

    outcome = ChoiceField(
        label=gettext_lazy("What do you see?"),
        choices=[
            ("accept", gettext_lazy("The document, the details and the face agree")),
            ("changed", gettext_lazy("They agree, and a document proves the change of name")),
            ("face", gettext_lazy("The face is not the one on the document")),
            ("document", gettext_lazy("The document is not good")),
            ("details", gettext_lazy("The details are not those of the document")),
        ],
        missing=gettext_lazy("Choose what you see."),
    )


@access(office)
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest) -> HttpResponse:
    """The code first; then what was typed, or for a way back the fields of the document."""
    form = OfficeCode.answered(request)
    content: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            return _behind(request, form.cleaned_data["code"])
        except OneGovError as error:
            form.add_error("code", said(error))
    return render(request, "desk/identity.html", content)


def _behind(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    visit = assurance.find(actor=actor, code=code)
    if visit is not None:
        compared = Compared(request.POST if "outcome" in request.POST else None)
        if compared.is_valid():
            return _decide(request, actor, code, compared.cleaned_data["outcome"])
        content = {"form": compared, "code": code, "visit": visit, **_typed(visit)}
        return render(request, "desk/identity_compare.html", content)
    if not recovery.find(actor=actor, code=code):
        assurance.note_wrong_code(actor=actor)
        raise assurance.CodeUnknown
    return _way_back(request, actor, code)


def _typed(visit: Visit) -> dict[str, object]:
    typed = visit.typed
    if typed is None:
        raise assurance.CodeUnknown
    document = dict(DOCUMENTS)[typed.document]
    return {"typed": typed, "document": document, "born": date.fromisoformat(typed.birthdate)}


def _decide(request: HttpRequest, actor: Actor, code: str, outcome: str) -> HttpResponse:
    if outcome in ("accept", "changed"):
        assurance.accept(actor=actor, code=code, despite_difference=outcome == "changed")
        messages.success(request, _("The identity is proven."))
    else:
        assurance.refuse(actor=actor, code=code, reason=outcome)  # type: ignore[arg-type]  # one of the choices
        messages.info(request, _("The proof was refused."))
    return redirect("desk:identity")


def _way_back(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The officer types what the document says, without being told what it should say."""
    document = DocumentForm(request.POST if "number" in request.POST else None)
    if document.is_valid():
        recovery.prove_at_office(actor=actor, code=code, claims=document.typed.claims)
        messages.success(request, _("The identity is proven. The waiting time has begun."))
        return redirect("desk:identity")
    content = {"form": document, "code": code}
    return render(request, "desk/identity_document.html", content)
