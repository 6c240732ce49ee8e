"""Where people have no accounts of our own, every page of own accounts leads to the partners."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from onegov.login.partners.conf import conf

_OWN = ("account_", "mfa_", "login_password", "recovery:")
#: What those who sign in at a partner need as well: a second step of ours, the way out.
_SHARED = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_email",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
_SECURITY = "/security/", "/securite/"


class OnlyPartners:
    """Answers in the place of pages of sign-up, passwords and recovery when own accounts are off.

    Whatever page is added to them is off as well, unless it is named here or under security.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Will answer instead of a view that is off."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if conf().own_accounts or not name.startswith(_OWN):
            return None
        if name == "account_login":
            return _partners(request, status=200 if request.method == "GET" else 404)
        if name == "account_reauthenticate":
            return redirect(f"{reverse('partner_confirm')}?{request.GET.urlencode()}")
        return None if _is_shared(name, request.path) else _partners(request, status=404)


def _is_shared(name: str, path: str) -> bool:
    is_security = any(part in path for part in _SECURITY) and name.startswith("mfa_")
    return name in _SHARED or is_security


def _partners(request: HttpRequest, *, status: int) -> HttpResponse:
    content = {
        "redirect_field_value": request.GET.get("next", ""),
        "is_elsewhere": status == 404,
    }
    return render(request, "partners/only.html", content, status=status)
