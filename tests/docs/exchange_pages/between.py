"""What the page on messages between nodes shows, from the interop vectors."""

from base64 import b64decode
from hashlib import sha512
from typing import Any

from conformance.generate import messages
from docs.exchange_pages.contract import fenced
from onegov.core.signer import ALGORITHMS, KEY_BYTES
from onegov.exchange.headers import SECRET, hashed
from onegov.exchange.http1 import certificates
from onegov.exchange.messages import (
    _ANSWER_MUST,
    _REQUEST_MUST,
    LIFETIME,
    LONGEST_LIFETIME,
    SKEW,
)
from onegov.exchange.own_keys import SPREAD

BODY, SECRETS = "with a body", "with a secret, of which a digest is signed"


def vector(name: str) -> dict[str, Any]:
    return next(each for each in messages() if each["name"] == name)


def wire(first: str, one: dict[str, Any]) -> str:
    lines = [first, *(f"{name}: {value}" for name, value in one["headers"])]
    lines += [f"signature-input: {one['signature_input']}", f"signature: {one['signature']}"]
    return "\n".join([*lines, "", b64decode(one["body_b64"]).decode()])


def hash_steps(one: dict[str, Any]) -> str:
    """The text that is hashed, and the three hashes."""
    given = dict(one["headers"])
    lines = [f"{one['method']}", one["target"], *(f"{n}:{given[n]}" for n in hashed(given))]
    first = sha512("".join(f"{line}\r\n" for line in lines).encode()).digest()
    second = sha512(b64decode(one["body_b64"])).digest()
    both = sha512(first + second).digest()
    return "\n".join(
        [
            *(f"{line}⏎" for line in lines),
            "",
            f"SHA-512 of that text        {first.hex()}",
            f"SHA-512 of the body         {second.hex()}",
            f"SHA-512 of the two hashes   {both.hex()}",
            f"in base64                   {one['request_hash']}",
        ]
    )


def secrets() -> str:
    one = vector(SECRETS)
    given = dict(one["headers"])
    lines = sorted(f"{name}: {given[name]}" for name in SECRET if name in given)
    return "\n".join([*lines, "", f"onegov-secrets-digest: {given['onegov-secrets-digest']}"])


def musts() -> str:
    asked, answered = (
        ", ".join(f"`{n}`" for n in sorted(each)) for each in (_REQUEST_MUST, _ANSWER_MUST)
    )
    return f"| request | {asked} |\n|---|---|\n| answer | {answered} |"


def times() -> str:
    rows = [
        ("clocks may differ by", f"{SKEW.seconds} s"),
        ("a message is signed for", f"{LIFETIME.seconds} s"),
        ("the longest that is accepted", f"{LONGEST_LIFETIME.seconds} s"),
        ("a nonce is remembered until", f"`expires` + {SKEW.seconds} s"),
        ("an answer is accepted when `created` is within", f"{(SKEW + LIFETIME).seconds} s of now"),
        ("a certificate lasts", f"{certificates.LIFE.days} days"),
        ("the next one is made with", f"{certificates.RENEW.days} days left"),
        ("and shown with", f"{certificates.SWITCH.days} days left"),
        ("but not before it was listed for", f"{SPREAD.seconds // 3600} hours"),
    ]
    return "\n".join(["| what | value |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def algorithms() -> str:
    rows = [f"| `{name}` | {KEY_BYTES[name]} bytes | 64 bytes |" for name in ALGORITHMS]
    return "\n".join(["| `alg` | public key | signature |", "|---|---|---|", *rows])


def shown() -> dict[str, str]:
    """Each computed part of the page, by its name."""
    one = vector(BODY)
    answer = one["answer"]
    return {
        "request-wire": fenced("http", wire(f"{one['method']} {one['target']} HTTP/1.1", one)),
        "request-base": fenced("text", one["signature_base"]),
        "request-hash": fenced("text", hash_steps(one)),
        "answer-wire": fenced("http", wire(f"HTTP/1.1 {answer['status']} OK", answer)),
        "answer-base": fenced("text", answer["signature_base"]),
        "secrets": fenced("text", secrets()),
        "musts": musts(),
        "message-times": times(),
        "algorithms": algorithms(),
    }
