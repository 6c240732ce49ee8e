"""Addresses for applications: PAR, token, introspection, revocation."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from onegov.core.types import Text
from onegov.login.provider.actions import codes, exchange, proofs, pushing, revoking
from onegov.login.provider.actions import tokens as issuing
from onegov.login.provider.actions.authentication import authenticate
from onegov.login.provider.errors import OAuthError, invalid_dpop, invalid_request
from onegov.login.provider.introspecting import introspect as told_of
from onegov.login.provider.logic.parameters import Parameters
from onegov.login.provider.models import Client
from onegov.login.provider.requests import read_request
from onegov.login.provider.types import Issued
from onegov.login.provider.views.machine import (
    address_of,
    answer,
    form_endpoint,
    proof_of,
)


@form_endpoint
def par(request: HttpRequest, given: Parameters) -> HttpResponse:
    """Keep an authorization request that is sent ahead (RFC 9126)."""
    client = authenticate(given, request.META.get("HTTP_AUTHORIZATION", ""))
    jkt = _proven(request, client, is_needed=False)
    if "request_uri" in given:
        raise invalid_request(
            "par.request_uri",
            "A pushed request may not name another.",
            "Une requête transmise au serveur ne peut en nommer une autre.",
        )
    asked = read_request(client, {**given, "client_id": client.id}, pushed=True)
    if jkt and asked.request.dpop_jkt not in ("", jkt):
        raise invalid_dpop(
            "par.dpop_jkt",
            "dpop_jkt is not the key of the proof.",
            "dpop_jkt n’est pas la clé de la preuve.",
        )
    kept = asked.raw | ({"dpop_jkt": jkt} if jkt else {})
    request_uri, seconds = pushing.push(client, kept)
    return answer({"request_uri": request_uri, "expires_in": seconds}, 201)


@form_endpoint
def token(request: HttpRequest, given: Parameters) -> HttpResponse:
    """Issue tokens: for a code, a refresh token, an application itself, or another token."""
    client = authenticate(given, request.META.get("HTTP_AUTHORIZATION", ""))
    grant_type = given.get("grant_type", "")
    issue = _GRANTS.get(grant_type)
    if issue is None:
        raise OAuthError("unsupported_grant_type", "grant_type.known", _UNKNOWN_GRANT)
    if grant_type not in client.grant_types and not _is_refresh(client, grant_type):
        raise OAuthError("unauthorized_client", "grant_type.registered", _UNREGISTERED_GRANT)
    issued = issue(client, given, _proven(request, client, is_needed=client.dpop_bound))
    return answer(issued.answer())


@form_endpoint
def introspect(request: HttpRequest, given: Parameters) -> HttpResponse:
    """Say what a token stands for (RFC 7662)."""
    client = authenticate(given, request.META.get("HTTP_AUTHORIZATION", ""))
    if client.auth_method == "none":
        raise _confidential_only()
    return answer(told_of(client, given.get("token", "")))


@form_endpoint
def revoke(request: HttpRequest, given: Parameters) -> HttpResponse:
    """End a token (RFC 7009); the answer is the same for one that never was."""
    client = authenticate(given, request.META.get("HTTP_AUTHORIZATION", ""))
    revoking.revoke(client, given.get("token", ""))
    return answer({})


def _proven(request: HttpRequest, client: Client, *, is_needed: bool) -> str:
    proof = proof_of(request)
    if is_needed and not proof:
        raise invalid_dpop(
            "dpop.needed",
            "This application must prove its key with each token request.",
            "Cette application doit prouver sa clé à chaque demande de jeton.",
        )
    return proofs.take(
        proof, method=str(request.method), url=address_of(request), org_id=client.org_id
    )


def _of_code(client: Client, given: Parameters, jkt: str) -> Issued:
    return codes.redeem(
        client,
        given.get("code", ""),
        redirect_uri=given.get("redirect_uri", ""),
        verifier=given.get("code_verifier", ""),
        jkt=jkt,
    )


def _of_refresh(client: Client, given: Parameters, jkt: str) -> Issued:
    scopes = frozenset(given.get("scope", "").split())
    return issuing.refresh(client, given.get("refresh_token", ""), jkt=jkt, scopes=scopes)


def _of_client(client: Client, given: Parameters, jkt: str) -> Issued:
    scopes = frozenset(given.get("scope", "").split())
    return issuing.for_client(client, scopes=scopes, audience=given.get("audience", ""), jkt=jkt)


def _of_exchange(client: Client, given: Parameters, jkt: str) -> Issued:
    return exchange.exchange(client, given, jkt=jkt)


_GRANTS: dict[str, Callable[[Client, Parameters, str], Issued]] = {
    "authorization_code": _of_code,
    "refresh_token": _of_refresh,
    "client_credentials": _of_client,
    "urn:ietf:params:oauth:grant-type:token-exchange": _of_exchange,
}
_UNKNOWN_GRANT = Text(en="This grant_type is not offered.", fr="Ce grant_type n’est pas offert.")
_UNREGISTERED_GRANT = Text(
    en="The application did not register this grant_type.",
    fr="L’application n’a pas inscrit ce grant_type.",
)


def _is_refresh(client: Client, grant_type: str) -> bool:
    return grant_type == "refresh_token" and "offline_access" in client.scopes


def _confidential_only() -> OAuthError:
    return OAuthError(
        "invalid_client",
        "introspection.confidential",
        Text(
            en="Only an application that proves who it is may ask.",
            fr="Seule une application qui prouve son identité peut demander.",
        ),
        status=401,
    )
