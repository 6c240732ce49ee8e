"""The node of those who ask: takes a local client's request, signs it, verifies what comes back."""

import hmac
import logging
import secrets
from collections.abc import Mapping
from hashlib import sha256
from uuid import uuid4

from onegov.core import clock
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.http1.client import Caller
from onegov.exchange.messages import (
    Headers,
    Reply,
    Request,
    covered,
    is_id,
    request_hash,
    sign_request,
    travelling,
    verify_reply,
)
from onegov.exchange.node.office import Office
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.paths import Target, parse_target
from onegov.exchange.signatures import Claim
from onegov.exchange.types import Member, SignedMessage

_log = logging.getLogger("onegov.exchange")
_KEPT_FOR_CLIENT = ("content-digest", "signature-input", "signature")


class Consumer:
    """Asks other nodes on behalf of this member's own systems."""

    def __init__(
        self,
        office: Office,
        *,
        tokens: Mapping[str, bytes],
        caller: Caller,
        recorder: Recorder,
    ) -> None:
        self._office = office
        self._tokens = tokens  # client -> SHA-256 of its token
        self._caller = caller
        self._recorder = recorder

    def check_token(self, request: Request) -> None:
        """Will refuse who shows no token of a client listed on this node (any client will do)."""
        if not any(self._holds(request, client) for client in self._tokens):
            raise make_fault("client.not_authenticated")

    def _holds(self, request: Request, client: str) -> bool:
        scheme, _, token = request.header("authorization").partition(" ")
        given = sha256(token.encode()).digest()
        known = self._tokens.get(client, b"")
        return scheme.lower() == "bearer" and hmac.compare_digest(given, known)

    async def answer(self, request: Request) -> Reply:
        """The verified answer with the provider's signature headers, for the client to verify too."""
        target = parse_target(
            request.path if request.query is None else f"{request.path}?{request.query}"
        )
        if not self._holds(request, request.header("x-road-client")):
            raise make_fault("client.not_authenticated", "x-road-client")
        self._check_headers(request)
        member = self._office.directory.members.get(target.service.owner)
        if member is None:
            raise make_fault("server.clientproxy.unknown_member")
        return await self._exchange(target, request, member)

    def _check_headers(self, request: Request) -> None:
        for name in ("onegov-purpose", "onegov-authority"):
            if not request.header(name):
                raise make_fault("client.missing_purpose", name)
        if request.header("x-road-id") and not is_id(request.header("x-road-id")):
            raise make_fault("client.invalid_request", "x-road-id")

    async def _exchange(self, target: Target, request: Request, member: Member) -> Reply:
        nonce, request_id = secrets.token_urlsafe(24), str(uuid4())
        outgoing = self._outgoing(target, request, member, request_id)
        sent, signed = sign_request(self._office.signer, outgoing, nonce=nonce, at=clock.now())
        try:
            reply = await self._caller.send(member.url, sent)
            claim, answered = self._verify(reply, target=target, sent=sent, signed=signed)
        except ExchangeError as error:
            _log.warning("refused as consumer: %s (%s)", error.type, error.detail)
            await self._recorder.record_refusal(
                error, id=request_id, side="consumer", request=signed
            )
            raise make_fault(error.type, error.detail, evidence_id=request_id) from error
        await self._recorder.record_exchange(
            id=request_id, side="consumer", request=signed, answer=answered
        )
        return Reply(reply.status, _for_client(claim, reply), reply.body)

    def _outgoing(
        self, target: Target, request: Request, member: Member, request_id: str
    ) -> Request:
        headers: Headers = travelling(request.headers)
        if not request.header("x-road-id"):
            made_id = f"{self._office.owner.partition('/')[0]}-{uuid4()}"
            headers += (("x-road-id", made_id),)
        headers += (("x-road-request-id", request_id), ("onegov-node", member.node_id))
        return Request(request.method, target.path, target.query, headers, request.body)

    def _verify(
        self, reply: Reply, *, target: Target, sent: Request, signed: SignedMessage
    ) -> tuple[Claim, SignedMessage]:
        claim, answered = verify_reply(
            reply,
            directory=self._office.directory,
            owner=target.service.owner,
            now=clock.now(),
        )
        names = [name for name, _ in sent.headers if name not in ("signature", "signature-input")]
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


def _for_client(claim: Claim, reply: Reply) -> Headers:
    kept = tuple((name, reply.header(name)) for name in _KEPT_FOR_CLIENT)
    return (*covered(claim, reply.headers), *kept)
