"""Pages for what went wrong."""

from django.http import HttpRequest, HttpResponse


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose session or token is no longer good."""
    return HttpResponse(status=403)
