"""Messages signed each by a signature of its own, without a node and without an event loop."""

from collections.abc import Coroutine
from datetime import datetime
from typing import Any, TypeVar

from onegov.core.signer import Signer
from onegov.exchange.messages import (
    Reply,
    Request,
    SealedReply,
    SealedRequest,
    seal_reply,
    seal_request,
)
from onegov.exchange.sealing import Signed, sign
from onegov.exchange.signatures import Unsigned

_T = TypeVar("_T")


def sign_request(signer: Signer, request: Request, *, nonce: str, at: datetime) -> SealedRequest:
    return _done(seal_request(_alone(signer), request, nonce=nonce, at=at))


def sign_reply(signer: Signer, reply: Reply, *, nonce: str, at: datetime) -> SealedReply:
    return _done(seal_reply(_alone(signer), reply, nonce=nonce, at=at))


def _alone(signer: Signer) -> Any:
    async def seal(message: Unsigned) -> Signed:
        return sign(signer, message)

    return seal


def _done(work: Coroutine[Any, Any, _T]) -> _T:
    """What it gives; nothing in it waits."""
    try:
        work.send(None)
    except StopIteration as end:
        given: _T = end.value
        return given
    raise AssertionError("it waits")
