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


class Anchor(NamedTuple):
    """Whom the reader trusts: a directory file; the key that must have signed it; revocations.

    ``others``: the same of other instances, for an exchange between two.
    """

    directory: bytes
    authority: bytes | None = None
    revocations: bytes | None = None
    others: tuple["Anchor", ...] = ()


#: A member and the id of a key: two instances may use one id.
Name = tuple[str, str]


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


def read_keys(items: list[dict[str, Any]]) -> dict[Name, Key]:
    """Keys by their member and id, none twice."""
    keys = {}
    for item in items:
        keys[item["member"], item["keyid"]] = Key(
            item["member"],
            item["node_id"],
            item.get("use", "messages"),
            decode(item["public_key_b64"]),
            item.get("alg", "ed25519"),
            _seconds(item["not_after"]) if item.get("not_after") else None,
        )
    need(len(keys) == len(items), "malformed")
    return keys


def _seconds(text: str) -> float:
    moment = datetime.fromisoformat(text)
    need(moment.tzinfo is not None, "malformed")
    return moment.timestamp()


def read_anchor(anchor: Anchor) -> dict[Name, Key]:
    """The keys of all its directories, each ended when it was revoked."""
    keys: dict[Name, Key] = {}
    for each in (anchor, *anchor.others):
        more = _read_one(each)
        need(not _instances(keys) & _instances(more), "malformed")
        keys |= more
    return keys


def _instances(keys: dict[Name, Key]) -> set[str]:
    return {member.partition("/")[0] for member, _ in keys}


def _read_one(anchor: Anchor) -> dict[Name, Key]:
    content = _read_directory(anchor.directory.decode().strip(), anchor.authority)
    members = content["members"]
    keys = read_keys([_owned(member, each) for member in members for each in member["keys"]])
    ids = {keyid: (member, keyid) for member, keyid in keys}
    need(len(ids) == len(keys), "malformed")
    if anchor.revocations is None:
        return keys
    revokers = [decode(each["public_key_b64"]) for each in content["keepers"] if _revokes(each)]
    statement = anchor.revocations.decode().strip()
    need(any(_is_signed(statement, key) for key in revokers), "revocations_unsigned")
    for each in _open(statement, "onegov-revocations")["revoked"]:
        name = ids.get(each["keyid"])
        if name is not None:
            key = keys[name]
            since = _seconds(each["since"])
            until = since if key.until is None else min(key.until, since)
            keys[name] = key._replace(until=until)
    return keys


def _read_directory(text: str, authority: bytes | None) -> Any:
    """Plain JSON, or an edition: with ``authority`` (Ed25519) only one that it signed."""
    if text.startswith("{"):
        need(authority is None, "directory_unsigned")
        return read_json(text)
    need(authority is None or _is_signed(text, authority), "directory_unsigned")
    return _open(text, "onegov-directory")


def _is_signed(statement: str, public_key: bytes) -> bool:
    """A compact JWS. Source: RFC 7515 section 7.1, RFC 8037."""
    signed, _, signature = statement.rpartition(".")
    return is_ed25519(public_key, _decode_url(signature), signed.encode())


def _open(statement: str, kind: str) -> Any:
    header, payload, _ = statement.split(".")
    said = read_json(_decode_url(header).decode())
    need((said["alg"], said["typ"]) == ("EdDSA", kind), "malformed")
    return read_json(_decode_url(payload).decode())


def _revokes(keeper: dict[str, Any]) -> bool:
    return bool(keeper["use"] == "revocations")


def _decode_url(text: str) -> bytes:
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(urlsafe_b64encode(raw).decode().rstrip("=") == text, "malformed")
    return raw


def _owned(member: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
    """A key with its member, and the member's first node unless it names another."""
    return {"node_id": member["node_id"]} | key | {"member": member["member"]}
