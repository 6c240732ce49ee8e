"""What the page of one document shows."""

from django.urls import reverse

from onegov.catalogue.types import DocumentSpec
from onegov.core.errors import NotFound
from onegov.portal.apply.pages.applications import Draft


def find(draft: Draft, name: str) -> DocumentSpec:
    """A document of the service.

    Raises:
        NotFound: the service asks for no such document.
    """
    if name not in draft.definition.documents:
        raise NotFound
    return draft.definition.documents[name]


def document(draft: Draft, spec: DocumentSpec) -> dict[str, object]:
    """The files that are there, and whether there is room for another."""
    files = [file for file in draft.application.files if file.document == spec.id]
    return {
        "application": draft.application,
        "document": spec,
        "files": files,
        "has_room": len(files) < spec.max_files,
        "back_url": page_url(draft, spec),
    }


def page_url(draft: Draft, spec: DocumentSpec) -> str:
    """The page of the form that the document belongs to."""
    for number, page in enumerate(draft.definition.form, start=1):
        if spec.id in page.documents:
            return reverse("portal:form_page", args=[draft.id, number])
    return reverse("portal:application", args=[draft.id])
