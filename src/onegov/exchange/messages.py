"""Requests and answers between nodes: what is signed, and how both are checked."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from hashlib import sha512

from onegov.exchange.bodies import Body, read_whole, sha512_of
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import SECRET, SECRET_DIGEST, Headers, hashed, is_id
from onegov.exchange.sealing import Signed, is_valid
from onegov.exchange.signatures import (
    BadMessage,
    Claim,
    Unsigned,
    content_digest,
    read_claim,
    rebuild,
)
from onegov.exchange.types import ClientId, Directory, SignedMessage

SKEW = timedelta(seconds=30)
LIFETIME = timedelta(seconds=60)
LONGEST_LIFETIME = timedelta(seconds=300)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
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
    body: Body
    certificate: bytes = b""

    @cached_property
    def values(self) -> dict[str, str]:
        """The headers by name."""
        return dict(self.headers)

    def header(self, name: str) -> str:
        """The value, or "" when there is none."""
        return self.values.get(name, "")

    @property
    def content(self) -> bytes:
        """The body in memory, for who must read it as one; BadRequest when it is larger than 64 MB."""
        return read_whole(self.body)


@dataclass(frozen=True)
class Reply:
    """An answer; header names in lower case, each at most once."""

    status: int
    headers: Headers
    body: Body

    @cached_property
    def values(self) -> dict[str, str]:
        """The headers by name."""
        return dict(self.headers)

    def header(self, name: str) -> str:
        """The value, or "" when there is none."""
        return self.values.get(name, "")

    @property
    def content(self) -> bytes:
        """The body in memory, for who must read it as one; BadRequest when it is larger than 64 MB."""
        return read_whole(self.body)


SealedRequest = tuple[Request, SignedMessage]
SealedReply = tuple[Reply, SignedMessage]


def request_hash(request: Request, names: Iterable[str]) -> str:
    """X-Road-Request-Hash: base64 of SHA-512 over the headers' hash and the body's.

    Source: X-Road PR-REST section 4.4. ``names`` gives the order of the headers.
    """
    target = request.path if request.query is None else f"{request.path}?{request.query}"
    values = request.values
    lines = [f"{name}:{values[name]}" for name in hashed(names) if name in values]
    text = "\r\n".join([request.method, target, *lines, ""])
    digest = sha512(text.encode()).digest()
    if request.body:
        digest += sha512_of(request.body)
        digest = sha512(digest).digest()
    return b64encode(digest).decode()


def _derived(request: Request) -> Headers:
    query = f"?{request.query or ''}"
    return (("@method", request.method), ("@path", request.path), ("@query", query))


def _secrets_digest(headers: Headers) -> str:
    """One digest of all secrets, or "" when there are none."""
    lines = [f"{name}: {value}" for name, value in headers if name in SECRET]
    return content_digest("\n".join(sorted(lines)).encode()) if lines else ""


def _sealed(headers: Headers, body: Body) -> Headers:
    """The headers with the digests of body and secrets."""
    secrets = _secrets_digest(headers)
    sealed: Headers = (*headers, ("content-digest", content_digest(body)))
    return (*sealed, (SECRET_DIGEST, secrets)) if secrets else sealed


def _without_secrets(headers: Headers) -> Headers:
    return tuple([each for each in headers if each[0] not in SECRET])


Sign = Callable[[Unsigned], Awaitable[Signed]]
"""Signs a message, perhaps together with others."""


async def seal_request(sign: Sign, request: Request, *, nonce: str, at: datetime) -> SealedRequest:
    """The request with its digest and signature headers, and what was signed."""
    headers, unsigned = _unsigned(request, _derived(request), nonce, at)
    signed, stamps = await sign(unsigned)
    return replace(request, headers=(*headers, *stamps)), signed


async def seal_reply(sign: Sign, reply: Reply, *, nonce: str, at: datetime) -> SealedReply:
    """The answer with its digest and signature headers, and what was signed; ``nonce`` as asked."""
    headers, unsigned = _unsigned(reply, (("@status", str(reply.status)),), nonce, at)
    signed, stamps = await sign(unsigned)
    return Reply(reply.status, (*headers, *stamps), reply.body), signed


def _unsigned(
    message: Request | Reply, derived: Headers, nonce: str, at: datetime
) -> tuple[Headers, Unsigned]:
    headers = _sealed(message.headers, message.body)
    created = int(at.timestamp())
    return headers, Unsigned(
        components=(*derived, *_without_secrets(headers)),
        created=created,
        expires=created + int(LIFETIME.total_seconds()),
        nonce=nonce,
    )


def claim_of(message: Request | Reply, fault: str) -> Claim:
    """The claim in the message's headers, or the named fault."""
    try:
        return read_claim(message.header("signature-input"), message.header("signature"))
    except BadMessage as error:
        raise make_fault(fault, "signature_headers") from error


@lru_cache(maxsize=256)
def _is_covered(signed: tuple[str, ...], said: tuple[str, ...], must: frozenset[str]) -> bool:
    """Whether all that must be is signed, and all that nodes say besides: a purpose is never added."""
    names = set(signed)
    return must <= names and names.issuperset(each for each in said if each.startswith("onegov-"))


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
    claim: Claim, rebuilt: SignedMessage, directory: Directory, *, owner: str, at: datetime
) -> SignedMessage | None:
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

    if not _is_covered(claim.names, tuple(request.values), _REQUEST_MUST):
        raise refused("not_covered")
    try:
        rebuilt = rebuild(claim, request.values | dict(_derived(request)))
        owner = ClientId.parse(request.header("x-road-client")).owner
    except (BadMessage, ExchangeError) as error:
        raise refused("components") from error
    signed = _verify(claim, rebuilt, directory, owner=owner, at=now)
    if signed is None:
        raise refused("signature")
    if request.header("content-digest") != content_digest(request.body):
        raise refused("digest")
    if request.header(SECRET_DIGEST) != _secrets_digest(request.headers):
        raise refused("secrets")
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
    if not _is_covered(claim.names, tuple(reply.values), _ANSWER_MUST):
        raise refused("not_covered")
    try:
        rebuilt = rebuild(claim, reply.values | {"@status": str(reply.status)})
    except BadMessage as error:
        raise refused("components") from error
    signed = _verify(claim, rebuilt, directory, owner=owner, at=now)
    if signed is None:
        raise refused("signature")
    if reply.header("content-digest") != content_digest(reply.body):
        raise refused("digest")
    if reply.header(SECRET_DIGEST) != _secrets_digest(reply.headers):
        raise refused("secrets")
    if abs(claim.params.created - now.timestamp()) > (SKEW + LIFETIME).total_seconds():
        raise refused("time")
    return claim, signed
