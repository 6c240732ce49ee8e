"""From parameters to a checked authorization request: the same by PAR, in a request object, plain."""

from onegov.core import clock
from onegov.core.types import Text
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError, invalid_request
from onegov.login.provider.logic import checks, parameters, request_object
from onegov.login.provider.logic.parameters import Parameters
from onegov.login.provider.models import Client


def registered(client: Client) -> checks.Registered:
    """What the checks need of a registration."""
    return checks.Registered(
        redirect_uris=tuple(client.redirect_uris),
        scopes=frozenset(client.scopes),
        require_par=client.require_par,
        require_request_object=client.require_request_object,
        may_use_code="authorization_code" in client.grant_types,
        is_active=client.is_active,
        is_open=client.production or conf().demonstration,
    )


def open_parameters(client: Client, given: Parameters) -> tuple[Parameters, bool]:
    """The parameters that count, and whether they were signed.

    Raises:
        OAuthError: the request object is not acceptable, or ``request_uri`` is not one of ours.
    """
    if "request_uri" in given:
        raise OAuthError(
            "request_uri_not_supported",
            "request_uri.pushed",
            Text(
                en="request_uri must come from a pushed request.",
                fr="request_uri doit venir d’une requête transmise au serveur (PAR).",
            ),
        )
    if "request" not in given:
        return given, False
    found = request_object.open_request(
        given, client_id=client.id, jwks=client.jwks, issuer=conf().issuer, now=clock.now()
    )
    return found, True


def read_request(client: Client, given: Parameters, *, pushed: bool) -> checks.Asked:
    """Will open, parse and check a request.

    Raises:
        OAuthError: with the name of the first check that fails.
    """
    found, signed = open_parameters(client, given)
    check_return(client, found)
    return checked(client, found, pushed=pushed, signed=signed)


def check_return(client: Client, found: Parameters) -> None:
    """Will check what must hold before anybody is redirected.

    Raises:
        OAuthError: nobody may be sent to the address that the request names.
    """
    if found.get("client_id", client.id) != client.id:
        raise invalid_request(
            "client_id.same",
            "client_id is not the application that sent the request.",
            "client_id n’est pas l’application qui a envoyé la demande.",
        )
    checks.check_return(found.get("redirect_uri", ""), registered(client))


def checked(client: Client, found: Parameters, *, pushed: bool, signed: bool) -> checks.Asked:
    """Will parse a request and go through the table of checks.

    Raises:
        OAuthError: the application may be told of it at its redirect address.
    """
    asked = checks.Asked(parameters.parse(found), found, pushed=pushed, signed=signed)
    checks.check(asked, registered(client))
    return asked
