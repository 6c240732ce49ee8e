"""Writes the vectors anew: ``PYTHONPATH=src:tests python -m conformance.generate``. Always the same bytes."""

import json
import sys
import tempfile
from base64 import b64decode, b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

from conformance.consents import RECEIPT, consents
from conformance.published import listed, signer
from onegov.core import clock
from onegov.exchange.directory.statement import seal
from onegov.exchange.evidence.export import export_evidence
from onegov.exchange.log import Entry
from onegov.exchange.log_attested import COSIGNED, AttestedFile
from onegov.exchange.log_reader import LogReader
from onegov.exchange.messages import Request, claim_of, request_hash
from onegov.exchange.public import parse_directory, seal_receipt
from onegov.exchange.sealing import sign_together
from onegov.exchange.signatures import Unsigned, content_digest
from onegov.exchange.witness.cosigner import Cosigner, Refused
from onegov.exchange.witness.memory import Memory
from onegov.merkle.public import (
    Checkpoint,
    Submission,
    consistency_proof,
    cosign,
    inclusion_proof,
    leaf_hash,
    root_of,
    sign_checkpoint,
    submission_bytes,
)
from rooms.exchange.recorded import (
    IRCC,
    IRCC_P256,
    NODE,
    NOW,
    PLATFORM,
    WATCHED,
    WITNESS,
    line,
    reply,
    request,
    signed_pair,
    write_log,
)
from rooms.exchange.signing import sign_reply, sign_request
from rooms.exchange.witnesses import Branch

FOLDER = Path(__file__).parent / "vectors"
Content = dict[str, Any]
BODY = '{"subject":"é"}'.encode()
BODIES = (b"", b'{"hello": "world"}', b'{"hello": "world"}\n', BODY, bytes(range(256)))
# The entries that the tests of Certificate Transparency's logs use; their roots are well known.
ENTRIES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    bytes(range(96, 112)).hex(),
)


P_256 = "answered with a signature on P-256"


def b64(data: bytes) -> str:
    return b64encode(data).decode()


def digests() -> list[Content]:
    return [{"body_b64": b64(body), "content_digest": content_digest(body)} for body in BODIES]


def _asked() -> dict[str, Request]:
    return {
        "without a query": request(1),
        "with an empty query": request(2, query=""),
        "with a query and a consent": request(
            3,
            query="from=2020-01-01&to=%C3%A9",
            onegov_subject="pseudonym-1",
            onegov_consent=seal_receipt(signer("ONEGOV:consents:1"), RECEIPT),
        ),
        "with a body": request(4, body=BODY, content_type="application/json"),
        "with an extra header of the client": request(5, x_county="CA"),
        "with the edition of the directory": request(6, onegov_directory="3/12"),
        P_256: request(8),
        "with a secret, of which a digest is signed": request(7, authorization="Basic YTpi"),
    }


def _message(name: str, headers: Any, body: bytes, signed: Any) -> Content:
    values = dict(headers)
    return {
        "name": name,
        "headers": [[key, value] for key, value in headers if not key.startswith("signature")],
        "body_b64": b64(body),
        "signature_base": signed.base,
        "signature_input": values["signature-input"],
        "signature": values["signature"],
    }


def messages() -> list[Content]:
    found = []
    for number, (name, asked) in enumerate(_asked().items(), start=1):
        at, nonce = NOW + timedelta(seconds=number), f"nonce-{number:016d}"
        sent, signed = sign_request(PLATFORM, asked, nonce=nonce, at=at)
        provider = IRCC_P256 if name == P_256 else IRCC
        answer, answered = sign_reply(
            provider, reply(sent), nonce=nonce, at=at + timedelta(seconds=1)
        )
        target = sent.path if sent.query is None else f"{sent.path}?{sent.query}"
        names = claim_of(sent, "server.serverproxy.invalid_signature").names
        found.append(
            {"method": sent.method, "target": target}
            | _message(name, sent.headers, sent.body, signed)
            | {"keyid": PLATFORM.key_id, "request_hash": request_hash(sent, names)}
            | {
                "answer": {"status": answer.status}
                | _message(f"answer to: {name}", answer.headers, answer.body, answered)
                | {"keyid": provider.key_id}
            }
        )
    return found


def batches() -> Content:
    """Three answers that share one signature."""
    asked = [
        Unsigned([("@status", "200"), ("x-a", each)], 10, 70, "nonce-of-a-batch") for each in "abc"
    ]
    signed = [message for message, _ in sign_together(IRCC, asked)]
    return {
        "keyid": IRCC.key_id,
        "messages": [{"signature_base": m.base, "signature_b64": m.signature} for m in signed],
    }


