"""The one place where access to a route is decided; before it, how long a sitting lasts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import auth, messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import ANONYMOUS
from onegov.login import hashing, sessions
from onegov.login.access import AccessRule
from onegov.login.actors import actor_of, assurance_of
from onegov.login.errors import OutOfScope, PasswordsBusy
from onegov.login.stepping import (
    has_second_factor,
    is_known_by_a_partner_only,
    to_fresh_sign_in,
    to_second_factor,
)
from onegov.ui.public import explain, failure_page

# allauth's and whitenoise's own views, each with its rule: see login/urls.py.


Next = Callable[[HttpRequest], HttpResponse]


class Sittings:
    """Signs out whoever was away too long, or has been signed in for long enough."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if sessions.is_over(request):
                auth.logout(request)
                messages.info(request, _("Your session ended, to protect you. Sign in to go on."))
            else:
                sessions.note_use(request)
        return self.get_response(request)


class BusyPasswords:
    """Answers 503 when more passwords wait to be checked than this process lets wait.

    Who would be refused is refused before anything is read or drawn: a flood costs next to nothing.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.drawn: dict[str, HttpResponse] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and hashing.POOL.is_full() and _asks_for_a_password(request):
            return self._drawn(request)
        return self.get_response(request)

    def _drawn(self, request: HttpRequest) -> HttpResponse:
        """The page of this address, drawn once and so without anything of the visitor's own."""
        page = self.drawn.get(request.path_info)
        if page is None:
            page = self.drawn[request.path_info] = _busy(_anybody_s(request), PasswordsBusy())
        return HttpResponse(page.content, status=page.status_code, headers=page.headers)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Will say when to come back."""
        if not isinstance(error, PasswordsBusy):
            return None
        return _busy(request, error)


def _asks_for_a_password(request: HttpRequest) -> bool:
    """Whether this is a page of signing in or up; there are as many as languages, so few are kept."""
    return request.path_info in {reverse("account_login"), reverse("account_signup")}


def _anybody_s(request: HttpRequest) -> HttpRequest:
    """A request for the same address that holds nothing else: no query, nobody."""
    plain = HttpRequest()
    plain.path, plain.path_info = request.path, request.path_info
    return plain


def _busy(request: HttpRequest, error: PasswordsBusy) -> HttpResponse:
    page = failure_page(
        request,
        status=503,
        title=error.message,
        next_step=error.next_step,
        code=error.code,
    )
    page.headers["Retry-After"] = str(error.retry_after)
    return page


class AccessRules:
    """Refuses a view that has no rule, and an actor whom its rule does not allow."""

    def __init__(self, get_response: Next) -> None:
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
        if not rule.asks_who:
            return None
        actor = actor_of(request)
        if actor is ANONYMOUS and rule.needs_sign_in:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if not rule.is_in_scope(actor):
            return explain(request, OutOfScope())
        if not rule.allows(actor):
            return explain(request, NotAllowed())
        sets_up_first = rule.unless_none_is_set_up and not has_second_factor(request)
        if sets_up_first and not is_known_by_a_partner_only(request):
            return None  # allauth asks for the password
        if rule.needs_two_factors and not actor.strong and not sets_up_first:
            return to_second_factor(request, request.get_full_path())
        if rule.max_age is not None and _is_older(request, rule.max_age):
            return to_fresh_sign_in(request, request.get_full_path())
        return None


def _is_older(request: HttpRequest, seconds: int) -> bool:
    at = assurance_of(request).auth_time
    return at is None or at + timedelta(seconds=seconds) < clock.now()
