"""Checks one evidence file offline, without any code of the node: a second opinion.

Together with ``keys`` it needs the standard library and two functions that check signatures. The
steps are those of docs/reference/exchange-5-evidence.md, so that another language can redo them.

Sources: RFC 9421 sections 2.5 and 3.2 (signatures), RFC 9530 (digests), X-Road PR-REST section 4.4
(request hash), C2SP signed-note, tlog-checkpoint and tlog-cosignature, RFC 6962 section 2.1
(log).
"""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256, sha512
from typing import NamedTuple

from onegov.exchange.evidence.keys import (
    ALGORITHMS,
    Anchor,
    Key,
    Wrong,
    decode,
    is_ed25519,
    need,
    read_anchor,
    read_json,
    read_keys,
)

HOLDS, FAILS, UNCHECKED, NOT_REACHED = "holds", "fails", "unchecked", "not_reached"
MEMBERS = {"format", "version", "id", "line", "request", "answer", "index", "proof"}
MEMBERS |= {"checkpoint", "log_key_id", "keys"}
KEY = {"keyid", "member", "node_id", "use", "public_key_b64", "alg"}
OPTIONAL = {"cosignatures": (1,), "timestamps": (1,), "consistency": ()}  # versions known here
_BOTH = {"content-digest", "x-road-client", "x-road-id", "x-road-request-id"}
MUST = {
    "request": _BOTH | {"@method", "@path", "@query"},
    "answer": _BOTH | {"@status", "x-road-service", "x-road-request-hash"},
}
_NAME = r'"@?[a-z0-9][a-z0-9-]*"'
_VALUE = re.compile(rf"({_NAME}): ([\x20-\x7e]*)")
_PARAMS = re.compile(
    rf'"@signature-params": \(({_NAME}(?: {_NAME})*)\);created=([1-9][0-9]{{0,9}})'
    r';expires=[1-9][0-9]{0,9};nonce="([A-Za-z0-9_-]{16,64})"'
    r';keyid="([A-Za-z0-9:._/-]{1,200})";alg="([a-z0-9-]+)"'
)
_NOTE = re.compile("(([^\n]+)\n(0|[1-9][0-9]{0,18})\n([^\n]+)\n)\n((?:\u2014 [^ +\n]+ [^ \n]+\n)+)")
_STAMP = re.compile("\u2014 ([^ +\n]+) ([^ \n]+)\n")
# Headers of a request that X-Road-Request-Hash leaves out: they concern two nodes only.
_FOR_ONE_HOP = ("content-digest", "onegov-node", "onegov-directory", "onegov-secrets-digest")


class Step(NamedTuple):
    """A step: its name, ``holds``, ``fails``, ``unchecked`` or ``not_reached``, and why."""

    name: str
    result: str
    why: str = ""


class Signed(NamedTuple):
    """An opened signature base; ``created`` in seconds since 1970."""

    values: dict[str, str]
    created: int
    nonce: str
    keyid: str
    alg: str


def read_base(base: str, must: set[str]) -> Signed:
    """An RFC 9421 signature base: one line for each component, then the parameters."""
    *lines, last = base.split("\n")
    params, pairs = _PARAMS.fullmatch(last), [_VALUE.fullmatch(line) for line in lines]
    if params is None:
        raise Wrong("malformed")
    values = {pair[1].strip('"'): pair[2] for pair in pairs if pair}
    need(list(values) == [name.strip('"') for name in params[1].split(" ")], "malformed")
    need(len(values) == len(lines), "malformed")
    need(values.keys() >= must, "not_covered")
    return Signed(values, int(params[2]), params[3], params[4], params[5])


def digest(body: bytes) -> str:
    return f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"


def x_road_hash(lines: list[str], body: bytes) -> str:
    """SHA-512 over the lines, each ended by CR LF but the last; with a body, over both hashes."""
    found = sha512("\r\n".join([*lines, ""]).encode()).digest()
    return b64encode(sha512(found + sha512(body).digest()).digest() if body else found).decode()


