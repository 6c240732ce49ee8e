"""The interop vectors: what our code makes and accepts, checked again by other means."""

import json
import re
from base64 import b64decode, b64encode, urlsafe_b64decode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

from conformance.generate import FOLDER, files
from conformance.published import signer
from onegov.core import clock
from onegov.core.signer import Ed25519Signer
from onegov.exchange.consents.checking import (
    check_bound,
    check_time,
    open_receipt,
    open_withdrawal,
)
from onegov.exchange.errors import ConsentRefused
from onegov.exchange.evidence.access import check_of
from onegov.exchange.evidence.keys import Anchor
from onegov.exchange.evidence.verifier import Check
from onegov.exchange.messages import Reply, Request, claim_of, request_hash, verify_reply
from onegov.exchange.messages import verify_request as verify
from onegov.exchange.public import Directory, parse_directory
from onegov.exchange.sealing import is_valid
from onegov.exchange.signatures import content_digest, make_base
from onegov.exchange.types import SignedMessage
from onegov.exchange.witness.cosigner import Cosigner, Refused
from onegov.exchange.witness.memory import Memory
from onegov.merkle.errors import BadCheckpoint, BadProof
from onegov.merkle.public import (
    leaf_hash,
    open_checkpoint,
    open_cosignature,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from rooms.exchange.recorded import DIRECTORY, NODE, NOW
from rooms.merkle.test_proofs import mth, path, subproof


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text())


KEYS = {each["keyid"]: each for each in read("keys.json")}
MESSAGES = read("messages.json")
BATCHES = read("batches.json")
TREES = read("trees.json")
NOTES = read("checkpoints.json")
EVIDENCE = read("evidence.json")
ACCESS = read("access.json")
WITNESSED = read("witness.json")


def public(keyid: str) -> bytes:
    return b64decode(KEYS[keyid]["public_key_b64"])


def headers(message: dict[str, Any], *, signed: bool = True) -> tuple[tuple[str, str], ...]:
    stamps = [(name.replace("_", "-"), message[name]) for name in ("signature_input", "signature")]
    return tuple(
        (name, value) for name, value in [*message["headers"], *(stamps if signed else ())]
    )


def request_of(message: dict[str, Any]) -> Request:
    target, mark, query = message["target"].partition("?")
    body = b64decode(message["body_b64"])
    return Request(message["method"], target, query if mark else None, headers(message), body)


def test_the_files_are_what_the_script_writes() -> None:
    assert {each.name: each.read_text() for each in sorted(FOLDER.iterdir())} == files()


@pytest.mark.parametrize("keyid", KEYS)
def test_the_keys_are_pairs(keyid: str) -> None:
    secret = b64decode(KEYS[keyid]["secret_b64"])
    if KEYS[keyid]["alg"] == "ed25519":
        theirs = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    else:
        point = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1()).public_key()
        theirs = point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    assert signer(keyid).public_key() == theirs == public(keyid)


def test_our_signatures_are_those_of_rfc_9421() -> None:
    """RFC 9421 appendix B.2.6, from its base to its signature."""
    components = [
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("@method", "POST"),
        ("@path", "/foo"),
        ("@authority", "example.com"),
        ("content-type", "application/json"),
        ("content-length", "18"),
    ]
    names, values = zip(*components, strict=True)
    listed = " ".join(f'"{name}"' for name in names)
    base = make_base(names, values, f'({listed});created=1618884473;keyid="test-key-ed25519"')
    secret = b64decode(KEYS["CBSA:node:1"]["secret_b64"])
    assert b64encode(Ed25519Signer("test-key-ed25519", secret).sign(base.encode())).decode() == (
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    )


def test_digests() -> None:
    found = {}
    for each in read("digests.json"):
        body = b64decode(each["body_b64"])
        theirs = f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"
        assert content_digest(body) == theirs == each["content_digest"]
        found[body] = each["content_digest"]
    # RFC 9530 prints these two
    assert found[b'{"hello": "world"}'] == "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
    assert (
        found[b'{"hello": "world"}\n'] == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    )


@dataclass
class OracleMessage:
    headers: dict[str, str]
    method: str = ""
    url: str = ""
    body: bytes = b""


@dataclass
class OracleAnswer:
    headers: dict[str, str]
    status_code: int = 0
    body: bytes = b""


class Keys(HTTPSignatureKeyResolver):
    """Any key does: only the base is looked at, not what is signed with it."""

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes(32))

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        return self.resolve_private_key(key_id).public_key()


