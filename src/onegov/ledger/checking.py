"""Checks the file of one entry with nothing but the ledger's public key: no Django, no database."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from onegov.ledger import logic
from onegov.ledger.errors import BadFile
from onegov.ledger.types import Proven
from onegov.merkle import public as merkle

MOST_BYTES = 100_000
_MOST_STEPS = 64  # a tree of 2**64 leaves needs no more


def check(file: bytes, public_key: bytes) -> Proven:
    told = _read(file)
    checkpoint = merkle.open_checkpoint(told["checkpoint"], public_key)
    merkle.verify_inclusion(
        told["proof"],
        leaf=merkle.leaf_hash(told["entry"].encode()),
        index=told["index"],
        size=checkpoint.size,
        root=checkpoint.root,
    )
    entry = json.loads(told["entry"])  # a leaf of the ledger: the platform wrote it
    details = _details(entry, told["salt"], told["details"])
    return Proven(told["index"], checkpoint.size, entry, details, checkpoint.origin)


def _read(file: bytes) -> dict[str, Any]:
    if len(file) > MOST_BYTES:
        raise BadFile("size")
    try:
        told = json.loads(file)
        kinds = {"entry": str, "salt": str, "index": int, "proof": list, "checkpoint": str}
        if any(type(told[name]) is not kind for name, kind in kinds.items()):
            raise BadFile("format")
        if {name: told[name] for name in logic.FORMAT} != logic.FORMAT:
            raise BadFile("format")
        told["entry"].encode()
        steps = told["proof"][:_MOST_STEPS]
        return {
            **{name: told[name] for name in ("entry", "index", "checkpoint", "details")},
            "salt": bytes.fromhex(told["salt"]),
            "proof": tuple(b64decode(step, validate=True) for step in steps),
        }
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise BadFile("format") from error


def _details(
    entry: Mapping[str, object], salt: bytes, details: object
) -> Mapping[str, object] | None:
    if details is None:
        return None
    if not isinstance(details, dict):
        raise BadFile("details")
    if hashlib.sha256(salt).hexdigest() != entry["salt_digest"]:
        raise BadFile("salt")
    if logic.digest(salt, details) != entry["digest"]:
        raise BadFile("details")
    return details
