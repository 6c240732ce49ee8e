"""Makes the evidence file of one exchange from a log, beside the node that writes it."""

import json
from base64 import b64encode
from collections.abc import Iterable

from onegov.core.types import Text
from onegov.exchange.errors import BadRequest, LogDamaged
from onegov.exchange.evidence.askers import client_in, is_asked_here
from onegov.exchange.evidence.errors import NoEvidence
from onegov.exchange.log_attested import COSIGNED, STAMPED, first_covering, without_cosignatures
from onegov.exchange.log_damage import damaged
from onegov.exchange.log_reader import Found, LogReader
from onegov.exchange.parties import signer_in
from onegov.exchange.signatures import BadMessage
from onegov.exchange.types import Listing
from onegov.merkle.errors import BadCheckpoint, BadProof
from onegov.merkle.public import (
    Checkpoint,
    Proof,
    leaf_hash,
    open_checkpoint,
    verify_inclusion,
)

FORMAT, VERSION = "onegov-evidence", 1
_Signer = tuple[str, str]  # the member whose directory lists the key, and the key's id


def _none(en: str, fr: str) -> NoEvidence:
    return NoEvidence(Text(en=en, fr=fr), detail="evidence")


def _find(log: LogReader, id: str, client: str) -> Found:
    """The exchange meant: what this node asked itself comes before what others asked it."""
    every = log.find_all(id)
    found = [each for each in every if client in ("", client_in(each.line))]
    found = [each for each in found if is_asked_here(each.line)] or found
    if not found:
        raise _none(
            f"This log holds no exchange {id}.", f"Ce registre ne contient aucun échange {id}."
        )
    clients = sorted({client_in(each.line) for each in found})
    if len(clients) > 1:
        listed = ", ".join(clients)
        raise _none(
            f"Several clients chose the id {id}: name one of them with --client ({listed}).",
            f"Plusieurs clients ont choisi l’identifiant {id}\u00a0: nommez l’un d’eux avec --client "
            f"({listed}).",
        )
    return found[0]


def _text(found: Found) -> str:
    try:
        return found.line.decode()
    except UnicodeDecodeError as error:
        raise _unreadable() from error


def _unreadable() -> LogDamaged:
    return damaged(
        "The line holds no signed messages.", "La ligne ne contient pas de messages signés."
    )


def _signed_parts(line: str, id: str) -> dict[str, dict[str, str]]:
    content = json.loads(line)
    parts = {name: content.get(name) for name in ("request", "answer")}
    if not all(isinstance(part, dict) for part in parts.values()):
        raise _none(
            f"The request {id} was refused before an answer was verified; nobody signed one.",
            f"La requête {id} a été refusée avant qu’une réponse soit vérifiée; "
            "personne n’en a signé.",
        )
    return parts


def _open(note: str, directories: Listing) -> tuple[_Signer, Checkpoint]:
    """Who signed the newest checkpoint, and what it says."""
    listed = [each for directory in directories.parts() for each in directory.keys.values()]
    for member, key in listed:
        if key.use != "log":
            continue
        try:
            checkpoint = open_checkpoint(note, key.public_key, name=key.keyid)
        except BadCheckpoint:
            continue
        if checkpoint.origin == member.node_of(key):
            return (member.member, key.keyid), checkpoint
    raise _none(
        "The directory lists no key that signed the newest checkpoint of this log.",
        "L’annuaire ne contient aucune clé qui a signé le dernier point de contrôle du registre.",
    )


def _malformed() -> LogDamaged:
    return damaged(
        "A checkpoint of the log is malformed.", "Un point de contrôle du registre est mal formé."
    )


def _sealing(log: LogReader, place: int, directories: Listing) -> tuple[str, _Signer, Checkpoint]:
    """The first checkpoint over the line that witnesses cosigned, else the newest; who signed it."""
    try:
        first = first_covering(log.folder / COSIGNED, place)
        note = first["note"] if first else log.newest_note()
    except BadCheckpoint as error:
        raise _malformed() from error
    if not note:
        raise _none(
            "This log has no signed checkpoint yet; its node signs one within a second.",
            "Ce registre n’a pas encore de point de contrôle signé; "
            "son nœud en signe un en moins d’une seconde.",
        )
    return note, *_open(note, directories)


