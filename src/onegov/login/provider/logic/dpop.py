"""Proofs of possession of a key, request by request.

Source: RFC 9449 sections 4.3, 7 and 8.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from onegov.login.provider import jose
from onegov.login.provider.errors import OAuthError, invalid_dpop

LIFE = 60  # seconds for which a proof may be used
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_KINDS: dict[str, type[jose.PublicKey]] = {"EC": ECKey, "OKP": OKPKey, "RSA": RSAKey}
_SHORTEST_RSA = 342  # characters of base64url: 2,048 bits


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that holds.

    Attributes:
        jkt: thumbprint of the key (RFC 7638), to which a token is bound.
        jti: its id; a second use is refused by who keeps ids.
        nonce: what the server gave to be signed, or "".
    """

    jkt: str
    jti: str
    nonce: str


def read(proof: str, *, method: str, url: str, now: datetime, token: str = "") -> Proof:
    """Will verify a ``DPoP`` header.

    Args:
        method, url: of the request it came with; query and fragment do not count.
        token: the access token it came with, or "".

    Raises:
        OAuthError: ``invalid_dpop_proof``, with the name of the check.
    """
    try:
        header, _claims = jose.peek(proof)
        key = _key(header.get("jwk"))
        signed = jose.verify(proof, key, typ=frozenset({"dpop+jwt"}))
        issued = jose.seconds(signed.claims, "iat")
    except jose.Unreadable as error:
        raise _refused("dpop.proof", f"The proof cannot be believed: {error}.") from error
    _check(signed.claims, method, url, token)
    if issued is None or abs(now.timestamp() - issued) > LIFE:
        raise _refused("dpop.iat", f"iat must be within {LIFE} seconds of now.")
    jti, nonce = signed.claims.get("jti"), signed.claims.get("nonce", "")
    if not isinstance(jti, str) or not 0 < len(jti) <= 256 or not isinstance(nonce, str):
        raise _refused("dpop.jti", "jti must be a text of 1 to 256 characters.")
    return Proof(key.thumbprint(), jti, nonce)


def _check(claims: jose.Claims, method: str, url: str, token: str) -> None:
    if claims.get("htm") != method:
        raise _refused("dpop.htm", "htm is not the method of this request.")
    if not _is_same_place(claims.get("htu"), url):
        raise _refused("dpop.htu", "htu is not the address of this request.")
    if token and not hmac.compare_digest(str(claims.get("ath", "")), token_hash(token)):
        raise _refused("dpop.ath", "ath is not the hash of this access token.")


def token_hash(token: str) -> str:
    """``ath``: the base64url of the SHA-256 of an access token."""
    made = hashlib.sha256(token.encode()).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _is_same_place(htu: object, url: str) -> bool:
    if not isinstance(htu, str):
        return False
    try:
        return _place(htu) == _place(url)
    except ValueError:
        return False


def _place(url: str) -> str:
    parts = urlsplit(url)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in (None, default) else f":{parts.port}"
    return urlunsplit((parts.scheme.lower(), f"{parts.hostname}{port}", parts.path, "", ""))


def _key(jwk: object) -> jose.PublicKey:
    """The public key in a proof's header.

    Raises:
        jose.Unreadable: there is none, it is private, or too weak.
    """
    if not isinstance(jwk, dict) or _PRIVATE & jwk.keys():
        raise jose.Unreadable("jwk must be a public key")
    if jwk.get("kty") == "RSA" and len(str(jwk.get("n"))) < _SHORTEST_RSA:
        raise jose.Unreadable("an RSA key needs 2,048 bits")
    kind = _KINDS.get(str(jwk.get("kty")))
    if kind is None:
        raise jose.Unreadable("jwk must be EC, OKP or RSA")
    try:
        key: jose.PublicKey = kind.import_key(
            {name: str(jwk[name]) for name in ("kty", "crv", "x", "y", "n", "e") if name in jwk}
        )
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise jose.Unreadable("jwk cannot be read") from error
    return key


def _refused(check: str, en: str) -> OAuthError:
    return invalid_dpop(check, en, "La preuve DPoP n’est pas acceptée.")
