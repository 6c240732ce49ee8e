"""The node of those who ask: takes a local client's request, signs it, verifies what comes back."""

import hmac
import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from uuid import uuid4

from onegov.core import clock
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import (
    CLIENT,
    KNOWN_VERSIONS,
    SECRET,
    SECRET_DIGEST,
    SIGNATURES,
    Headers,
    as_x_road,
    check_client_headers,
    deliverable,
    is_govstack,
    travelling,
)
from onegov.exchange.http1.bulkhead import Bulkhead
from onegov.exchange.http1.client import NOT_SENT, Caller
from onegov.exchange.messages import Reply, Request, request_hash, seal_request, verify_reply
from onegov.exchange.node.listing import methods_for_govstack
from onegov.exchange.node.news import DirectoryNews
from onegov.exchange.node.office import Office
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.node.sealer import Sealer
from onegov.exchange.node.traffic import Traffic
from onegov.exchange.paths import Target, parse_target, respell
from onegov.exchange.renderings import Dialect, reader_of, rendered_again
from onegov.exchange.signatures import Claim
from onegov.exchange.spans import onward, spanned
from onegov.exchange.types import Member, NodeAddress, SignedMessage

_log = logging.getLogger("onegov.exchange")
_KEPT_FOR_CLIENT = (
    KNOWN_VERSIONS,
    SIGNATURES,
    "content-digest",
    SECRET_DIGEST,
    "signature-input",
    "signature",
)
_TOO_BUSY = "too_busy"  # the node let nothing in
_UNHASHED = frozenset({"signature", "signature-input", *SECRET})
_FOR_GOVSTACK = frozenset({"listMethods", "allowedMethods"})
About = Callable[[Request, Reply], Sequence[dict[str, object]]]