def _prove(log: LogReader, found: Found, checkpoint: Checkpoint) -> Proof:
    """By the stored hashes; if these are damaged, by the lines; LogDamaged if these are too."""
    for make in (log.proof, log.proof_from_lines):
        try:
            proof = make(found.place, checkpoint.size)
            verify_inclusion(
                proof,
                leaf=leaf_hash(found.line),
                index=found.place,
                size=checkpoint.size,
                root=checkpoint.root,
            )
        except (BadProof, IndexError):
            continue
        return proof
    raise damaged(
        f"Line {found.place + 1} cannot be proven to be in the log that was signed.",
        f"On ne peut prouver que la ligne {found.place + 1} est dans le registre qui a été signé.",
    )


def _keys(signers: Iterable[_Signer], directories: Listing) -> list[dict[str, str]]:
    listed = []
    for owner, keyid in signers:
        found = directories.of(owner).keys.get(keyid)
        if found is None:
            raise _none(
                f"The directory does not list the key {keyid}.",
                f"L’annuaire ne contient pas la clé {keyid}.",
            )
        member, key = found
        listed.append(
            {
                "keyid": keyid,
                "member": member.member,
                "node_id": member.node_of(key),
                "use": key.use,
                "public_key_b64": b64encode(key.public_key).decode(),
                "alg": key.alg,
            }
        )
    return listed


def _signers(parts: dict[str, dict[str, str]]) -> list[_Signer]:
    try:
        return [
            signer_in(parts["request"]["base"], "request"),
            signer_in(parts["answer"]["base"], "answer"),
        ]
    except (BadMessage, BadRequest, KeyError, TypeError) as error:
        raise _unreadable() from error


def export_evidence(
    log: LogReader, id: str, directories: Listing, *, client: str = ""
) -> dict[str, object]:
    """The content of the evidence file of one exchange: under the first checkpoint that witnesses
    cosigned, else under the newest.

    Args:
        log: the log of either side.
        id: X-Road-Request-Id of the exchange.
        directories: one or several, that give the keys which are named in the file.
        client: who asked; needed when several clients chose the same id.

    Raises:
        NoEvidence: no such exchange, no answer, no checkpoint that covers it, or an unlisted key.
        LogDamaged: the log is not what was signed.
    """
    found = _find(log, id, client)
    line = _text(found)
    parts = _signed_parts(line, id)
    note, keeper, checkpoint = _sealing(log, found.place, directories)
    own, cosignatures = without_cosignatures(note)
    known = directories.of(keeper[0]).keys
    witnesses = {
        (known[name][0].member, name): line for name, line in cosignatures.items() if name in known
    }
    if found.place >= checkpoint.size:
        raise _none(
            "No signed checkpoint covers this exchange yet; its node signs one within a second.",
            "Aucun point de contrôle signé ne couvre encore cet échange; "
            "son nœud en signe un en moins d’une seconde.",
        )
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": id,
        "line": line,
        **parts,
        "index": found.place,
        "proof": [b64encode(step).decode() for step in _prove(log, found, checkpoint)],
        "checkpoint": own,
        "log_key_id": keeper[1],
        "keys": _keys(dict.fromkeys([*_signers(parts), keeper, *witnesses]), directories),
        **({"cosignatures": {"version": 1, "lines": [*witnesses.values()]}} if witnesses else {}),
        **_timestamps(log, found, directories),
    }


def _timestamps(log: LogReader, found: Found, directories: Listing) -> dict[str, object]:
    """The first stamped checkpoint over the line, if there is one."""
    try:
        stamped = first_covering(log.folder / STAMPED, found.place)
    except BadCheckpoint as error:
        raise _malformed() from error
    if stamped is None:
        return {}
    _, checkpoint = _open(stamped["note"], directories)
    return {
        "timestamps": {
            "version": 1,
            "checkpoint": stamped["note"],
            "proof": [b64encode(step).decode() for step in _prove(log, found, checkpoint)],
            "response_b64": stamped["response_b64"],
        }
    }
