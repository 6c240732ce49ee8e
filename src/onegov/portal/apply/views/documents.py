"""Uploaded files: adding, removing, opening again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onegov.cases import public as cases
from onegov.cases.errors import FileRejected
from onegov.catalogue.types import DocumentSpec
from onegov.core.errors import NotFound
from onegov.login.public import access, actor_of, person_or
from onegov.portal import uploads
from onegov.portal.apply.forms import UploadForm
from onegov.portal.apply.kept import keeps_typed
from onegov.portal.apply.pages import documents as pages
from onegov.portal.apply.pages.applications import Draft, open_draft
from onegov.portal.apply.telling import telling
from onegov.ui.public import said, too_large


@access(person_or("prepare"))
@keeps_typed()
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, application_id: UUID, document: str) -> HttpResponse:
    """The files of one document; one more, or one less."""
    draft = open_draft(actor_of(request), application_id)
    spec = pages.find(draft, document)
    if "remove" in request.POST:
        return _remove(request, draft)
    form = UploadForm.answered(request, document=spec)
    if "file" in uploads.too_large(request):
        form.refuse("file", too_large(spec.max_bytes))
    if form.is_valid():
        with telling(form):
            _attach(request, draft, spec, form)
            if not form.errors:
                return redirect(request.path)
    content = pages.document(draft, spec)
    return render(request, "portal/apply/document.html", content | {"form": form})


def _attach(request: HttpRequest, draft: Draft, spec: DocumentSpec, form: UploadForm) -> None:
    given = form.cleaned_data["file"]
    try:
        kept = cases.attach(
            actor=actor_of(request),
            application_id=draft.id,
            document=spec.id,
            name=given.name,
            data=given.read(),
        )
    except FileRejected as error:
        form.add_error("file", said(error))
    else:
        messages.success(request, _("We added the file “%(name)s”.") % {"name": kept.name})


def _remove(request: HttpRequest, draft: Draft) -> HttpResponse:
    try:
        file_id = UUID(request.POST["remove"])
    except ValueError:
        raise NotFound from None
    cases.remove_file(actor=actor_of(request), application_id=draft.id, file_id=file_id)
    messages.success(request, _("The file was removed."))
    return redirect(request.path)


@access(person_or("view"))
@require_safe
def file(request: HttpRequest, application_id: UUID, file_id: UUID) -> HttpResponse:
    """A file as the person uploaded it, always as a download."""
    kept, data = cases.read_file(
        actor=actor_of(request), application_id=application_id, file_id=file_id
    )
    disposition = content_disposition_header(as_attachment=True, filename=kept.name)
    return HttpResponse(
        data,
        content_type=kept.content_type,
        headers={"Content-Disposition": disposition or "attachment"},
    )
