"""Requests and answers between nodes: which headers travel, what is signed, how both are checked."""

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from hashlib import sha512

from onegov.core.signer import Signer
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.signatures import (
    BadMessage,
    Claim,
    content_digest,
    is_valid,
    read_claim,
    rebuild,
    sign,
)
from onegov.exchange.types import ClientId, Directory, SignedMessage

Headers = tuple[tuple[str, str], ...]

SKEW = timedelta(seconds=30)
LIFETIME = timedelta(seconds=60)
LONGEST_LIFETIME = timedelta(seconds=300)
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_TRAVELLING_NAME = re.compile("[a-z0-9][a-z0-9-]*")
_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")

# X-Road PR-REST section 4.3, then what a node makes itself or keeps to itself.
_DROPPED = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "host",
        "server",
        "content-length",
        "expect",
        "accept-encoding",
        "authorization",
        "cookie",
        "set-cookie",
        "date",
        "via",
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "proxy-connection",
        "signature",
        "signature-input",
        "content-digest",
        # Some systems let these change the method or the address on which access was decided.
        "x-http-method",
        "x-http-method-override",
        "x-method-override",
        "x-original-url",
        "x-original-uri",
        "x-rewrite-url",
    }
)
_MADE_BY_NODES = frozenset(
    {
        "onegov-node",
        "x-road-request-id",
        "x-road-request-hash",
        "x-road-service",
        "x-road-error",
        "onegov-evidence-id",
    }
)
_REQUEST_MUST = frozenset(
    {
        "@method",
        "@path",
        "@query",
        "content-digest",
        "onegov-node",
        "x-road-client",
        "x-road-id",
        "x-road-request-id",
        "onegov-purpose",
        "onegov-authority",
    }
)
_ANSWER_MUST = frozenset(
    {
        "@status",
        "content-digest",
        "x-road-id",
        "x-road-client",
        "x-road-service",
        "x-road-request-id",
        "x-road-request-hash",
    }
)


@dataclass(frozen=True)
class Request:
    """A request; header names in lower case, each at most once; ``query`` without ``?`` or None.

    ``certificate``: fingerprint of the other node's on the connection it came by, or b"".
    """

    method: str
    path: str
    query: str | None
    headers: Headers
    body: bytes
    certificate: bytes = b""

    @cached_property
    def values(self) -> dict[str, str]:
        """The headers by name."""
        return dict(self.headers)

    def header(self, name: str) -> str:
        """The value, or "" when there is none."""
        return self.values.get(name, "")


@dataclass(frozen=True)
class Reply:
    """An answer; header names in lower case, each at most once."""

    status: int
    headers: Headers
    body: bytes

    @cached_property
    def values(self) -> dict[str, str]:
        """The headers by name."""
        return dict(self.headers)

    def header(self, name: str) -> str:
        """The value, or "" when there is none."""
        return self.values.get(name, "")


