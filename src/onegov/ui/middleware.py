"""Response headers that every page carries, and pages for errors that views raise."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from onegov.core.errors import OneGovError
from onegov.core.types import Text
from onegov.ui.context import language
from onegov.ui.failures import explain, failure_page

Next = Callable[[HttpRequest], HttpResponse]


class PrivateByDefault:
    """Tells caches to keep nothing unless a view said otherwise."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        if response.headers.get("Content-Type", "").startswith("text/html"):
            _remember_language(request, response)
        return response


class ExplainErrors:
    """Answers an error of OneGov that a view let through with a page that explains it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return _only_from_its_page(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Will answer errors that have a bilingual message; others go on to the 500 page."""
        return explain(request, error) if isinstance(error, OneGovError) else None


def _only_from_its_page(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """A button's address opened as a page, for one."""
    title = Text(
        en="This page opens only from a button on another page",
        fr="Cette page ne s’ouvre qu’à partir d’un bouton d’une autre page",
    )
    next_step = Text(
        en="Go back to the page before and use the button there.",
        fr="Revenez à la page précédente et utilisez le bouton.",
    )
    page = failure_page(request, status=405, title=title, next_step=next_step)
    page.headers["Allow"] = refused.headers.get("Allow", "")
    return page


def _remember_language(request: HttpRequest, response: HttpResponse) -> None:
    """Keep the language that the address says, so that ``/`` opens in it next time."""
    if request.path.startswith(("/en/", "/fr/")) and response.status_code == 200:
        name = settings.LANGUAGE_COOKIE_NAME
        if request.COOKIES.get(name) != language():
            response.set_cookie(
                name, language(), max_age=31_536_000, samesite="Lax", secure=request.is_secure()
            )
