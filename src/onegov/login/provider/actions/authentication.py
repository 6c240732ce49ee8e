"""Which application asks: it proves that, in exactly one way.

Source: RFC 6749 section 2.3; RFC 7523 section 2.2; OpenID Connect Core 1.0 section 9.
"""

import base64
import hmac
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from urllib.parse import unquote_plus

from onegov.core import clock
from onegov.login.provider import queries
from onegov.login.provider.actions import once
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError, invalid_client, invalid_request
from onegov.login.provider.logic import assertion
from onegov.login.provider.models import Client

_KEPT = timedelta(seconds=assertion.LONGEST_LIFE + 60)


def authenticate(parameters: Mapping[str, str], authorization: str = "") -> Client:
    """Will return the application that sent this.

    Args:
        authorization: the ``Authorization`` header, or "".

    Raises:
        OAuthError: ``invalid_client``, or ``invalid_request`` when it used two ways at once.
    """
    method, client_id, shown = how_shown(parameters, authorization)
    client = queries.client(client_id)
    if client is None or not client.is_active or client.auth_method != method:
        raise _unknown()
    if parameters.get("client_id", client_id) != client_id:
        raise invalid_request(
            "client_id.same",
            "client_id is not the application that proved who it is.",
            "client_id n’est pas l’application qui a prouvé son identité.",
        )
    _PROVE[method](client, shown)
    return client


def secret_digest(secret: str) -> str:
    """What is kept of an application's secret."""
    return hmac.new(conf().pairwise_key, f"secret\0{secret}".encode(), sha256).hexdigest()


def how_shown(parameters: Mapping[str, str], authorization: str) -> tuple[str, str, str]:
    """The way used, whom it speaks for, and what proves it."""
    ways: list[tuple[str, str, str]] = []
    if authorization[:6].lower() == "basic ":
        ways.append(("client_secret_basic", *_basic(authorization[6:])))
    if "client_secret" in parameters:
        named = parameters.get("client_id", "")
        ways.append(("client_secret_post", named, parameters["client_secret"]))
    if "client_assertion" in parameters or "client_assertion_type" in parameters:
        ways.append(_asserted(parameters))
    if len(ways) > 1:
        raise invalid_request(
            "client.one_method",
            "The application authenticates in two ways at once.",
            "L’application s’authentifie de deux façons à la fois.",
        )
    return ways[0] if ways else ("none", parameters.get("client_id", ""), "")


def _asserted(parameters: Mapping[str, str]) -> tuple[str, str, str]:
    if parameters.get("client_assertion_type") != assertion.TYPE:
        raise invalid_client(
            "assertion.type",
            "client_assertion_type must be jwt-bearer.",
            "client_assertion_type doit être jwt-bearer.",
        )
    shown = parameters.get("client_assertion", "")
    return "private_key_jwt", assertion.client_named(shown), shown


def _basic(encoded: str) -> tuple[str, str]:
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError as error:
        raise _unknown() from error
    return unquote_plus(name), unquote_plus(secret)


def _prove_secret(client: Client, secret: str) -> None:
    shown = secret_digest(secret)
    known = [hmac.compare_digest(shown, digest) for digest in client.secret_digests]
    if not any(known):
        raise _unknown()


def _prove_key(client: Client, shown: str) -> None:
    now = clock.now()
    jti = assertion.verify(
        shown, client_id=client.id, jwks=client.jwks, issuer=conf().issuer, now=now
    )
    if not once.use(f"assertion:{client.id}", jti, org_id=client.org_id, until=now + _KEPT):
        raise invalid_client(
            "assertion.replayed",
            "This assertion was used before; make a new one for each request.",
            "Cette assertion a déjà servi; faites-en une nouvelle pour chaque demande.",
        )


def _prove_nothing(client: Client, shown: str) -> None:
    """A public application: what it holds is proven by PKCE and DPoP."""


_PROVE = {
    "client_secret_basic": _prove_secret,
    "client_secret_post": _prove_secret,
    "private_key_jwt": _prove_key,
    "none": _prove_nothing,
}


def _unknown() -> OAuthError:
    return invalid_client(
        "client.authentication",
        "The application is not known, or did not prove who it is in the way that it registered.",
        "L’application est inconnue, ou n’a pas prouvé son identité de la façon qu’elle a inscrite.",
    )
