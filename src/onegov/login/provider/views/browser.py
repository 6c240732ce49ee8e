"""What the addresses share that a person's browser opens for an application."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from onegov.core.types import Text
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError
from onegov.login.provider.logic import parameters
from onegov.login.provider.logic.parameters import Parameters
from onegov.ui.public import failure_page


def sent_by_browser(request: HttpRequest) -> Parameters:
    """The parameters, from the address or a form (OpenID Connect Core 1.0 section 3.1.2.1).

    Raises:
        OAuthError: they cannot be read strictly.
    """
    if request.method == "POST":
        return parameters.read(request.body.decode("ascii", "replace"))
    return parameters.read(request.META.get("QUERY_STRING", ""))


def refused(request: HttpRequest, error: OAuthError) -> HttpResponse:
    """The page for a request that goes back nowhere; its code is the named check."""
    return failure_page(
        request,
        status=400,
        title=error.message,
        next_step=_FOR_THE_PERSON,
        code=error.check,
    )


_FOR_THE_PERSON = Text(
    en="Go back to the service that sent you here and tell its team the code below. "
    "Nothing was sent to it.",
    fr="Retournez au service d’où vous venez et communiquez à son équipe le code ci-dessous. "
    "Rien ne lui a été transmis.",
)


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
