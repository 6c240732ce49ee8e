"""Signing out at an application's wish, and the page that tells who was told.

Source: OpenID Connect RP-Initiated Logout 1.0; Front-Channel Logout 1.0 sections 2 and 3.
"""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from onegov.login.access import access, anyone
from onegov.login.provider import hints, queries
from onegov.login.provider.actions import leaving
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError, invalid_request
from onegov.login.provider.logic.hints import Hint
from onegov.login.provider.logic.parameters import Parameters
from onegov.login.provider.models import Client, LogoutNotice
from onegov.login.provider.views.browser import refused, sent_by_browser, speak
from onegov.login.provider.visiting import visit_of
from onegov.login.sessions import LEFT, note_left


@dataclass(frozen=True, slots=True)
class _Wish:
    """What an application wants: whom it means, where to go after."""

    hint: Hint | None
    client: Client | None
    then: str


@access(anyone)  # with a token of ours it says whose session; without, the person is asked
@csrf_exempt
@require_http_methods(["GET", "POST"])
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out the person whom the hint names; ask when it names nobody, or somebody else."""
    try:
        given = sent_by_browser(request)
        wish = _wish(given)
    except OAuthError as error:
        return refused(request, error)
    speak(given.get("ui_locales", ""))
    if not request.user.is_authenticated:
        return HttpResponseRedirect(wish.then or reverse("login_signed_out"))
    if wish.hint is not None and _is_this_session(request, wish):
        return _leave(request, wish.then)
    note_left(request, None, wish.then)
    return HttpResponseRedirect(reverse("login_leave"))


def _wish(given: Parameters) -> _Wish:
    hint = hints.read(given["id_token_hint"]) if "id_token_hint" in given else None
    if "id_token_hint" in given and hint is None:
        raise invalid_request(
            "id_token_hint.ours",
            "id_token_hint is not an ID token of this provider.",
            "id_token_hint n’est pas un jeton d’identité de ce fournisseur.",
        )
    client_id = given.get("client_id", hint.client_id if hint else "")
    if hint is not None and hint.client_id != client_id:
        raise invalid_request(
            "client_id.same",
            "client_id is not the application of id_token_hint.",
            "client_id n’est pas l’application de id_token_hint.",
        )
    client = queries.client(client_id) if client_id else None
    return _Wish(hint, client, _then(given, client))


def _then(given: Parameters, client: Client | None) -> str:
    wanted = given.get("post_logout_redirect_uri", "")
    if not wanted:
        return ""
    if client is None or wanted not in client.post_logout_redirect_uris:
        raise invalid_request(
            "post_logout_redirect_uri.registered",
            "The address to go to after signing out is not one that the application registered.",
            "L’adresse où aller après la déconnexion n’est pas inscrite par l’application.",
        )
    parts = urlsplit(wanted)
    state = urlencode({"state": given["state"]}) if "state" in given else ""
    query = "&".join(part for part in (parts.query, state) if part)
    return urlunsplit(parts._replace(query=query))


def _is_this_session(request: HttpRequest, wish: _Wish) -> bool:
    visit = visit_of(request)
    if visit is None or wish.client is None or wish.hint is None:
        return False
    return wish.hint.sid == queries.session_id(visit, wish.client.id)


def _leave(request: HttpRequest, then: str) -> HttpResponse:
    visit = visit_of(request)
    logout(request)  # and signals.py has the applications told
    note_left(request, visit, then)
    return HttpResponseRedirect(reverse("login_signed_out"))


@access(anyone)
@csrf_protect
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Ask whether to sign out, for an application that did not say whom it means."""
    then = str(request.session.get(LEFT, {}).get("then", ""))
    if not request.user.is_authenticated:
        return HttpResponseRedirect(then or reverse("login_signed_out"))
    if request.method == "POST":
        return _leave(request, then)
    return render(request, "provider/ask_to_leave.html")


@access(anyone)
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Tell that the person is signed out, load the front-channel addresses, and go on."""
    left = request.session.get(LEFT, {})
    visit = UUID(left["visit"]) if left.get("visit") else None
    notices = leaving.note_front(visit) if visit else []
    frames = [_frame(notice) for notice in notices]
    then = str(left.get("then", ""))
    request.session.pop(LEFT, None)
    response = render(request, "provider/signed_out.html", {"frames": frames, "then": then})
    if then:
        response.headers["Refresh"] = f"{2 if frames else 0}; url={then}"
    return _with_frames(response, frames)


def _frame(notice: LogoutNotice) -> str:
    parts = urlsplit(notice.client.frontchannel_logout_uri)
    more = urlencode({"iss": conf().issuer, "sid": notice.sid})
    query = "&".join(part for part in (parts.query, more) if part)
    return urlunsplit(parts._replace(query=query))


def _with_frames(response: HttpResponse, frames: list[str]) -> HttpResponse:
    """The page may load these addresses, and no others, in frames."""
    places = {urlsplit(frame) for frame in frames}
    allowed = sorted({f"{place.scheme}://{place.netloc}" for place in places})
    if allowed:
        response._csp_update = {"frame-src": allowed}  # type: ignore[attr-defined]  # as csp_update
    return response