def base_by_package(message: dict[str, Any], subject: Any) -> str:
    """The components' lines as http-message-signatures makes them."""
    listed = re.fullmatch(r"onegov=\(([^)]*)\).*", message["signature_input"])
    assert listed is not None
    prepared = HTTPMessageSigner(
        signature_algorithm=algorithms.ED25519, key_resolver=Keys()
    ).prepare(
        subject,
        key_id=message["keyid"],
        created=NOW,
        label="onegov",
        covered_component_ids=[name.strip('"') for name in listed[1].split(" ")],
        use_existing_digest=True,
    )
    return prepared.signature_base.decode().rpartition("\n")[0]


def check_signature(message: dict[str, Any]) -> None:
    last = message["signature_base"].rpartition("\n")[2]
    assert f'"@signature-params": {message["signature_input"].removeprefix("onegov=")}' == last
    stamp = b64decode(message["signature"].removeprefix("onegov=:").removesuffix(":"))
    base = message["signature_base"].encode()
    assert f';alg="{KEYS[message["keyid"]]["alg"]}"' in message["signature_input"]
    if KEYS[message["keyid"]]["alg"] == "ed25519":
        Ed25519PublicKey.from_public_bytes(public(message["keyid"])).verify(stamp, base)
        return
    halves = (int.from_bytes(half, "big") for half in (stamp[:32], stamp[32:]))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public(message["keyid"]))
    point.verify(encode_dss_signature(*halves), base, ec.ECDSA(SHA256()))


@pytest.mark.parametrize("message", MESSAGES, ids=[each["name"] for each in MESSAGES])
def test_requests(message: dict[str, Any]) -> None:
    check_signature(message)
    oracle = OracleMessage(dict(headers(message, signed=False)), message["method"])
    oracle.url = f"http://127.0.0.1{message['target']}"
    assert message["signature_base"].rpartition("\n")[0] == base_by_package(message, oracle)
    request = request_of(message)
    claim = claim_of(request, "server.serverproxy.invalid_signature")
    directory = parse_directory(DIRECTORY)
    signed = verify(request, claim, directory=directory, node_id=NODE, now=NOW)
    assert signed.base == message["signature_base"]
    assert request_hash(request, claim.names) == message["request_hash"] == hash_by_hand(message)


# what is said to the next node only, and the secrets, which no signature covers
NOT_HASHED = (
    *("content-digest", "onegov-node", "onegov-directory", "onegov-secrets-digest"),
    *("authorization", "cookie", "set-cookie"),
)


def hash_by_hand(message: dict[str, Any]) -> str:
    """X-Road PR-REST section 4.4, step by step."""
    text = f"{message['method']}\r\n{message['target']}\r\n"
    for name, value in message["headers"]:
        if name not in NOT_HASHED:
            text += f"{name}:{value}\r\n"
    first = sha512(text.encode()).digest()
    body = b64decode(message["body_b64"])
    both = sha512(first + sha512(body).digest()).digest() if body else first
    return b64encode(both).decode()


@pytest.mark.parametrize("message", MESSAGES, ids=[each["name"] for each in MESSAGES])
def test_answers(message: dict[str, Any]) -> None:
    answer = message["answer"]
    check_signature(answer)
    oracle = OracleAnswer(dict(headers(answer, signed=False)), answer["status"])
    assert answer["signature_base"].rpartition("\n")[0] == base_by_package(answer, oracle)
    reply = Reply(answer["status"], headers(answer), b64decode(answer["body_b64"]))
    directory = parse_directory(DIRECTORY)
    _, signed = verify_reply(reply, directory=directory, owner="CA-DEMO/GOV/IRCC", now=NOW)
    assert signed.base == answer["signature_base"]
    assert reply.header("x-road-request-hash") == message["request_hash"]


def test_batches() -> None:
    """By the definition of RFC 6962: the root over the leaves, and the proof of each."""
    bases = [each["signature_base"].encode() for each in BATCHES["messages"]]
    values = [b64decode(each["signature_b64"]) for each in BATCHES["messages"]]
    size = len(bases)
    text = b"onegov-batch/v1\n%d\n%s" % (size, b64encode(mth(bases)))
    key = Ed25519PublicKey.from_public_bytes(public(BATCHES["keyid"]))
    for index, (base, value) in enumerate(zip(bases, values, strict=True)):
        key.verify(value[:64], text)
        place = index.to_bytes(4, "big") + size.to_bytes(4, "big")
        assert value[64:] == place + b"".join(path(index, bases))
        message = SignedMessage(base.decode(), b64encode(value).decode())
        assert is_valid(message, public(BATCHES["keyid"]))


