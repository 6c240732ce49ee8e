"""The authorization endpoint: from an application's request, by what the person must still do, to
a code.

Source: OpenID Connect Core 1.0 section 3.1.2; RFC 9126 section 4; RFC 9207.
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from onegov.core import clock
from onegov.login.access import access, anyone
from onegov.login.provider import queries, requests
from onegov.login.provider.actions import pushing, refusals
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError, invalid_request
from onegov.login.provider.logic.checks import Asked
from onegov.login.provider.logic.parameters import Parameters
from onegov.login.provider.logic.steps import Step, next_step
from onegov.login.provider.models import Client
from onegov.login.provider.views.browser import back, refused, sent_by_browser, speak, told_of
from onegov.login.provider.visiting import Visit, give_code, look_at


@access(anyone)  # the steps ask for signing in, as the application wants it
@csrf_exempt
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Take an application's request."""
    given: Parameters = {}
    try:
        given = sent_by_browser(request)
        client = _client(given.get("client_id", ""))
        found, signed, pushed, asked_at = opened(client, given)
        requests.check_return(client, found)
    except OAuthError as error:
        refusals.count(given.get("client_id", ""), error)
        return refused(request, error)
    speak(found.get("ui_locales", ""))
    try:
        asked = requests.checked(client, found, pushed=pushed, signed=signed)
        visit = look_at(request, client, asked.request, asked_at)
        step = next_step(asked.request, visit.visitor)
        return _go_on(client, asked, visit, step, asked_at)
    except OAuthError as error:
        refusals.count(client.id, error)
        return back(found["redirect_uri"], told_of(error), found.get("state", ""))


def _client(client_id: str) -> Client:
    found = queries.client(client_id)
    if found is None:
        raise invalid_request(
            "client_id.registered",
            "The application that sent you here is not registered.",
            "L’application d’où vous venez n’est pas inscrite.",
        )
    return found


def opened(client: Client, given: Parameters) -> tuple[Parameters, bool, bool, datetime]:
    """The parameters, whether they were signed and pushed, and when the request began."""
    if given.get("request_uri", "").startswith(pushing.PREFIX):
        kept, asked_at = pushing.take(client.id, given["request_uri"])
        return kept, True, True, asked_at  # its signature was checked when it was pushed
    found, signed = requests.open_parameters(client, given)
    return found, signed, False, clock.now()


def _go_on(
    client: Client, asked: Asked, visit: Visit, step: Step | None, asked_at: datetime
) -> HttpResponse:
    if step is None:
        code = give_code(client, asked.request, visit)
        return back(asked.request.redirect_uri, {"code": code}, asked.request.state)
    life = conf().interaction_life
    waits = pushing.keep(client, asked.raw, life=life, pushed=False, asked_at=asked_at)
    return HttpResponseRedirect(reverse("login_resume", kwargs={"reference": waits}))
