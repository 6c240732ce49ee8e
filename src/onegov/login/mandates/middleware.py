"""Each request asks again whether the chosen mandate stands: its end bites at the next request."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from onegov.core.errors import NotFound
from onegov.login.actors import act_as, actor_of
from onegov.login.mandates import acting, queries
from onegov.login.mandates.errors import MandateEnded
from onegov.ui.public import said


class InWhoseName:
    """Makes the actor of a request whoever the session acts for, or ends that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mandate_id = acting.chosen(request)
        own = actor_of(request) if mandate_id else None
        if mandate_id is None or own is None or own.person_id is None:
            return self.get_response(request)
        try:
            held = queries.require(mandate_id, own.person_id, "")
        except (MandateEnded, NotFound):
            return _back_to_oneself(request)
        act_as(request, acting.actor_under(held, own))
        request.acting = held  # type: ignore[attr-defined]
        return self.get_response(request)


def _back_to_oneself(request: HttpRequest) -> HttpResponse:
    acting.stop(request)
    error = MandateEnded()
    messages.warning(request, said(error))
    return redirect("mandates:choose")
