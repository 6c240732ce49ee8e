"""Public keys as JWK, and their thumbprints as key ids.

Source: RFC 7517; RFC 7518 section 6.2; RFC 7638.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec

from onegov.core.signer import Signer

Jwk = dict[str, str]


def jwk_of(signer: Signer) -> Jwk:
    """The public half of a P-256 signer, with its thumbprint as ``kid``."""
    return dict(_jwk(signer.public_key()))


def key_set(signers: Sequence[Signer]) -> dict[str, list[Jwk]]:
    """The document at ``jwks_uri``."""
    return {"keys": [jwk_of(signer) for signer in signers]}


@lru_cache(maxsize=32)
def _jwk(point: bytes) -> tuple[tuple[str, str], ...]:
    numbers = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point).public_numbers()
    members = {
        "crv": "P-256",
        "kty": "EC",
        "x": _base64url(numbers.x.to_bytes(32, "big")),
        "y": _base64url(numbers.y.to_bytes(32, "big")),
    }
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True).encode()
    thumbprint = _base64url(hashlib.sha256(canonical).digest())
    return tuple((members | {"kid": thumbprint, "use": "sig", "alg": "ES256"}).items())


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
