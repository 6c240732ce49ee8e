"""What is fetched from a partner: bounded in size and time, from its own origin, no redirects."""

import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from onegov.core import clock
from onegov.login.calling import Limits, NoAnswer, call
from onegov.login.partners.errors import PartnerDown, PartnerRefused
from onegov.login.partners.types import Asked, Partner

logger = logging.getLogger(__name__)
_LIMITS = Limits(seconds=8, content=65_536)
_KEPT_FOR = 600  # seconds that metadata and keys are believed
_KEYS_APART = 10  # seconds between two looks for a key that we do not know
_known: dict[str, tuple[float, "Metadata"]] = {}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a partner says of itself (OpenID Connect Discovery 1.0), as far as we use it."""

    authorization_endpoint: str
    token_endpoint: str
    keys: KeySet
    promises_iss: bool


def metadata(partner: Partner, *, must_be_new: bool = False) -> Metadata:
    """Will return the partner's metadata and keys, kept for ten minutes.

    Args:
        must_be_new: fetched again, unless that was done just now; for a key that was not known.

    Raises:
        PartnerDown: it cannot be fetched, or is not about this issuer.
    """
    now = clock.now().timestamp()
    at, known = _known.get(partner.issuer, (0.0, None))
    if known is not None and 0 <= now - at < (_KEYS_APART if must_be_new else _KEPT_FOR):
        return known
    read = _read_metadata(partner)
    _known[partner.issuer] = (now, read)
    return read


def redeem(partner: Partner, asked: Asked, *, code: str, redirect_uri: str) -> object:
    """Will exchange a code for an ID token and return it, unchecked.

    Raises:
        PartnerRefused: the partner does not take the code.
        PartnerDown: it does not answer, or not as it should.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": asked.verifier,
        "client_id": partner.client_id,
        **_credential(partner),
    }
    return _ask(partner, metadata(partner).token_endpoint, form).get("id_token")


def _credential(partner: Partner) -> Mapping[str, str]:
    """Our proof of who we are: a signed assertion (RFC 7523), else the shared secret."""
    if partner.key is None:
        return {"client_secret": partner.secret}
    now = int(clock.now().timestamp())
    claims = {
        "iss": partner.client_id,
        "sub": partner.client_id,
        "aud": partner.issuer,
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "exp": now + 60,
    }
    header = {"alg": "ES256", "kid": partner.key.thumbprint()}
    return {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode(header, claims, partner.key, algorithms=["ES256"]),
    }


def _read_metadata(partner: Partner) -> Metadata:
    said = _ask(partner, f"{partner.issuer}/.well-known/openid-configuration")
    if str(said.get("issuer", "")).rstrip("/") != partner.issuer:
        raise _down(partner, "issuer")
    try:
        keys = KeySet.import_key_set(_ask(partner, _endpoint(partner, said, "jwks_uri")))  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _down(partner, "jwks") from error
    return Metadata(
        authorization_endpoint=_endpoint(partner, said, "authorization_endpoint"),
        token_endpoint=_endpoint(partner, said, "token_endpoint"),
        keys=keys,
        promises_iss=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _endpoint(partner: Partner, said: Mapping[str, Any], name: str) -> str:
    """An address of the partner: never elsewhere, so that nobody makes us call what is inside."""
    address = said.get(name)
    if not isinstance(address, str) or not address.startswith(f"{partner.origin}/"):
        raise _down(partner, name)
    return address


def _ask(
    partner: Partner, address: str, form: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    headers = {"Accept": "application/json"}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    method, body = ("GET", None) if form is None else ("POST", urlencode(form).encode())
    try:
        answer = call(method, address, _LIMITS, headers=headers, body=body)
    except NoAnswer as error:
        raise _down(partner, error.reason) from error
    if answer.status == 200:
        return _object(partner, answer.content)
    if answer.status == 400 and _object(partner, answer.content).get("error") == "invalid_grant":
        raise PartnerRefused
    raise _down(partner, f"status_{answer.status}")


def _object(partner: Partner, content: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _down(partner, "not_json") from error
    if not isinstance(said, dict):
        raise _down(partner, "not_an_object")
    return said


def _down(partner: Partner, reason: str) -> PartnerDown:
    """The error, written down for whoever looks after the partners."""
    logger.warning("sign-in partner %s: %s", partner.id, reason)
    return PartnerDown(reason)
