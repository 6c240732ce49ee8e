"""Exchanges recorded in a real log with fixed keys and times: what evidence files are made from."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from conformance.published import signer
from onegov.core.signer import Signer
from onegov.exchange.log import Entry, EvidenceLog
from onegov.exchange.log_checkpoints import CheckpointKeeper
from onegov.exchange.messages import Reply, Request, claim_of, request_hash
from onegov.exchange.types import SignedMessage
from rooms.exchange.signing import sign_reply, sign_request

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLATFORM, IRCC = signer("ONEGOV:node:1"), signer("IRCC:node:1")
LOG, OTHER = signer("IRCC:log:1"), signer("CBSA:node:1")
IRCC_P256 = signer("IRCC:node:2")
CLIENT = "CA-DEMO/GOV/ONEGOV/platform"
SERVICE = "CA-DEMO/GOV/IRCC/clients/status"
NODE = "CA-DEMO/GOV/IRCC/node"


def entry(signer: Signer, **more: str) -> dict[str, str]:
    key = b64encode(signer.public_key()).decode()
    return {"keyid": signer.key_id, "public_key_b64": key} | more


def members(**more: str) -> list[dict[str, Any]]:
    """The directory's members; ``more`` goes to the platform's key."""
    return [
        {
            "member": "CA-DEMO/GOV/ONEGOV",
            "node_id": "CA-DEMO/GOV/ONEGOV/node",
            "url": "http://127.0.0.1:1",
            "keys": [entry(PLATFORM, **more)],
        },
        {
            "member": "CA-DEMO/GOV/IRCC",
            "node_id": NODE,
            "url": "http://127.0.0.1:2",
            "keys": [entry(IRCC), entry(LOG, use="log"), entry(IRCC_P256, alg=IRCC_P256.alg)],
        },
        {
            "member": "CA-DEMO/GOV/CBSA",
            "node_id": "CA-DEMO/GOV/CBSA/node",
            "url": "http://127.0.0.1:3",
            "keys": [entry(OTHER)],
        },
    ]


DIRECTORY = {"members": members()}
WITNESS = signer("OAG:witness:1")
#: The same with a witness.
WATCHED = {
    "members": [
        *members(),
        {
            "member": "CA-DEMO/GOV/OAG",
            "node_id": "CA-DEMO/GOV/OAG/witness",
            "url": "http://127.0.0.1:9",
            "keys": [entry(WITNESS, use="witness")],
        },
    ]
}


def request(number: int, *, body: bytes = b"", query: str | None = None, **more: str) -> Request:
    headers = {
        "accept": "application/json",
        "x-road-client": CLIENT,
        "onegov-purpose": "citizenship-grant",
        "onegov-authority": "C-29 5(1)(c)",
        "x-road-id": f"CA-DEMO-{number}",
        "x-road-request-id": f"id-{number}",
        "onegov-node": NODE,
    } | {name.replace("_", "-"): value for name, value in more.items()}
    method = "POST" if body else "GET"
    return Request(method, f"/r1/{SERVICE}/{number}", query, tuple(headers.items()), body)


def reply(asked: Request, *, body: bytes = b'{"status":"ok"}', **more: str) -> Reply:
    names = claim_of(asked, "server.serverproxy.invalid_signature").names
    headers = {
        "x-road-id": asked.header("x-road-id"),
        "x-road-client": asked.header("x-road-client"),
        "x-road-service": SERVICE,
        "x-road-request-id": asked.header("x-road-request-id"),
        "x-road-request-hash": request_hash(asked, names),
        "content-type": "application/json",
    } | {name.replace("_", "-"): value for name, value in more.items()}
    return Reply(200, tuple(headers.items()), body)


def signed_pair(
    number: int,
    *,
    asked: Request | None = None,
    answer: dict[str, Any] | None = None,
    nonces: tuple[str, str] | None = None,
    signers: tuple[Signer, Signer] = (PLATFORM, IRCC),
) -> tuple[SignedMessage, SignedMessage]:
    """Both signed halves of one exchange."""
    first, second = nonces or (f"nonce-{number:016d}",) * 2
    at = NOW + timedelta(seconds=number)
    sent, request_part = sign_request(signers[0], asked or request(number), nonce=first, at=at)
    _, answer_part = sign_reply(
        signers[1], reply(sent, **(answer or {})), nonce=second, at=at + timedelta(seconds=1)
    )
    return request_part, answer_part


def part(message: SignedMessage) -> dict[str, str]:
    return {"base": message.base, "signature": message.signature}


def line(number: int, pair: tuple[SignedMessage, SignedMessage]) -> Entry:
    content = {
        "at": (NOW + timedelta(seconds=number)).isoformat(timespec="milliseconds"),
        "kind": "exchange",
        "id": f"id-{number}",
        "side": "provider",
        "request": part(pair[0]),
        "answer": part(pair[1]),
    }
    return Entry(json.dumps(content, separators=(",", ":")).encode(), f"id-{number}")


def refusal(number: int) -> Entry:
    content = {"kind": "refused", "id": f"no-{number}", "side": "consumer", "request": None}
    return Entry(json.dumps(content).encode(), f"no-{number}")


def write_log(folder: Path, entries: list[Entry], *, origin: str = NODE) -> Path:
    """A log with a checkpoint after each of the entries."""
    log = EvidenceLog(folder)
    keeper = CheckpointKeeper(folder, log, signer=LOG, origin=origin)
    for each in entries:
        log.append([each])
        keeper.sign()
    log.close()
    return folder
