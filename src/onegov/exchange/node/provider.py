"""The node in front of a department: verifies, decides access, asks its system, signs the answer."""

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from onegov.core import clock
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import (
    CLIENT,
    KNOWN_VERSIONS,
    PURPOSE,
    SIGNATURES,
    Headers,
    deliverable,
)
from onegov.exchange.messages import (
    SKEW,
    Reply,
    Request,
    claim_of,
    request_hash,
    seal_reply,
    verify_request,
)
from onegov.exchange.node.access_log import AccessLog
from onegov.exchange.node.authorization import Authorization
from onegov.exchange.node.backends import Backend
from onegov.exchange.node.metaservices import Metaservices
from onegov.exchange.node.news import DirectoryNews
from onegov.exchange.node.office import Office
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.node.sealer import Sealer
from onegov.exchange.node.traffic import UNKNOWN_PEER, Traffic
from onegov.exchange.paths import Target, parse_target
from onegov.exchange.renderings import render
from onegov.exchange.replay import ReplayGuard
from onegov.exchange.signatures import Claim
from onegov.exchange.spans import spanned
from onegov.exchange.types import ClientId, SignedMessage

_log = logging.getLogger("onegov.exchange")
#: A part of a JSON text can be JSON too, in which a name has another place than in the whole.
_OF_A_PART = frozenset({"range", "if-range"})
_STRANGERS_A_MINUTE = 120  # refusals of requests that nobody proved to have signed


class Allowance:
    """So many writes a minute for those who are not known, so that they cannot fill the disk."""

    def __init__(self, a_minute: int) -> None:
        self._a_minute = a_minute
        self._minute: datetime | None = None
        self._written = 0

    def may_write(self, now: datetime) -> bool:
        """Whether one more may be written in this minute; counts it."""
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._written = minute, 0
        self._written += 1
        return self._written <= self._a_minute


