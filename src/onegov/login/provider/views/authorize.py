"""The authorization endpoint: from an application's request, by what the person must still do, to
a code.

Source: OpenID Connect Core 1.0 section 3.1.2; RFC 9126 section 4; RFC 9207.
"""

from datetime import datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from onegov.core import clock
from onegov.core.types import Text
from onegov.login.access import access, anyone
from onegov.login.provider import queries, requests
from onegov.login.provider.actions import pushing
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError, UnknownClient
from onegov.login.provider.logic import parameters
from onegov.login.provider.logic.checks import Asked
from onegov.login.provider.logic.parameters import Parameters
from onegov.login.provider.logic.steps import Step, next_step
from onegov.login.provider.models import Client
from onegov.login.provider.visiting import Visit, give_code, look_at
from onegov.ui.public import explain


@access(anyone)  # the steps ask for signing in, as the application wants it
@csrf_exempt
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Take an application's request."""
    try:
        given = _given(request)
        client = _client(given.get("client_id", ""))
        found, signed, pushed, asked_at = _opened(client, given)
        requests.check_return(client, found)
    except (OAuthError, UnknownClient) as error:
        return explain(request, error)
    speak(found.get("ui_locales", ""))
    try:
        asked = requests.checked(client, found, pushed=pushed, signed=signed)
        visit = look_at(request, client, asked.request, asked_at)
        step = next_step(asked.request, visit.visitor)
        return _go_on(client, asked, visit, step, asked_at)
    except OAuthError as error:
        return back(found["redirect_uri"], told_of(error), found.get("state", ""))


def _given(request: HttpRequest) -> Parameters:
    if request.method == "POST":
        return parameters.read(request.body.decode("ascii", "replace"))
    return parameters.read(request.META.get("QUERY_STRING", ""))


def _client(client_id: str) -> Client:
    found = queries.client(client_id)
    if found is None:
        raise UnknownClient(
            Text(
                en="The application that sent you here is not registered.",
                fr="L’application qui vous a dirigé ici n’est pas inscrite.",
            )
        )
    return found


def _opened(client: Client, given: Parameters) -> tuple[Parameters, bool, bool, datetime]:
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


def told_of(error: OAuthError) -> dict[str, str]:
    return {"error": error.error, "error_description": error.description}


def return_address(redirect_uri: str, told: dict[str, str], state: str) -> str:
    """Where the browser goes back to, with what the application is told."""
    more = told | {"iss": conf().issuer} | ({"state": state} if state else {})
    parts = urlsplit(redirect_uri)
    query = "&".join(part for part in (parts.query, urlencode(more)) if part)
    return urlunsplit(parts._replace(query=query))


def back(redirect_uri: str, told: dict[str, str], state: str) -> HttpResponse:
    """Will send the browser back to the application, which registered this address."""
    response = HttpResponse(status=303)
    response.headers["Location"] = return_address(redirect_uri, told, state)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def speak(ui_locales: str) -> None:
    """Will use the first language of the application's list that is one of ours (CATS OP07)."""
    for locale in ui_locales.split():
        language = locale[:2].lower()
        if language in ("en", "fr"):
            translation.activate(language)
            return