def unhex(proof: list[str]) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(each) for each in proof)


def test_trees() -> None:
    entries = [bytes.fromhex(each) for each in TREES["entries_hex"]]
    leaves, roots = unhex(TREES["leaf_hashes_hex"]), unhex(TREES["roots_hex"])
    assert tuple(leaf_hash(each) for each in entries) == leaves
    assert roots == tuple(mth(entries[:size]) for size in range(len(entries) + 1))
    assert roots == tuple(root_of(leaves[:size]) for size in range(len(entries) + 1))
    # printed in the tests of Certificate Transparency's reference implementation
    assert roots[8].hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    for each in TREES["inclusion"]:
        size, index, proof = each["size"], each["index"], unhex(each["proof_hex"])
        assert list(proof) == path(index, entries[:size])
        verify_inclusion(proof, leaf=leaves[index], index=index, size=size, root=roots[size])
        with pytest.raises(BadProof):
            verify_inclusion(
                proof, leaf=leaves[index], index=index, size=size, root=roots[size - 1]
            )
    for each in TREES["consistency"]:
        size, old, proof = each["size"], each["old_size"], unhex(each["proof_hex"])
        assert list(proof) == subproof(old, entries[:size], True)
        verify_consistency(proof, old_size=old, old_root=roots[old], size=size, root=roots[size])


def test_checkpoints() -> None:
    key = public(NOTES["log_key_id"])
    for note in (NOTES["note"], NOTES["cosigned_note"]):
        opened = open_checkpoint(note, key, name=NOTES["log_key_id"])
        assert (opened.origin, opened.size) == (NOTES["origin"], NOTES["size"])
        assert opened.root.hex() == NOTES["root_hex"] == TREES["roots_hex"][NOTES["size"]]
    witness = NOTES["witness"]
    at = open_cosignature(NOTES["cosigned_note"], public(witness), name=witness)
    assert at == NOTES["cosigned_at"]


@pytest.mark.parametrize("why", NOTES["refused"])
def test_refused_checkpoints(why: str) -> None:
    assert NOTES["refused"][why] != NOTES["note"]
    with pytest.raises(BadCheckpoint):
        open_checkpoint(
            NOTES["refused"][why], public(NOTES["log_key_id"]), name=NOTES["log_key_id"]
        )


def failing(content: dict[str, Any], *, signed_directory: bool = False) -> str:
    bodies = {part: b64decode(EVIDENCE[f"{part}_body_b64"]) for part in ("request", "answer")}
    anchor = Anchor(json.dumps(EVIDENCE["directory"]).encode())
    if signed_directory:
        anchor = Anchor(EVIDENCE["directory_jws"].encode(), public("CA-DEMO:directory:1"))
    steps = Check(json.dumps(content).encode(), anchor, bodies).run()
    assert all(step.result != "unchecked" or step.name == "timestamps" for step in steps)
    return next((step.name for step in steps if step.result == "fails"), "")


def test_the_evidence_file() -> None:
    assert failing(EVIDENCE["evidence"]) == ""
    assert failing(EVIDENCE["evidence"], signed_directory=True) == ""
    assert (
        sha256(b"\0" + EVIDENCE["evidence"]["line"].encode()).hexdigest()
        == EVIDENCE["leaf_hash_hex"]
    )


@pytest.mark.parametrize("number", range(len(EVIDENCE["refused"])))
def test_refused_evidence_files(number: int) -> None:
    case = EVIDENCE["refused"][number]
    assert failing(EVIDENCE["evidence"] | case["change"]) == case["step"]


def failing_entry(content: dict[str, Any]) -> str:
    anchor = Anchor(json.dumps(ACCESS["directory"]).encode())
    steps = check_of(json.dumps(content).encode(), anchor, {}).run()
    return next((step.name for step in steps if step.result == "fails"), "")


def test_the_entry_of_an_access_log() -> None:
    assert failing_entry(ACCESS["entry"]) == ""
    exchange = sha256(b"\0" + ACCESS["exchange_line"].encode()).digest()
    assert b64decode(json.loads(ACCESS["entry"]["line"])["leaf"]) == exchange