class Provider:
    """Answers other nodes."""

    def __init__(
        self,
        office: Office,
        *,
        authorization: Authorization,
        backends: Mapping[str, Backend],
        metaservices: Metaservices,
        recorder: Recorder,
        news: DirectoryNews,
        traffic: Traffic,
        access_log: AccessLog,
    ) -> None:
        self._office = office
        self._sealer = Sealer(office)
        self._understand_batches: set[str] = set()  # keys that have signed in one
        self._access_log = access_log
        self._authorization = authorization
        self._backends = backends
        self._metaservices = metaservices
        self._recorder = recorder
        self._news = news
        self._traffic = traffic
        self._guard = ReplayGuard()
        self._strangers = Allowance(_STRANGERS_A_MINUTE)
        recorder.recall_nonces(self._guard)

    async def answer(self, request: Request) -> Reply:
        """The signed answer to another node's request; refusals are signed and logged too."""
        target = parse_target(
            request.path if request.query is None else f"{request.path}?{request.query}"
        )
        claim = claim_of(request, "server.serverproxy.invalid_signature")
        began = time.perf_counter()
        signed: SignedMessage | None = None
        refused: ExchangeError | None = None
        about: list[dict[str, object]] = []
        try:
            self._recorder.check("server.serverproxy")
            signed = self._verify(request, claim)
            reply = await self._ask(target, request, claim)
            reply, about = self._access_log.noted(target, request, reply)
        except ExchangeError as error:
            # Its traceback would hold this frame, and with it the bodies.
            refused, reply = error.with_traceback(None), render(error)
        whole, answer = await self._sign(target, request, claim, reply)
        try:
            await self._record(request, signed, answer, refused, about)
        except ExchangeError:
            # Without evidence nothing is handed over, whatever the system answered.
            lost = render(make_fault("server.serverproxy.log_unavailable"))
            whole, _ = await self._sign(target, request, claim, lost)
        # Whoever could not prove who they are counts as unknown.
        peer = ClientId.parse(request.header(CLIENT)).owner if signed else UNKNOWN_PEER
        seconds = time.perf_counter() - began
        self._traffic.note("provider", peer, seconds=seconds, fault=whole.header("x-road-error"))
        return whole

    @spanned("verify request")
    def _verify(self, request: Request, claim: Claim) -> SignedMessage:
        now = clock.now()
        office = self._office
        owner = _owner(request)
        directory = office.federation.of(owner, "server.serverproxy")
        signed = verify_request(
            request,
            claim,
            directory=directory,
            node_id=office.node_id,
            now=now,
        )
        listed = directory.certificates
        if request.certificate and listed.get(request.certificate) != owner:
            raise make_fault("server.serverproxy.invalid_signature", "certificate")
        if self._office.batches and claim.is_in_batch:
            self._understand_batches.add(claim.params.keyid)
        self._news.heard(owner, request.header(KNOWN_VERSIONS))
        self._guard.forget(now.timestamp())
        return signed

    async def _ask(self, target: Target, request: Request, claim: Claim) -> Reply:
        await self._accept_once(request, claim)
        if target.service.owner != self._office.owner:
            raise make_fault("server.serverproxy.unknown_service")
        if self._metaservices.is_asked(target, request):
            return await self._metaservices.answer(target, request)
        consents = self._authorization.consents
        if consents.is_withdrawal(target, request):
            return await consents.withdraw(request)
        backend = self._backends.get(target.service.local_name)
        if backend is None:
            raise make_fault("server.serverproxy.unknown_service")
        allowed = self._authorization.allow(target, request)
        applied = () if request.header(PURPOSE) else allowed.said
        delivered = deliverable(claim.names, request.headers)
        if allowed.fields:
            delivered = tuple(each for each in delivered if each[0] not in _OF_A_PART)
        onward = replace(request, headers=(*delivered, *applied))
        reply = await backend.answer(target, onward)
        consents.check_stands(allowed.receipt)
        if applied:
            reply = replace(reply, headers=(*reply.headers, *applied))
        return allowed.within(reply)

    async def _accept_once(self, request: Request, claim: Claim) -> None:
        params = claim.params
        until = params.expires + int(SKEW.total_seconds())
        if not self._guard.is_new(params.keyid, params.nonce, until=until):
            went_back = self._guard.is_forgotten(until)
            raise make_fault("server.serverproxy.replayed", "clock" if went_back else "nonce")
        self._guard.remember(params.keyid, params.nonce, until=until)
        await self._recorder.record_accepted(
            id=request.header("x-road-request-id"),
            keyid=params.keyid,
            nonce=params.nonce,
            until=until,
        )

    async def _sign(
        self, target: Target, request: Request, claim: Claim, reply: Reply
    ) -> tuple[Reply, SignedMessage]:
        made: Headers = (
            ("x-road-id", request.header("x-road-id")),
            ("x-road-client", request.header("x-road-client")),
            ("x-road-service", str(target.service)),
            ("x-road-request-id", request.header("x-road-request-id")),
            ("x-road-request-hash", request_hash(request, claim.names)),
            (KNOWN_VERSIONS, self._office.known_versions),
        )
        together = claim.params.keyid in self._understand_batches
        if self._office.batches and not together:
            made = (*made, (SIGNATURES, "batch"))
        seal = self._sealer.together if together else self._sealer.alone
        whole = Reply(reply.status, (*made, *reply.headers), reply.body)
        return await seal_reply(seal, whole, nonce=claim.params.nonce, at=clock.now())

    async def _record(
        self,
        request: Request,
        signed: SignedMessage | None,
        answer: SignedMessage,
        refused: ExchangeError | None,
        about: list[dict[str, object]],
    ) -> None:
        if signed is None and not self._strangers.may_write(clock.now()):
            return
        if refused is not None:
            _log.warning("refused as provider: %s (%s)", refused.type, refused.detail)
        if signed is None and refused is not None:
            # Its id is not proven to be anybody's: kept, it could hide an exchange of that id.
            await self._recorder.record_refusal(refused, id="", side="provider")
        elif signed is not None:
            await self._recorder.record_exchange(
                id=request.header("x-road-request-id"),
                side="provider",
                request=signed,
                answer=answer,
                refused=refused,
                about=about,
            )


def _owner(request: Request) -> str:
    """The member that says it asks; unproven until its signature holds."""
    try:
        return ClientId.parse(request.header(CLIENT)).owner
    except ExchangeError as error:
        raise make_fault("server.serverproxy.invalid_signature", "components") from error
