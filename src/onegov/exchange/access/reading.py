"""What a client reads of a provider's access log: nothing of it counts before its proofs hold."""

import json
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime

from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.types import Directory, ServiceId
from onegov.merkle.errors import MerkleError
from onegov.merkle.public import Checkpoint, leaf_hash, open_checkpoint, verify_inclusion

_FORMAT = {"format": "onegov-access-entry", "version": 1}


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One time that somebody read about a person, as the provider's log has it.

    Attributes:
        at: when the provider's node answered, UTC.
        client: who read (``CA-DEMO/GOV/IRCC/residency``); "" when masked, and so are all below.
        service: what was asked (``CA-DEMO/GOV/CBSA/crossings/entry_exit``).
        purpose, authority: as the client signed them.
        consent: id of the receipt that was shown, or "".
        evidence_id: id of the exchange.
        is_masked: read in somebody else's matter, of which nothing is told.
        index: place of the line in the log, from 0.
        leaf: leaf hash of the line, hex: the entry's own name.
        proof: the entry as a file for ``onegov evidence verify``, JSON-ready.
    """

    at: datetime
    client: str
    service: str
    purpose: str
    authority: str
    consent: str
    evidence_id: str
    is_masked: bool
    index: int
    leaf: str
    proof: dict[str, object]


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Entries, newest first; ``more``: older ones can be asked for before the last ``index``."""

    entries: tuple[AccessEntry, ...]
    more: bool


def read_access_page(body: object, *, directory: Directory, asked: ServiceId) -> AccessPage:
    """The entries in an answer of ``accessLog``, once each is proven to be in its provider's log.

    Args:
        body: the decoded answer.
        asked: the access log that answered (``CA-DEMO/GOV/CBSA/crossings/accessLog``).

    Raises:
        BadSignature: ``detail`` is ``access_log``: it is malformed, or a proof does not hold.

    Source: RFC 9162 section 2.1.3.2; C2SP tlog-checkpoint.
    """
    try:
        return _read(body, directory, asked)
    except (MerkleError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise _bad() from error


def _read(body: object, directory: Directory, asked: ServiceId) -> AccessPage:
    if not isinstance(body, dict) or type(body["more"]) is not bool:
        raise _bad()
    if not body["entries"]:
        return AccessPage((), body["more"])
    seal = {name: body[name] for name in ("checkpoint", "log_key_id")}
    checkpoint = _checkpoint(seal, directory, asked.owner)
    entries = []
    for each in body["entries"]:
        proof = tuple(b64decode(step, validate=True) for step in each["proof"])
        leaf = leaf_hash(each["line"].encode())
        verify_inclusion(
            proof,
            leaf=leaf,
            index=each["index"],
            size=checkpoint.size,
            root=checkpoint.root,
        )
        file = _FORMAT | {name: each[name] for name in ("line", "index", "proof")} | seal
        entries.append(_entry(json.loads(each["line"]), file, asked, leaf=leaf.hex()))
    return AccessPage(tuple(entries), body["more"])


def _checkpoint(seal: dict[str, str], directory: Directory, owner: str) -> Checkpoint:
    member, key = directory.keys[seal["log_key_id"]]
    if member.member != owner or key.use != "log":
        raise _bad()
    checkpoint = open_checkpoint(seal["checkpoint"], key.public_key, name=seal["log_key_id"])
    if checkpoint.origin != member.node_of(key):
        raise _bad()
    return checkpoint


def _entry(
    line: dict[str, str], file: dict[str, object], asked: ServiceId, *, leaf: str
) -> AccessEntry:
    at = datetime.fromisoformat(line["at"])
    index = file["index"]
    if line["kind"] != "access" or at.tzinfo is None or not isinstance(index, int):
        raise _bad()
    if line.get("masked"):
        return AccessEntry(at, "", "", "", "", "", "", True, index, leaf, file)
    service = ServiceId.parse(line["service"])
    if (service.owner, service.subsystem) != (asked.owner, asked.subsystem):
        raise _bad()
    return AccessEntry(
        at=at,
        client=line["client"],
        service=line["service"],
        purpose=line["purpose"],
        authority=line["authority"],
        consent=line["consent"],
        evidence_id=line["exchange"],
        is_masked=False,
        index=index,
        leaf=leaf,
        proof=file,
    )


def _bad() -> ExchangeError:
    return make_fault("server.clientproxy.invalid_signature", "access_log")
