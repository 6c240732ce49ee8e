"""Addresses that only applications ask: answered before everything that serves people.

An application has no session, language, form token or page; each request proves who sends it.
"""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from onegov.login.access import AccessRule
from onegov.login.provider import urls

View = Callable[[HttpRequest], HttpResponse]
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


class ForApplications:
    """Stands first, and calls the view of such an address itself."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.views = _views()
        self.headers = dict(_HEADERS)
        if settings.SECURE_HSTS_SECONDS:
            self.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = self.views.get(request.path_info)
        if view is None:
            return self.get_response(request)
        response = view(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


def _views() -> Mapping[str, View]:
    """The views by their paths; each is for anyone, as nobody looks at a session here."""
    found = {f"/{pattern.pattern}": pattern.callback for pattern in urls.applications}
    for path, view in found.items():
        rule: AccessRule | None = getattr(view, "access_rule", None)
        if rule is None or rule.asks_who or not getattr(view, "csrf_exempt", False):
            raise ImproperlyConfigured(f"{path} is not for applications alone")
    return found