def trees() -> Content:
    entries = [bytes.fromhex(each) for each in ENTRIES]
    leaves = [leaf_hash(each) for each in entries]
    sizes = range(1, len(leaves) + 1)
    return {
        "entries_hex": list(ENTRIES),
        "leaf_hashes_hex": [each.hex() for each in leaves],
        "roots_hex": [root_of(leaves[:size]).hex() for size in range(len(leaves) + 1)],
        "inclusion": [
            {
                "index": index,
                "size": size,
                "proof_hex": [each.hex() for each in inclusion_proof(leaves[:size], index)],
            }
            for size in sizes
            for index in range(size)
        ],
        "consistency": [
            {
                "old_size": old,
                "size": size,
                "proof_hex": [each.hex() for each in consistency_proof(leaves[:size], old)],
            }
            for size in sizes
            for old in range(1, size + 1)
        ],
    }


def checkpoints() -> Content:
    root = root_of([leaf_hash(bytes.fromhex(each)) for each in ENTRIES])
    note = sign_checkpoint(signer("IRCC:log:1"), Checkpoint(NODE, len(ENTRIES), root))
    at = int(NOW.timestamp())
    cosigned = cosign(WITNESS, note, at=at)
    body, _, stamps = note.partition("\n\n")
    return {
        "origin": NODE,
        "size": len(ENTRIES),
        "root_hex": root.hex(),
        "log_key_id": "IRCC:log:1",
        "note": note,
        "witness": WITNESS.key_id,
        "cosigned_note": cosigned,
        "cosigned_at": at,
        "refused": {
            "size with a leading zero": note.replace("\n8\n", "\n08\n"),
            "another size": note.replace("\n8\n", "\n9\n"),
            "no last line end": note[:-1],
            "no signature": f"{body}\n\n",
            "another name": f"{body}\n\n{stamps.replace('IRCC:log:1', 'IRCC:log:2')}",
            "base64 in another spelling": note.replace("=\n\n", "\n\n"),
        },
    }


def _refused(content: Content) -> list[Content]:
    """Changes of the evidence file (member by member), and the step that must fail."""
    other = content["line"].replace("citizenship-grant", "citizenship-grunt")
    base = content["request"]["base"].replace("citizenship-grant", "citizenship-grunt")
    cases: list[tuple[str, Content]] = [
        ("format", {"version": 2}),
        ("format", {"later": {}}),
        ("format", {"timestamps": {"version": 2}}),
        ("trust", {"keys": [content["keys"][0] | {"public_key_b64": b64(bytes(32))}]}),
        ("line", {"id": "id-2"}),
        ("line", {"line": content["line"][:-1] + ',"id":"id-1"}'}),
        ("line", {"request": content["answer"]}),
        (
            "request",
            {
                "line": other,
                "request": {"base": base, "signature": content["request"]["signature"]},
            },
        ),
        ("checkpoint", {"log_key_id": "IRCC:node:1"}),
        ("checkpoint", {"checkpoint": content["checkpoint"].replace("\n7\n", "\n8\n")}),
        ("inclusion", {"index": content["index"] + 1}),
        ("inclusion", {"proof": content["proof"][1:]}),
        ("inclusion", {"line": content["line"].replace('"side":"provider"', '"side":"consumer"')}),
        ("cosignatures", {"cosignatures": {"version": 1, "lines": _later(content)}}),
        ("cosignatures", {"cosignatures": {"version": 1, "lines": _stamps(content) * 2}}),
    ]
    return [{"step": step, "change": change} for step, change in cases]


def _stamps(content: Content) -> list[str]:
    lines: list[str] = content["cosignatures"]["lines"]
    return lines


def _later(content: Content) -> list[str]:
    """The cosignatures, each a second later than it was made."""
    found = []
    for each in _stamps(content):
        dash, name, stamp = each.split(" ")
        raw = b64decode(stamp)
        at = int.from_bytes(raw[4:12], "big") + 1
        found.append(f"{dash} {name} {b64(raw[:4] + at.to_bytes(8, 'big') + raw[12:])}\n")
    return found


def _witnessed(folder: Path) -> None:
    """Has the newest checkpoint of the log cosigned."""
    with LogReader(folder) as log:
        note = cosign(WITNESS, log.newest_note(), at=int(NOW.timestamp()) + 60)
    AttestedFile(folder / COSIGNED).add({"note": note})


