"""The one place where access to a route is decided."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from onegov.core.errors import NotAllowed
from onegov.core.types import ANONYMOUS
from onegov.login.access import AccessRule
from onegov.login.actors import actor_of
from onegov.login.errors import OutOfScope
from onegov.login.stepping import to_second_factor
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
        if not rule.is_in_scope(actor):
            return explain(request, OutOfScope())
        if not rule.allows(actor):
            return explain(request, NotAllowed())
        if rule.needs_two_factors and not actor.strong:
            return to_second_factor(request, request.get_full_path())
        return None
