"""What an answer of a partner must be, check by check; pure.

Source: OpenID Connect Core 1.0, 3.1.3.7; RFC 9207; RFC 8725; RFC 9700, 4.4 (mix-up).
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from onegov.login.partners.errors import AnswerNotSound
from onegov.login.partners.types import Asked, Partner, Told

#: Signatures we take. ``none`` and every HMAC are not among them, whatever a token says.
ALGORITHMS = ("ES256", "PS256", "RS256", "EdDSA", "Ed25519")
BIGGEST_TOKEN = 16_384
SKEW = 60  # seconds that two clocks may differ
GOOD_FOR = 1800  # seconds within which an answer must come
FRESH = 120  # seconds: how old a sign-in may be that confirms somebody
_MOST_CLAIMS = 30


def challenge(verifier: str) -> str:
    """S256 of a PKCE verifier (RFC 7636, 4.2)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def check_issuer(partner: Partner, iss: str | None, *, is_promised: bool) -> None:
    """Will refuse an answer of another issuer, or of none where the partner promised to say it.

    Raises:
        AnswerNotSound: RFC 9207, 2.4.
    """
    if iss is None and is_promised:
        raise AnswerNotSound("iss_missing")
    if iss is not None and iss.rstrip("/") != partner.issuer:
        raise AnswerNotSound("iss")


def read_id_token(
    partner: Partner, asked: Asked, token: object, keys: KeySet, now: datetime
) -> Told:
    """Will return what an ID token says once every check has passed.

    Raises:
        AnswerNotSound: ``check`` names the first that did not.
    """
    claims = _signed_claims(token, keys)
    seconds = now.timestamp()
    _need(str(claims.get("iss", "")).rstrip("/") == partner.issuer, "id_token_iss")
    _need(_is_for_us(claims, partner.client_id), "aud")
    _need(_number(claims, "exp") > seconds - SKEW, "exp")
    _need(abs(_number(claims, "iat") - seconds) < GOOD_FOR, "iat")
    _need(_number(claims, "nbf", seconds) <= seconds + SKEW, "nbf")
    nonce = claims.get("nonce")
    _need(
        isinstance(nonce, str) and secrets.compare_digest(nonce.encode(), asked.nonce.encode()),
        "nonce",
    )
    return Told(
        subject=_subject(claims),
        level=max(1, partner.levels.get(str(claims.get("acr", "")), 1)),
        auth_time=_auth_time(claims, asked, seconds),
        claims=_verified(claims) if asked.process == "prove" else {},
        identity_level=_identity_level(partner, claims) if asked.process == "prove" else 0,
    )


def _signed_claims(token: object, keys: KeySet) -> Mapping[str, object]:
    if not isinstance(token, str) or not 0 < len(token) <= BIGGEST_TOKEN:
        raise AnswerNotSound("id_token")
    try:
        read = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
    # joserfc lets what is no JWT at all out as ValueError, TypeError or KeyError.
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise AnswerNotSound("signature") from error
    _need(read.header.get("typ", "JWT") == "JWT", "typ")
    _need(isinstance(read.claims, dict), "claims")
    return read.claims


def _is_for_us(claims: Mapping[str, object], client_id: str) -> bool:
    given = claims.get("aud")
    audiences = given if isinstance(given, list) else [given]
    azp = claims.get("azp", None if len(audiences) > 1 else client_id)
    return client_id in audiences and azp == client_id


def _number(claims: Mapping[str, object], name: str, default: float | None = None) -> float:
    value = claims.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 2**40:
        raise AnswerNotSound(name)
    return value


def _subject(claims: Mapping[str, object]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise AnswerNotSound("sub")
    return subject


def _auth_time(claims: Mapping[str, object], asked: Asked, seconds: float) -> datetime:
    """When they signed in there; to confirm somebody, or who they are, it must be just now.

    We always ask for a greatest age, so that a partner must tell (OpenID Connect Core 1.0, 2).
    """
    at = _number(claims, "auth_time")
    _need(0 < at <= seconds + SKEW, "auth_time")
    _need(at >= asked.at - asked.max_age - FRESH, "auth_time")
    return datetime.fromtimestamp(at, UTC)


def _verified(claims: Mapping[str, object]) -> Mapping[str, object]:
    """The verified claims of OpenID Connect for Identity Assurance; plain values only."""
    outer = claims.get("verified_claims")
    inner = outer.get("claims") if isinstance(outer, dict) else None
    if not isinstance(inner, dict) or len(inner) > _MOST_CLAIMS:
        raise AnswerNotSound("verified_claims")
    return inner


def _identity_level(partner: Partner, claims: Mapping[str, object]) -> int:
    """What the verification says it reached, and never more than we believe of the partner."""
    outer = claims.get("verified_claims")
    verification = outer.get("verification") if isinstance(outer, dict) else None
    told = verification.get("assurance_level") if isinstance(verification, dict) else None
    _need(str(told) in {"1", "2", "3", "4"}, "assurance_level")
    return min(partner.identity_level, int(str(told)))


def _need(holds: bool, check: str) -> None:
    if not holds:
        raise AnswerNotSound(check)