def root_of(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that the proof leads to, from the top down as RFC 6962 section 2.1.1 defines it."""
    need(bool(proof) == (size > 1), "inclusion")
    if size == 1:
        return leaf
    left = 1 << ((size - 1).bit_length() - 1)
    if index < left:
        pair = root_of(leaf, index, left, proof[:-1]) + proof[-1]
    else:
        pair = proof[-1] + root_of(leaf, index - left, size - left, proof[:-1])
    return sha256(b"\x01" + pair).digest()


def open_batch(stamp: bytes, base: bytes) -> tuple[bytes, bytes]:
    """One signature for many bases: the signature, and the text about their tree that it signs."""
    index, size = int.from_bytes(stamp[64:68], "big"), int.from_bytes(stamp[68:72], "big")
    proof = [stamp[at : at + 32] for at in range(72, len(stamp), 32)]
    need(index < size <= 1024 and all(len(each) == 32 for each in proof), "signature")
    root = root_of(sha256(b"\0" + base).digest(), index, size, proof)
    return stamp[:64], b"onegov-batch/v1\n%d\n%s" % (size, b64encode(root))


def read_stamps(lines: str, name: str, kind: bytes, public_key: bytes) -> list[bytes]:
    """The signatures by that key in lines of a note, without the four bytes that name the key."""
    mark = sha256(name.encode() + b"\n" + kind + public_key).digest()[:4]
    found = [(signer, decode(text)) for signer, text in _STAMP.findall(lines)]
    return [stamp[4:] for signer, stamp in found if (signer, stamp[:4]) == (name, mark)]


class Check:
    """One file on its way through the steps; each gives "", or why it could not be checked."""

    def __init__(
        self,
        file: bytes,
        anchor: Anchor | None,
        bodies: dict[str, bytes],
        stamped: Callable[[bytes, bytes], float] | None = None,
    ) -> None:
        self.raw, self.anchor, self.bodies, self.stamped = file, anchor, bodies, stamped
        self.signed: dict[str, Signed] = {}
        self.cosigned: dict[str, int] = {}  # witness -> when, seconds since 1970
        self.stamped_at: float | None = None

    def format(self) -> str:
        self.file = file = read_json(self.raw.decode())
        need(file["format"] == "onegov-evidence", "other_format")
        need(type(file["version"]) is int and file["version"] == 1, "unknown_version")
        need(file.keys() <= MEMBERS | OPTIONAL.keys(), "unknown_member")
        for name in file.keys() & OPTIONAL.keys():
            need(file[name]["version"] in OPTIONAL[name], "unknown_version")
        for part in (file["request"], file["answer"]):
            need(part.keys() == {"base", "signature"}, "malformed")
        need(type(file["proof"]) is list and type(file["keys"]) is list, "malformed")
        self.proof = [decode(each) for each in file["proof"]]
        need(all(len(each) == 32 for each in self.proof), "malformed")
        need(type(file["index"]) is int and file["index"] >= 0, "malformed")
        need(file.keys() >= MEMBERS, "malformed")
        return ""

    def trust(self) -> str:
        need(all(each.keys() == KEY for each in self.file["keys"]), "malformed")
        self.keys = named = read_keys(self.file["keys"])
        if self.anchor is None:
            return "no_directory"
        self.keys = read_anchor(self.anchor)
        known = {keyid for _, keyid in self.keys}
        need({keyid for _, keyid in named} <= known, "unknown_key")
        need(named.keys() <= self.keys.keys(), "other_key")
        need(all(self.keys[each][:5] == key[:5] for each, key in named.items()), "other_key")
        return ""

    def line(self) -> str:
        line = read_json(self.file["line"])
        need(
            all(line[name] == self.file[name] for name in ("id", "request", "answer")), "other_line"
        )
        return ""

    def signature(self, part: str, whose: str, parts: int) -> str:
        message = self.file[part]
        self.signed[part] = signed = read_base(message["base"], MUST[part])
        names = signed.values[whose].split("/")
        need(len(names) == parts and all(names), "malformed")
        need(signed.keyid in {keyid for _, keyid in self.keys}, "unknown_key")
        key = self.keys.get(("/".join(names[:3]), signed.keyid))
        if key is None or key.use != "messages":
            raise Wrong("not_their_key")
        need(key.until is None or signed.created <= key.until, "key_ended")
        stamp, base = decode(message["signature"]), message["base"].encode()
        need(signed.alg in (key.alg, f"{key.alg}-batch"), "other_algorithm")
        if signed.alg != key.alg:
            stamp, base = open_batch(stamp, base)
        need(ALGORITHMS[key.alg](key.public_key, stamp, base), "signature")
        return ""

    def binding(self) -> str:
        asked, answered = self.signed["request"], self.signed["answer"]
        for name in ("x-road-id", "x-road-client", "x-road-request-id"):
            need(asked.values[name] == answered.values[name], "other_request")
        need(asked.values["x-road-request-id"] == self.file["id"], "other_request")
        need(asked.nonce == answered.nonce, "other_request")
        service = f"/r1/{answered.values['x-road-service']}/"
        need(f"{asked.values['@path']}/".startswith(service), "other_service")
        return ""

    def request_hash(self) -> str:
        values, body = self.signed["request"].values, self.bodies.get("request", b"")
        if values["content-digest"] != digest(body):
            return "no_body"
        target, left_out = values["@path"] + values["@query"], _FOR_ONE_HOP
        lines = [f"{n}:{v}" for n, v in values.items() if n[0] != "@" and n not in left_out]
        targets = {target, target.removesuffix("?")} if values["@query"] == "?" else {target}
        found = [x_road_hash([values["@method"], each, *lines], body) for each in targets]
        need(self.signed["answer"].values["x-road-request-hash"] in found, "request_hash")
        return ""

    def checkpoint(self) -> str:
        self.size, self.root = self.opened(self.file["checkpoint"])
        return ""

    def opened(self, text: str) -> tuple[int, bytes]:
        """Size and root of a note that the log's key signed."""
        name = self.file["log_key_id"]
        note, named = _NOTE.fullmatch(text), self.named(name)
        if note is None or not named:
            raise Wrong("malformed" if note is None else "unknown_key")
        own = [key for key in named if key.use == "log" and key.node_id == note[2]]
        need(len(own) == 1, "not_their_key")
        self.log_key = own[0]
        stamps = read_stamps(note[5], name, b"\x01", own[0].public_key)
        need(
            stamps != [] and is_ed25519(own[0].public_key, stamps[0], note[1].encode()), "signature"
        )
        return int(note[3]), decode(note[4])

    def named(self, keyid: str) -> list[Key]:
        """The keys of that id: two instances may each have one."""
        return [key for (_, each), key in self.keys.items() if each == keyid]

    def inclusion(self) -> str:
        need(self.leads_to(self.proof, self.size) == self.root, "inclusion")
        return ""

    def leads_to(self, proof: list[bytes], size: int) -> bytes:
        """The root that a proof of the line leads to."""
        leaf, index = sha256(b"\0" + self.file["line"].encode()).digest(), self.file["index"]
        need(index < size, "inclusion")
        return root_of(leaf, index, size, proof)

    def cosignatures(self) -> str:
        if "cosignatures" not in self.file:
            return "no_witness"
        need(self.file["cosignatures"].keys() == {"version", "lines"}, "malformed")
        for line in self.file["cosignatures"]["lines"]:
            key, name, at = self.cosignature(line)
            need(key.member != self.log_key.member and name not in self.cosigned, "not_their_key")
            self.cosigned[name] = at
        return "" if self.cosigned else "no_witness"

    def cosignature(self, line: str) -> tuple[Key, str, int]:
        """Who cosigned the checkpoint with which key, and when."""
        match = _STAMP.fullmatch(line)
        if match is None:
            raise Wrong("malformed")
        named = self.named(match[1])
        need(named != [], "unknown_key")
        # Witnesses of a log are of its own instance, where no two keys have one id.
        own = [key for key in named if key.use == "witness" and self.is_of_log(key)]
        need(len(own) == 1, "not_their_key")
        key = own[0]
        stamps = read_stamps(line, match[1], b"\x04", key.public_key)
        need(stamps != [] and len(stamps[0]) == 72, "signature")
        at, body = (
            int.from_bytes(stamps[0][:8], "big"),
            self.file["checkpoint"].partition("\n\n")[0],
        )
        text = f"cosignature/v1\ntime {at}\n{body}\n".encode()
        need(is_ed25519(key.public_key, stamps[0][8:], text), "signature")
        need(key.until is None or at <= key.until, "key_ended")
        return key, match[1], at

    def is_of_log(self, key: Key) -> bool:
        """Whether the key is of the log's own instance."""
        return key.member.partition("/")[0] == self.log_key.member.partition("/")[0]

    def timestamps(self) -> str:
        if "timestamps" not in self.file:
            return "no_timestamp"
        part = self.file["timestamps"]
        need(part.keys() == {"version", "checkpoint", "proof", "response_b64"}, "malformed")
        size, root = self.opened(part["checkpoint"])
        proof = [decode(each) for each in part["proof"]]
        need(all(len(each) == 32 for each in proof), "malformed")
        need(self.leads_to(proof, size) == root, "inclusion")
        if self.stamped is None:
            return "no_authority"
        response = decode(part["response_b64"])
        self.stamped_at = self.stamped(response, part["checkpoint"].encode())
        return ""

    def body(self, part: str) -> str:
        if part not in self.bodies:
            return "no_body"
        found = digest(self.bodies[part])
        need(self.signed[part].values["content-digest"] == found, "other_body")
        return ""

    def steps(self) -> dict[str, Callable[[], str]]:
        """The steps in their order."""
        return {
            "format": self.format,
            "trust": self.trust,
            "line": self.line,
            "request": lambda: self.signature("request", "x-road-client", 4),
            "answer": lambda: self.signature("answer", "x-road-service", 5),
            "binding": self.binding,
            "request_hash": self.request_hash,
            "checkpoint": self.checkpoint,
            "inclusion": self.inclusion,
            "cosignatures": self.cosignatures,
            "timestamps": self.timestamps,
            "request_body": lambda: self.body("request"),
            "answer_body": lambda: self.body("answer"),
        }

    def run(self) -> list[Step]:
        """Every step with its result; after the first that fails none is reached."""
        found: list[Step] = []
        for name, step in self.steps().items():
            if found and found[-1].result in (FAILS, NOT_REACHED):
                found.append(Step(name, NOT_REACHED))
                continue
            try:
                why = step()
                found.append(Step(name, UNCHECKED if why else HOLDS, why))
            except Wrong as error:
                found.append(Step(name, FAILS, str(error)))
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
                found.append(Step(name, FAILS, "malformed"))
        return found
