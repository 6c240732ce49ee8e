"""The node in front of a department: verifies, decides access, asks its system, signs the answer."""

import logging
from collections.abc import Mapping
from datetime import datetime

from onegov.core import clock
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.messages import (
    SKEW,
    Reply,
    Request,
    claim_of,
    covered,
    request_hash,
    sign_reply,
    verify_request,
)
from onegov.exchange.node.backends import Backend
from onegov.exchange.node.http import fault_reply
from onegov.exchange.node.office import Office
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.paths import Target, parse_target
from onegov.exchange.replay import ReplayGuard
from onegov.exchange.rights import Right, Wish, why_denied
from onegov.exchange.signatures import Claim
from onegov.exchange.types import ClientId, SignedMessage

_log = logging.getLogger("onegov.exchange")
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
        rights: tuple[Right, ...],
        backends: Mapping[str, Backend],
        recorder: Recorder,
    ) -> None:
        self._office = office
        self._rights = rights
        self._backends = backends
        self._recorder = recorder
        self._guard = ReplayGuard()
        self._strangers = Allowance(_STRANGERS_A_MINUTE)
        recorder.recall_nonces(self._guard)

    async def answer(self, request: Request) -> Reply:
        """The signed answer to another node's request; refusals are signed and logged too."""
        target = parse_target(
            request.path if request.query is None else f"{request.path}?{request.query}"
        )
        claim = claim_of(request, "server.serverproxy.invalid_signature")
        signed: SignedMessage | None = None
        refused: ExchangeError | None = None
        try:
            signed = self._verify(request, claim)
            reply = await self._ask(target, request, claim)
        except ExchangeError as error:
            refused, reply = error, fault_reply(error)
        whole, answer = self._sign(target, request, claim, reply)
        try:
            await self._record(request, signed, answer, refused)
        except ExchangeError:
            # Without evidence nothing is handed over, whatever the system answered.
            lost = fault_reply(make_fault("server.serverproxy.log_unavailable"))
            whole, _ = self._sign(target, request, claim, lost)
        return whole

    def _verify(self, request: Request, claim: Claim) -> SignedMessage:
        now = clock.now()
        office = self._office
        signed = verify_request(
            request, claim, directory=office.directory, node_id=office.node_id, now=now
        )
        owner = ClientId.parse(request.header("x-road-client")).owner
        if request.certificate and office.directory.certificates.get(request.certificate) != owner:
            raise make_fault("server.serverproxy.invalid_signature", "certificate")
        self._guard.forget(now.timestamp())
        return signed

    async def _ask(self, target: Target, request: Request, claim: Claim) -> Reply:
        await self._accept_once(request, claim)
        backend = self._allowed_backend(target, request)
        onward = Request(
            request.method,
            request.path,
            request.query,
            covered(claim, request.headers),
            request.body,
        )
        return await backend.answer(target, onward)

    async def _accept_once(self, request: Request, claim: Claim) -> None:
        params = claim.params
        until = params.expires + int(SKEW.total_seconds())
        if not self._guard.is_new(params.keyid, params.nonce, until=until):
            raise make_fault("server.serverproxy.replayed", "nonce")
        self._guard.remember(params.keyid, params.nonce, until=until)
        await self._recorder.record_accepted(
            id=request.header("x-road-request-id"),
            keyid=params.keyid,
            nonce=params.nonce,
            until=until,
        )

    def _allowed_backend(self, target: Target, request: Request) -> Backend:
        backend = self._backends.get(target.service.local_name)
        if backend is None or target.service.owner != self._office.owner:
            raise make_fault("server.serverproxy.unknown_service")
        denied = why_denied(
            self._rights,
            Wish(
                client=request.header("x-road-client"),
                service=target.service.local_name,
                method=request.method,
                purpose=request.header("onegov-purpose"),
                authority=request.header("onegov-authority"),
                segments=target.segments,
            ),
        )
        if denied:
            raise make_fault("server.serverproxy.access_denied", denied)
        return backend

    def _sign(
        self, target: Target, request: Request, claim: Claim, reply: Reply
    ) -> tuple[Reply, SignedMessage]:
        made = (
            ("x-road-id", request.header("x-road-id")),
            ("x-road-client", request.header("x-road-client")),
            ("x-road-service", str(target.service)),
            ("x-road-request-id", request.header("x-road-request-id")),
            ("x-road-request-hash", request_hash(request, claim.names)),
        )
        whole = Reply(reply.status, (*made, *reply.headers), reply.body)
        return sign_reply(self._office.signer, whole, nonce=claim.params.nonce, at=clock.now())

    async def _record(
        self,
        request: Request,
        signed: SignedMessage | None,
        answer: SignedMessage,
        refused: ExchangeError | None,
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
            )