def witness() -> Content:
    """Requests to one witness, in their order, and its replies."""
    a, b = Branch(*"abcdefgh"), Branch(*"abcdeFGH")
    asked = [
        ("the first", a.submission(0, 3)),
        ("it grew", a.submission(3, 6)),
        ("the same again", a.submission(6, 6)),
        ("from a size that was not cosigned last", a.submission(3, 8)),
        ("another root of that size", b.submission(6, 6)),
        ("another history that grew", b.submission(6, 8)),
        ("a proof that is none", submission_bytes(Submission(6, (), a.note(8)))),
        ("an old size beyond the checkpoint", a.submission(9, 8)),
        ("a log that nobody listed", Branch("a", origin="CA-DEMO/GOV/X/node").submission(0)),
        ("a key that is not the log's", Branch("a", signer=IRCC).submission(0)),
        ("another form", b"old 06\n\n" + a.note(8).encode()),
    ]
    with tempfile.TemporaryDirectory() as folder, clock.using(clock.FixedClock(NOW)):
        memory = Memory(Path(folder))
        cosigner = Cosigner(WITNESS, memory, directory=lambda: parse_directory(WATCHED))
        found = [
            {"name": name, "body": body.decode()} | _replied(cosigner, body) for name, body in asked
        ]
        memory.close()
    return {"witness": WITNESS.key_id, "directory": WATCHED, "requests": found}


def _replied(cosigner: Cosigner, body: bytes) -> Content:
    try:
        return {"status": 200, "reply": cosigner.add_checkpoint(body)}
    except Refused as refused:
        size = None if refused.size is None else f"{refused.size}\n"
        return {"status": int(refused.status), "size": size}


def evidence() -> Content:
    asked = request(1, body=BODY, content_type="application/json")
    entries = [
        line(each, signed_pair(each, asked=asked if each == 1 else None)) for each in range(7)
    ]
    with tempfile.TemporaryDirectory() as folder:
        write_log(Path(folder), entries)
        _witnessed(Path(folder))
        with LogReader(Path(folder)) as log:
            content = export_evidence(log, "id-1", parse_directory(WATCHED))
    return {
        "evidence": content,
        "directory": WATCHED,
        "directory_jws": seal(signer("CA-DEMO:directory:1"), WATCHED, type="onegov-directory"),
        "request_body_b64": b64(BODY),
        "answer_body_b64": b64(b'{"status":"ok"}'),
        "leaf_hash_hex": leaf_hash(entries[1].line).hex(),
        "refused": _refused(content),
    }


def access() -> Content:
    """Of a log with two exchanges, the entry that says who read in the first."""
    entries = [line(each, signed_pair(each)) for each in range(2)]
    said = {
        "at": NOW.isoformat(timespec="milliseconds"),
        "kind": "access",
        "exchange": "id-0",
        "client": "CA-DEMO/GOV/ONEGOV/platform",
        "service": "CA-DEMO/GOV/IRCC/clients/status",
        "purpose": "citizenship-grant",
        "authority": "C-29 5(1)(c)",
        "consent": "",
        "sealed": b64(bytes(60)),  # only its own node can open it
        "leaf": b64(leaf_hash(entries[0].line)),
    }
    entry = Entry(json.dumps(said, separators=(",", ":")).encode())
    with tempfile.TemporaryDirectory() as folder:
        write_log(Path(folder), [entries[0], entry, entries[1]])
        with LogReader(Path(folder)) as log:
            proof, note = log.proof(1, 3), log.newest_note()
    content: Content = {
        "format": "onegov-access-entry",
        "version": 1,
        "line": entry.line.decode(),
        "index": 1,
        "proof": [b64(step) for step in proof],
        "checkpoint": note,
        "log_key_id": "IRCC:log:1",
    }
    changes: list[tuple[str, Content]] = [
        ("entry", {"version": 2}),
        ("entry", {"later": {}}),
        ("entry", {"line": content["line"][:-1] + ',"more":1}'}),
        ("checkpoint", {"log_key_id": "IRCC:node:1"}),
        ("checkpoint", {"checkpoint": note.replace("\n3\n", "\n4\n")}),
        ("inclusion", {"index": 0}),
        ("inclusion", {"line": content["line"].replace("platform", "plaform")}),
    ]
    return {
        "entry": content,
        "directory": WATCHED,
        "exchange_line": entries[0].line.decode(),
        "refused": [{"step": step, "change": change} for step, change in changes],
    }


def files() -> dict[str, str]:
    """Each file's name and its text."""
    content = {
        "keys.json": listed(),
        "digests.json": digests(),
        "messages.json": messages(),
        "batches.json": batches(),
        "trees.json": trees(),
        "checkpoints.json": checkpoints(),
        "consents.json": consents(),
        "evidence.json": evidence(),
        "access.json": access(),
        "witness.json": witness(),
    }
    return {name: json.dumps(each, indent=1) + "\n" for name, each in content.items()}


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text)
        sys.stdout.write(f"{name}: {len(text)} bytes\n")
