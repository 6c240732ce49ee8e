"""The keys that an evidence file is checked against; nothing here is the node's own code.

The directory decides whom to believe, so it comes from the reader, never from the evidence file.
"""

import json
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256


class Wrong(ValueError):
    """Something does not hold; the argument is its short name."""


class Key(NamedTuple):
    """A public key and whose it is; ``until``: its last moment (seconds since 1970), or None."""

    member: str
    node_id: str
    use: str
    public_key: bytes
    alg: str
    until: float | None


def is_ed25519(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """A key of 32 bytes. Not of the standard library. Source: RFC 8032."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def is_p256(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """A compressed point of 33 bytes; r and s of 32 each. Not of the standard library either.

    Source: FIPS 186-5 section 6.4; RFC 9421 section 3.3.4.
    """
    need(len(public_key) == 33 and len(signature) == 64, "malformed")
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public_key).verify(
            encode_dss_signature(r, s), message, ECDSA(SHA256())
        )
    except InvalidSignature:
        return False
    return True


#: Of messages; a log signs with Ed25519 only.
ALGORITHMS = {"ed25519": is_ed25519, "ecdsa-p256-sha256": is_p256}


def need(holds: bool, why: str) -> None:
    if not holds:
        raise Wrong(why)


def read_json(text: str) -> Any:
    """JSON in which no object has a member twice."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len(dict(pairs)) == len(pairs), "malformed")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=unique)


def decode(text: str) -> bytes:
    """Base64 in its one spelling."""
    raw = b64decode(text, validate=True)
    need(b64encode(raw).decode() == text, "malformed")
    return raw


def read_keys(items: list[dict[str, Any]]) -> dict[str, Key]:
    """Keys by their id, none twice."""
    keys = {}
    for item in items:
        until = datetime.fromisoformat(item["not_after"]) if item.get("not_after") else None
        need(until is None or until.tzinfo is not None, "malformed")
        keys[item["keyid"]] = Key(
            item["member"],
            item["node_id"],
            item.get("use", "messages"),
            decode(item["public_key_b64"]),
            item.get("alg", "ed25519"),
            until.timestamp() if until else None,
        )
    need(len(keys) == len(items), "malformed")
    return keys


def read_directory(text: str, authority: bytes | None) -> dict[str, Key]:
    """The keys of a directory: a JWS that ``authority`` (Ed25519) signed, or without it its content."""
    parts = text.strip().split(".")
    is_statement = len(parts) == 3 and not text.startswith("{")
    if authority is not None:
        need(is_statement, "directory_unsigned")
        signed = ".".join(parts[:2]).encode()
        need(is_ed25519(authority, _decode_url(parts[2]), signed), "directory_unsigned")
    content = read_json(_decode_url(parts[1]).decode() if is_statement else text)
    members = content["members"]
    return read_keys([each | _owner(member) for member in members for each in member["keys"]])


def _decode_url(text: str) -> bytes:
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(urlsafe_b64encode(raw).decode().rstrip("=") == text, "malformed")
    return raw


def _owner(member: dict[str, Any]) -> dict[str, Any]:
    return {name: member[name] for name in ("member", "node_id")}
