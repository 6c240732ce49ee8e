"""The bytes that a ledger row commits to; pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from onegov.core.types import Actor

#: How the file of one entry begins.
FORMAT = {"format": "onegov-ledger-entry", "version": 1}


def refs(actor: Actor, given: Mapping[str, str]) -> dict[str, str]:
    """The ids of an entry: those given, and the mandate under which the actor acts."""
    under = {"mandate": str(actor.mandate_id)} if actor.mandate_id else {}
    return {**under, **given}


def canonical(value: object) -> bytes:
    """``value`` as JSON with sorted keys and no spaces; dates and ids in their standard text."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    ).encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    raise TypeError(f"a ledger entry can't hold a {type(value).__name__}")


def digest(salt: bytes, details: Mapping[str, object]) -> str:
    """Salted digest of what the act was about: proves it later, tells nothing by itself."""
    return hashlib.sha256(salt + canonical(details)).hexdigest()


def salt_digest(salt: bytes) -> str:
    """Digest of a salt, so that a changed salt shows."""
    return hashlib.sha256(salt).hexdigest()


LEAF_FIELDS = (
    "id",
    "act",
    "step",
    "actor",
    "person_id",
    "application_id",
    "org_id",
    "refs",
    "digest",
    "salt_digest",
    "occurred_at",
)


def leaf_data(row: object) -> bytes:
    """Everything a row says, as the bytes that its leaf hashes."""
    return canonical({field: getattr(row, field) for field in LEAF_FIELDS})