@pytest.mark.parametrize("number", range(len(ACCESS["refused"])))
def test_refused_entries_of_an_access_log(number: int) -> None:
    case = ACCESS["refused"][number]
    assert failing_entry(ACCESS["entry"] | case["change"]) == case["step"]


def replied(cosigner: Cosigner, body: bytes) -> dict[str, Any]:
    try:
        return {"status": 200, "reply": cosigner.add_checkpoint(body)}
    except Refused as refused:
        size = None if refused.size is None else f"{refused.size}\n"
        return {"status": refused.status, "size": size}


def test_the_requests_to_a_witness(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    directory = parse_directory(WITNESSED["directory"])
    name = WITNESSED["witness"]
    cosigner = Cosigner(signer(name), memory, directory=lambda: directory)
    for each in WITNESSED["requests"]:
        with clock.using(clock.FixedClock(NOW)):
            reply = replied(cosigner, each["body"].encode())
        assert {"name": each["name"], "body": each["body"]} | reply == each
        if reply["status"] == 200:
            note = each["body"].partition("\n\n")[2] + each["reply"]
            assert open_cosignature(note, public(name), name=name) == NOW.timestamp()
    memory.close()


def test_a_cosignature_made_by_hand() -> None:
    """C2SP tlog-cosignature, by other means than ours."""
    for each in WITNESSED["requests"][:3]:
        body = each["body"].partition("\n\n")[2].partition("\n\n")[0] + "\n"
        dash, name, stamp = each["reply"].removesuffix("\n").split(" ")
        raw = b64decode(stamp)
        key = public(name)
        assert dash == "\u2014"
        assert raw[:4] == sha256(f"{name}\n".encode() + b"\x04" + key).digest()[:4]
        text = f"cosignature/v1\ntime {int.from_bytes(raw[4:12], 'big')}\n{body}"
        Ed25519PublicKey.from_public_bytes(key).verify(raw[12:], text.encode())


# -- consent ------------------------------------------------------------------------------------------

CONSENTS = read("consents.json")


def consent_directory() -> Directory:
    """The recorded directory, and in it the key for consents."""
    key = {"keyid": CONSENTS["keyid"], "use": "consents"}
    listed = key | {"public_key_b64": KEYS[CONSENTS["keyid"]]["public_key_b64"]}
    platform, *others = DIRECTORY["members"]
    return parse_directory({"members": [platform | {"keys": [*platform["keys"], listed]}, *others]})


def checked(**changes: Any) -> None:
    """What a provider's node does with a receipt and a request."""
    case = {"jws": CONSENTS["receipt"]["jws"]} | CONSENTS | changes
    asked, at = case["request"], datetime.fromtimestamp(case["at"], UTC)
    owner = CONSENTS["owner"]
    receipt = open_receipt(case["jws"], directory=consent_directory(), owner=owner, at=at)
    check_bound(
        receipt,
        {
            "sub": asked["onegov-subject"],
            "client_id": asked["x-road-client"],
            "aud": asked["service"],
            "purpose": asked["onegov-purpose"],
            "authority": asked["onegov-authority"],
        },
    )
    check_time(receipt, at)


@pytest.mark.parametrize("name", ["receipt", "withdrawal"])
def test_consents_are_signed_as_any_jws(name: str) -> None:
    signed, _, signature = CONSENTS[name]["jws"].rpartition(".")
    header, claims = (json.loads(urlsafe_b64decode(f"{each}==")) for each in signed.split("."))
    stamp = urlsafe_b64decode(f"{signature}==")
    Ed25519PublicKey.from_public_bytes(public(header["kid"])).verify(stamp, signed.encode())
    assert (header["alg"], header["kid"]) == ("EdDSA", CONSENTS["keyid"])
    assert claims == CONSENTS[name]["claims"]


def test_the_receipt_speaks_for_its_request() -> None:
    checked()
    told = open_withdrawal(
        CONSENTS["withdrawal"]["jws"],
        directory=consent_directory(),
        owner=CONSENTS["owner"],
        at=NOW + timedelta(minutes=1),
    )
    assert told.consent == CONSENTS["receipt"]["claims"]["consent"]


@pytest.mark.parametrize("case", CONSENTS["refused"], ids=lambda case: case["why"])
def test_refused_receipts(case: dict[str, Any]) -> None:
    with pytest.raises(ConsentRefused) as caught:
        checked(**{name: case[name] for name in ("jws", "request", "at") if name in case})
    assert (caught.value.type, caught.value.detail) == (case["fault"], case["detail"])
