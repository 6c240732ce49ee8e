"""Checks answers and evidence once more, away from the node that delivered them."""

import json
from collections.abc import Iterable
from datetime import datetime

from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.messages import Reply, Request, request_hash, verify_reply
from onegov.exchange.sealing import is_valid
from onegov.exchange.signatures import (
    BadMessage,
    Claim,
    Params,
    content_digest,
    open_base,
)
from onegov.exchange.types import (
    ClientId,
    Evidence,
    Listing,
    Member,
    ServiceId,
    SignedMessage,
)
from onegov.merkle.errors import MerkleError
from onegov.merkle.public import leaf_hash, open_checkpoint, verify_inclusion

_SAME_IN_BOTH = ("x-road-id", "x-road-client", "x-road-request-id")
_IN_BOTH = {"content-digest", *_SAME_IN_BOTH}
_IN_REQUEST = _IN_BOTH | {"@method", "@path", "@query"}
_IN_ANSWER = _IN_BOTH | {"@status", "x-road-service", "x-road-request-hash"}
_NO_BODY = content_digest(b"")


def _bad(detail: str) -> ExchangeError:
    return make_fault("server.clientproxy.invalid_signature", detail)


def verify_answer(
    reply: Reply, *, directory: Listing, service: ServiceId, sent_id: str, now: datetime
) -> Claim:
    """The claim of a reply, once its signature by the provider holds and it answers ``sent_id``."""
    listed = directory.of(service.owner)
    claim, _ = verify_reply(reply, directory=listed, owner=service.owner, now=now)
    if reply.header("x-road-id") != sent_id or reply.header("x-road-service") != str(service):
        raise make_fault("server.clientproxy.inconsistent_response", "x-road-id")
    return claim


def _open(message: SignedMessage, part: str) -> tuple[dict[str, str], Params]:
    try:
        return open_base(message.base)
    except BadMessage as error:
        raise _bad(part) from error


def _check_signed(
    message: SignedMessage, params: Params, *, owner: str, directory: Listing, part: str
) -> None:
    key = directory.of(owner).find_key(
        params.keyid, owner=owner, use="messages", at=params.signed_at
    )
    if key is None or not is_valid(message, key.public_key, alg=key.alg):
        raise _bad(part)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise _bad("line")
    return dict(pairs)


def _check_line(evidence: Evidence) -> None:
    try:
        evidence.line.encode()
        line = json.loads(evidence.line, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise _bad("line") from error
    if not isinstance(line, dict):
        raise _bad("line")
    for name, message in (("request", evidence.request), ("answer", evidence.answer)):
        if line.get(name) != {"base": message.base, "signature": message.signature}:
            raise _bad("line")
    if line.get("id") != evidence.id:
        raise _bad("line")


def _check_request_hash(asked: dict[str, str], answered: dict[str, str]) -> None:
    """Where the request has no body the hash can be made again; else a body is needed for it."""
    if asked["content-digest"] != _NO_BODY:
        return
    headers = tuple((name, value) for name, value in asked.items() if not name.startswith("@"))
    query = asked["@query"].removeprefix("?")
    for each in {query or None, query}:  # an empty query and none are signed alike
        request = Request(asked["@method"], asked["@path"], each, headers, b"")
        if request_hash(request, asked) == answered["x-road-request-hash"]:
            return
    raise _bad("binding")


def _check_log(evidence: Evidence, parties: Iterable[Member]) -> None:
    origin = evidence.checkpoint.partition("\n")[0]
    found = [
        key
        for member in parties
        for key in member.keys
        if (key.keyid, key.use) == (evidence.log_key_id, "log") and member.node_of(key) == origin
    ]
    if not found:
        raise _bad("log_key")
    try:
        checkpoint = open_checkpoint(
            evidence.checkpoint, found[0].public_key, name=evidence.log_key_id
        )
        verify_inclusion(
            evidence.proof,
            leaf=leaf_hash(evidence.line.encode()),
            index=evidence.index,
            size=checkpoint.size,
            root=checkpoint.root,
        )
    except MerkleError as error:
        raise _bad("log") from error


def verify_evidence(evidence: Evidence, directory: Listing) -> None:
    """Will raise unless everything about this exchange holds; needs only the directory, or those of
    both sides' instances.

    Checked: the client's and the provider's signatures by keys of the directory that were theirs
    when they signed; that the answer answers this request (its hash too, where there was no body);
    that the log line holds exactly these; and that the line is in the log under a checkpoint that
    its node signed. ``evidence.verifier`` does the same to a file, with code of its own.

    Raises:
        BadSignature: its ``detail`` names the part: request, answer, binding, line, log_key or log.

    Source: RFC 9421 section 3.2; RFC 9162 section 2.1.3.2.
    """
    asked, request_params = _open(evidence.request, "request")
    answered, answer_params = _open(evidence.answer, "answer")
    if not (asked.keys() >= _IN_REQUEST and answered.keys() >= _IN_ANSWER):
        raise _bad("binding")
    try:
        client = ClientId.parse(asked["x-road-client"])
        service = ServiceId.parse(answered["x-road-service"])
    except ExchangeError as error:
        raise _bad("binding") from error
    _check_signed(
        evidence.request, request_params, owner=client.owner, directory=directory, part="request"
    )
    _check_signed(
        evidence.answer, answer_params, owner=service.owner, directory=directory, part="answer"
    )
    same = all(asked[name] == answered[name] for name in _SAME_IN_BOTH)
    path = asked["@path"]
    addressed = path == f"/r1/{service}" or path.startswith(f"/r1/{service}/")
    if not same or not addressed or request_params.nonce != answer_params.nonce:
        raise _bad("binding")
    if asked["x-road-request-id"] != evidence.id:
        raise _bad("binding")
    _check_request_hash(asked, answered)
    _check_line(evidence)
    owners = (client.owner, service.owner)
    listed = [directory.of(owner).members.get(owner) for owner in owners]
    _check_log(evidence, [member for member in listed if member is not None])


def service_of(evidence: Evidence) -> ServiceId:
    """The service that answered, as the provider signed it."""
    answered, _ = _open(evidence.answer, "answer")
    return ServiceId.parse(answered.get("x-road-service", ""))


def signed_by(evidence: Evidence) -> tuple[str, datetime]:
    """Key and time (UTC, to the second) of the provider's signature."""
    _, params = _open(evidence.answer, "answer")
    return params.keyid, params.signed_at
