"""One page for everything that went wrong: what happened, what can be done now, its code."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from onegov.core.errors import NotAllowed, NotFound, OneGovError
from onegov.core.types import Text
from onegov.ui.context import language, page


def status_of(error: OneGovError) -> int:
    """The HTTP status of an error at a door: 404, 403, else 409 (not possible as things stand)."""
    if isinstance(error, NotAllowed):
        return 403
    return 404 if isinstance(error, NotFound) or ".no_such_" in error.code else 409


def explain(request: HttpRequest, error: OneGovError) -> HttpResponse:
    """The page for an error that has a bilingual message and a next step."""
    return failure_page(
        request,
        status=status_of(error),
        title=error.message,
        next_step=error.next_step,
        code=error.code,
    )


def said(error: OneGovError) -> str:
    """An error in the page's language, with what to do now."""
    return f"{error.message.in_(language())} {error.next_step.in_(language())}"


def failure_page(
    request: HttpRequest,
    *,
    status: int,
    title: Text,
    next_step: Text,
    code: str = "",
    return_url: str = "",
) -> HttpResponse:
    """A page that says what happened and what to do now.

    It is drawn without session, database or sign-in: it must work when those are what failed.
    """
    content = {
        **page(request),
        "title": title,
        "next_step": next_step,
        "code": code,
        "return_url": return_url,
    }
    return HttpResponse(render_to_string("ui/failure.html", content), status=status)