class Consumer:
    """Asks other nodes on behalf of this member's own systems.

    Args:
        towards: places shared between the members asked, so that a slow one leaves some for others.
    """

    def __init__(
        self,
        office: Office,
        *,
        tokens: Mapping[str, bytes | None],
        caller: Caller,
        recorder: Recorder,
        news: DirectoryNews,
        traffic: Traffic,
        dialect: Dialect,
        towards: Bulkhead,
    ) -> None:
        self._office = office
        self._sealer = Sealer(office)
        self._understand_batches: set[str] = set()  # nodes that said so
        self._tokens = tokens  # client -> SHA-256 of its token; None: it needs to show none
        self._caller = caller
        self._recorder = recorder
        self._news = news
        self._traffic = traffic
        self._dialect: Dialect = dialect
        self._towards = towards
        self._good: dict[str, str] = {}  # member -> the node of it that answered last

    def clients_of(self, request: Request) -> frozenset[str]:
        """The clients listed on this node whose token it shows."""
        return frozenset(
            client for client, token in self._tokens.items() if token and _shows(request, token)
        )

    def is_client(self, client: str, request: Request) -> bool:
        """Whether the request shows the token of this client, or may speak for it without one."""
        if client not in self._tokens:
            return False
        token = self._tokens[client]
        return token is None or _shows(request, token)

    async def send(self, request: Request, about: About) -> Reply:
        """The verified answer to a request of the node itself, for a client of its member.

        Args:
            about: from what was sent and answered, the lines that say whom it was about.
        """
        target = parse_target(_address(request))
        self._recorder.check("server.clientproxy")
        return await self._exchange(target, request, self._provider(target, request), about)

    async def answer(self, request: Request) -> Reply:
        """The verified answer with the provider's signature headers, for the client to verify too.

        What this client reads otherwise than the provider wrote it comes without a signature.
        """
        asked = self._understood(request)
        target = parse_target(_address(asked))
        self._recorder.check("server.clientproxy")
        provider = self._provider(target, asked)
        with self._towards.place(provider.member):
            reply = await self._exchange(target, asked, provider)
        if reply.header("x-road-error"):
            reader = reader_of(asked.headers, dialect=self._dialect)
            if not reader.is_served_by_signed_form:
                return rendered_again(reply, reader)
        elif is_govstack(request.headers) and target.service.service in _FOR_GOVSTACK:
            return _for_govstack(reply)
        return reply

    def _understood(self, request: Request) -> Request:
        """The request as X-Road's own clients would spell it, from a client known here."""
        path, mark, query = respell(_address(request)).partition("?")
        headers = as_x_road(request.headers)
        given = dict(headers)
        client = given.get(CLIENT)
        if not client:
            raise make_fault("client.missing_client", CLIENT)
        if client not in self._tokens:
            raise make_fault("client.not_authenticated", CLIENT)
        token = self._tokens[client]
        check_client_headers(given)
        if token is not None:
            if not _shows(request, token):
                raise make_fault("client.not_authenticated", CLIENT)
            headers = tuple([each for each in headers if each[0] != "authorization"])
        return Request(request.method, path, query if mark else None, headers, request.body)

    def _provider(self, target: Target, request: Request) -> Member:
        owner = target.service.owner
        member = self._office.federation.of(owner).members.get(owner)
        if member is None or not member.nodes:
            raise make_fault("server.clientproxy.unknown_member")
        return member

    def _nodes(self, member: Member, request: Request) -> list[NodeAddress]:
        """The member's nodes, the one that answered last time first; or the one that is named."""
        named = request.header("x-road-security-server")
        if named:
            nodes = [node for node in member.nodes if node.node_id == named]
            if not nodes:
                raise make_fault("server.clientproxy.invalid_security_server")
            return nodes
        good = self._good.get(member.member)
        return sorted(member.nodes, key=lambda node: node.node_id != good)

    async def _exchange(
        self, target: Target, request: Request, member: Member, about: About | None = None
    ) -> Reply:
        *others, last = self._nodes(member, request)
        for node in others:
            try:
                return await self._exchange_with(node, target, request, about)
            except ExchangeError as error:
                if error.detail not in (NOT_SENT, _TOO_BUSY):
                    raise
        return await self._exchange_with(last, target, request, about)

    @spanned("ask node", leaves=True)
    async def _exchange_with(
        self, node: NodeAddress, target: Target, request: Request, about: About | None
    ) -> Reply:
        nonce, request_id = secrets.token_urlsafe(24), str(uuid4())
        outgoing = self._outgoing(target, request, node, request_id)
        together = node.node_id in self._understand_batches
        seal = self._sealer.together if together else self._sealer.alone
        sent, signed = await seal_request(seal, outgoing, nonce=nonce, at=clock.now())
        began = time.perf_counter()
        try:
            reply = await self._caller.send(node.url, sent)
            claim, answered = self._verify(reply, target=target, sent=sent, signed=signed)
        except ExchangeError as error:
            _log.warning("refused as consumer: %s (%s)", error.type, error.detail)
            self._note(target.service.owner, began, error.type)
            await self._recorder.record_refusal(
                error, id=request_id, side="consumer", request=signed
            )
            raise make_fault(error.type, error.detail, evidence_id=request_id) from error
        self._news.heard(target.service.owner, reply.header(KNOWN_VERSIONS))
        self._learn(node, reply)
        await self._recorder.record_exchange(
            id=request_id,
            side="consumer",
            request=signed,
            answer=answered,
            about=about(sent, reply) if about else (),
        )
        self._good[target.service.owner] = node.node_id
        self._note(target.service.owner, began, reply.header("x-road-error"))
        return Reply(reply.status, _for_client(claim, reply), reply.body)

    def _learn(self, node: NodeAddress, reply: Reply) -> None:
        """Whether it understands batches; one that refuses a signature is asked in the plain way."""
        if self._office.batches and reply.header(SIGNATURES) == "batch":
            self._understand_batches.add(node.node_id)
        elif reply.header("x-road-error") == "server.serverproxy.invalid_signature":
            self._understand_batches.discard(node.node_id)

    def _note(self, owner: str, began: float, fault: str) -> None:
        seconds = time.perf_counter() - began
        self._traffic.note("consumer", owner, seconds=seconds, fault=fault)

    def _outgoing(
        self, target: Target, request: Request, node: NodeAddress, request_id: str
    ) -> Request:
        asked = onward(travelling(request.headers), member=target.service.owner)
        headers: Headers = (*asked, ("x-road-request-id", request_id))
        if not request.header("x-road-id"):
            made_id = f"{self._office.owner.partition('/')[0]}-{uuid4()}"
            headers += (("x-road-id", made_id),)
        headers += (("onegov-node", node.node_id), (KNOWN_VERSIONS, self._office.known_versions))
        return Request(request.method, target.path, target.query, headers, request.body)

    @spanned("verify answer")
    def _verify(
        self, reply: Reply, *, target: Target, sent: Request, signed: SignedMessage
    ) -> tuple[Claim, SignedMessage]:
        if reply.status == 503 and not reply.header("signature"):
            # A full port cannot sign; whoever could forge this could as well cut the line.
            raise make_fault("server.serverproxy.overloaded", _TOO_BUSY)
        claim, answered = verify_reply(
            reply,
            directory=self._office.federation.of(target.service.owner),
            owner=target.service.owner,
            now=clock.now(),
        )
        names = [name for name in sent.values if name not in _UNHASHED]
        expected = {
            "x-road-id": sent.header("x-road-id"),
            "x-road-client": sent.header("x-road-client"),
            "x-road-service": str(target.service),
            "x-road-request-id": sent.header("x-road-request-id"),
            "x-road-request-hash": request_hash(sent, names),
        }
        for name, value in expected.items():
            if reply.header(name) != value:
                raise make_fault("server.clientproxy.inconsistent_response", name)
        if f'nonce="{claim.params.nonce}"' not in signed.base:
            raise make_fault("server.clientproxy.inconsistent_response", "nonce")
        return claim, answered


def _address(request: Request) -> str:
    return request.path if request.query is None else f"{request.path}?{request.query}"


def _shows(request: Request, known: bytes) -> bool:
    scheme, _, token = request.header("authorization").partition(" ")
    given = sha256(token.encode()).digest()
    return scheme.lower() == "bearer" and hmac.compare_digest(given, known)


def _for_client(claim: Claim, reply: Reply) -> Headers:
    given = reply.values
    kept = [(name, given[name]) for name in _KEPT_FOR_CLIENT if name in given]
    return (*deliverable(claim.names, reply.headers), *kept)


def _for_govstack(reply: Reply) -> Reply:
    kept = tuple((name, value) for name, value in reply.headers if name not in _KEPT_FOR_CLIENT)
    return Reply(reply.status, kept, methods_for_govstack(reply.content))
