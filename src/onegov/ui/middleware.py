"""Response headers that every page carries, and pages for errors that views raise."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from onegov.core.errors import OneGovError
from onegov.ui.context import language
from onegov.ui.failures import explain

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
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Will answer errors that have a bilingual message; others go on to the 500 page."""
        return explain(request, error) if isinstance(error, OneGovError) else None


def _remember_language(request: HttpRequest, response: HttpResponse) -> None:
    """Keep the language that the address says, so that ``/`` opens in it next time."""
    if request.path.startswith(("/en/", "/fr/")) and response.status_code == 200:
        name = settings.LANGUAGE_COOKIE_NAME
        if request.COOKIES.get(name) != language():
            response.set_cookie(
                name, language(), max_age=31_536_000, samesite="Lax", secure=request.is_secure()
            )
