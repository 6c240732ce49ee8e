"""The one place where access to a route is decided."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from onegov.core.errors import NotAllowed
from onegov.core.types import ANONYMOUS
from onegov.login.access import AccessRule
from onegov.login.actors import actor_of
from onegov.ui.public import explain

# allauth's and whitenoise's own views, each with its rule: see login/urls.py.


class AccessRules:
    """Refuses a view that has no rule, and an actor whom its rule does not allow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Will answer in the view's place when the rule does not let the request through."""
        rule: AccessRule | None = getattr(view, "access_rule", None)
        if rule is None:
            return explain(request, NotAllowed())
        actor = actor_of(request)
        if actor is ANONYMOUS and rule.needs_sign_in:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if not rule.allows(actor):
            return explain(request, NotAllowed())
        if rule.needs_two_factors and not actor.strong:
            return _ask_for_second_factor(request)
        return None


def _ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """To the code when an app is set up, else to setting one up; then back to what was wanted."""
    then = urlencode({"next": request.get_full_path()})
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return redirect(f"{reverse('mfa_reauthenticate')}?{then}")
    messages.info(
        request,
        _("This part needs two-step verification. Set up an authenticator app to go on."),
    )
    return redirect(f"{reverse('mfa_activate_totp')}?{then}")