def _is_plain(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable()


def is_id(text: str) -> bool:
    """Whether it can be an X-Road-Id or an X-Road-Request-Id: short, plain, without spaces."""
    return _ID.fullmatch(text) is not None


def travelling(headers: Iterable[tuple[str, str]]) -> Headers:
    """The headers of a client or a system that may travel on, before a node adds its own.

    A name with an underscore stays behind: many systems take ``onegov_subject`` for
    ``OneGov-Subject``.
    """
    kept = [each for each in headers if each[1] and _may_travel(each[0])]
    if not _is_plain("".join([value for _, value in kept])):
        kept = [each for each in kept if _is_plain(each[1])]
    return tuple(kept)


@lru_cache(maxsize=1024)
def _may_travel(name: str) -> bool:
    return (
        name not in _DROPPED
        and name not in _MADE_BY_NODES
        and _TRAVELLING_NAME.fullmatch(name) is not None
    )


def covered(claim: Claim, headers: Headers) -> Headers:
    """The headers that the signature covers and that may be delivered; no other goes further."""
    names = set(claim.names) - _DROPPED - {"onegov-node"}
    return tuple([each for each in headers if each[0] in names])


def request_hash(request: Request, names: Iterable[str]) -> str:
    """X-Road-Request-Hash: base64 of SHA-512 over the headers' hash and the body's.

    Source: X-Road PR-REST section 4.4. ``names`` gives the order of the headers.
    """
    target = request.path if request.query is None else f"{request.path}?{request.query}"
    values = request.values
    lines = [
        f"{name}:{values[name]}"
        for name in names
        if name in values and name not in ("content-digest", "onegov-node")
    ]
    text = "\r\n".join([request.method, target, *lines, ""])
    digest = sha512(text.encode()).digest()
    if request.body:
        digest += sha512(request.body).digest()
        digest = sha512(digest).digest()
    return b64encode(digest).decode()


def _derived(request: Request) -> Headers:
    query = f"?{request.query or ''}"
    return (("@method", request.method), ("@path", request.path), ("@query", query))


def sign_request(
    signer: Signer, request: Request, *, nonce: str, at: datetime
) -> tuple[Request, SignedMessage]:
    """The request with its digest and signature headers, and what was signed."""
    headers = (*request.headers, ("content-digest", content_digest(request.body)))
    signed, stamps = sign(
        signer,
        (*_derived(request), *headers),
        created=int(at.timestamp()),
        expires=int((at + LIFETIME).timestamp()),
        nonce=nonce,
    )
    complete = Request(
        request.method, request.path, request.query, (*headers, *stamps), request.body
    )
    return complete, signed


def sign_reply(
    signer: Signer, reply: Reply, *, nonce: str, at: datetime
) -> tuple[Reply, SignedMessage]:
    """The answer with its digest and signature headers, and what was signed; ``nonce`` as asked."""
    headers = (*reply.headers, ("content-digest", content_digest(reply.body)))
    signed, stamps = sign(
        signer,
        (("@status", str(reply.status)), *headers),
        created=int(at.timestamp()),
        expires=int((at + LIFETIME).timestamp()),
        nonce=nonce,
    )
    return Reply(reply.status, (*headers, *stamps), reply.body), signed


def claim_of(message: Request | Reply, fault: str) -> Claim:
    """The claim in the message's headers, or the named fault."""
    try:
        return read_claim(message.header("signature-input"), message.header("signature"))
    except BadMessage as error:
        raise make_fault(fault, "signature_headers") from error


def _check_time(claim: Claim, now: datetime, side: str) -> None:
    created, expires = claim.params.created, claim.params.expires
    moment, skew = now.timestamp(), SKEW.total_seconds()
    if created > moment + skew:
        raise make_fault(f"{side}.not_yet_valid", "created")
    if moment > expires + skew:
        raise make_fault(f"{side}.expired", "expires")
    if not created < expires <= created + LONGEST_LIFETIME.total_seconds():
        raise make_fault(f"{side}.invalid_signature", "lifetime")


def _verify(
    claim: Claim, rebuilt: SignedMessage, directory: Directory, owner: str
) -> SignedMessage | None:
    at = claim.params.signed_at
    key = directory.find_key(claim.params.keyid, owner=owner, use="messages", at=at)
    return rebuilt if key is not None and is_valid(rebuilt, key.public_key, alg=key.alg) else None


def verify_request(
    request: Request, claim: Claim, *, directory: Directory, node_id: str, now: datetime
) -> SignedMessage:
    """What was signed, once the signature, digest, time and addressee hold.

    Raises:
        BadSignature: with the fault's name and the part that does not hold.
    """

    def refused(detail: str) -> ExchangeError:
        return make_fault("server.serverproxy.invalid_signature", detail)

    missing = _REQUEST_MUST - set(claim.names)
    if missing:
        raise refused("not_covered")
    try:
        rebuilt = rebuild(claim, request.values | dict(_derived(request)))
        owner = ClientId.parse(request.header("x-road-client")).owner
    except (BadMessage, ExchangeError) as error:
        raise refused("components") from error
    signed = _verify(claim, rebuilt, directory, owner)
    if signed is None:
        raise refused("signature")
    if request.header("content-digest") != content_digest(request.body):
        raise refused("digest")
    if request.header("onegov-node") != node_id:
        raise refused("other_node")
    if not is_id(request.header("x-road-id")) or not is_id(request.header("x-road-request-id")):
        raise refused("id")
    _check_time(claim, now, "server.serverproxy")
    return signed


def verify_reply(
    reply: Reply, *, directory: Directory, owner: str, now: datetime
) -> tuple[Claim, SignedMessage]:
    """The claim and what was signed, once the signature by ``owner``, the digest and time hold.

    Raises:
        BadSignature: ``server.clientproxy.invalid_signature`` with the part that does not hold.
    """

    def refused(detail: str) -> ExchangeError:
        return make_fault("server.clientproxy.invalid_signature", detail)

    claim = claim_of(reply, "server.clientproxy.invalid_signature")
    if not set(claim.names) >= _ANSWER_MUST:
        raise refused("not_covered")
    try:
        rebuilt = rebuild(claim, reply.values | {"@status": str(reply.status)})
    except BadMessage as error:
        raise refused("components") from error
    signed = _verify(claim, rebuilt, directory, owner)
    if signed is None:
        raise refused("signature")
    if reply.header("content-digest") != content_digest(reply.body):
        raise refused("digest")
    if abs(claim.params.created - now.timestamp()) > (SKEW + LIFETIME).total_seconds():
        raise refused("time")
    return claim, signed
