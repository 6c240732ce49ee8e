"""The synchronous client by which the platform asks, through its own node only."""

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode
from uuid import uuid4

import urllib3

from onegov.core import clock
from onegov.core.types import Text
from onegov.exchange.errors import BadRequest, ExchangeError, ProviderRefused
from onegov.exchange.faults import KINDS, from_wire, make_fault
from onegov.exchange.messages import Reply
from onegov.exchange.paths import encode_segment
from onegov.exchange.spans import of_active_span
from onegov.exchange.types import (
    Answer,
    ClientId,
    Evidence,
    Listing,
    NodeAddress,
    ServiceId,
    SignedMessage,
)
from onegov.exchange.verification import verify_answer

_PLAIN = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    given = {name: value for name, value in headers.items() if value}
    for name, value in given.items():
        if not _PLAIN.fullmatch(value):
            raise BadRequest(
                Text(
                    en=f"The header {name} may hold printable ASCII characters only.",
                    fr=f"L’en-tête {name} ne peut contenir que des caractères ASCII imprimables.",
                ),
                type="client.invalid_request",
                detail=name,
            )
    return given


def _path(service: ServiceId, path: str, query: Mapping[str, str] | None) -> str:
    segments = [segment for segment in path.split("/") if segment]
    rest = "".join(f"/{encode_segment(segment)}" for segment in segments)
    asked = f"?{urlencode(query, quote_via=quote)}" if query else ""
    return f"/r1/{service}{rest}{asked}"


def _decode(reply: Reply) -> object:
    if not reply.body:
        return None
    if reply.header("content-type").partition(";")[0].strip() == "application/json":
        try:
            return json.loads(reply.content)
        except (ValueError, RecursionError):
            pass
    return reply.content.decode("utf-8", errors="replace")


class NodeClient:
    """Asks providers through this organisation's node; safe to share between threads.

    Args:
        node_url: the node's local port (``http://127.0.0.1:7100``).
        client: who asks.
        directory: gives the keys as they hold now, to verify each answer here once more.
        token: bearer token of ``client`` on that node.
        timeout: seconds for one call, whole.
    """

    def __init__(
        self,
        *,
        node_url: str,
        client: ClientId,
        directory: Callable[[], Listing],
        token: str,
        timeout: float = 10,
    ) -> None:
        self.client = client
        self._directory = directory
        self._token = token
        self._pool = urllib3.connection_from_url(
            node_url,
            maxsize=16,
            block=False,
            retries=False,
            timeout=urllib3.Timeout(connect=2, read=timeout),
        )

    def call(  # noqa: PLR0913 - what a request states is this many things
        self,
        *,
        service: ServiceId,
        purpose: str,
        authority: str,
        subject: str = "",
        consent: str = "",
        user: str = "",
        method: str = "GET",
        path: str = "",
        query: Mapping[str, str] | None = None,
        body: object | None = None,
        idempotency_key: str = "",
        node: str = "",
    ) -> Answer:
        """Will ask a service and give its answer once the provider's signature holds.

        Args:
            service: whom to ask.
            purpose: code of the purpose (``citizenship-grant``).
            authority: clause under which is asked (``C-29 5(1)(c)``), printable ASCII.
            subject: pseudonym of the person between this organisation and that one.
            consent: signed receipt where consent is the basis; see ``seal_receipt``.
            user: opaque id of the member of staff for whom is asked.
            path: segments after the service, not encoded (``status/2024``).
            query: never personal data: the query is part of the signed evidence.
            body: JSON value; sent with POST, PUT and PATCH.
            idempotency_key: passed to the provider's system as Idempotency-Key.
            node: one node of the provider by its name in the directory; else any of them.

        Raises:
            ProviderDown: the provider, its node or our node did not answer.
            AccessDenied: the provider grants no such access.
            BadSignature: the answer could not be verified; nothing of it may be used.
            ProviderRefused: its system answered with another status than 2xx.
            BadRequest: the request is wrong.

        Source: X-Road PR-REST section 4 (address and headers).
        """
        sent_id = f"{self.client.instance}-{uuid4()}"
        headers = {
            "X-Road-Client": str(self.client),
            "X-Road-Id": sent_id,
            "X-Road-UserId": user,
            "OneGov-Subject": subject,
            "OneGov-Purpose": purpose,
            "OneGov-Authority": authority,
            "OneGov-Consent": consent,
            "Idempotency-Key": idempotency_key,
            "X-Road-Security-Server": node,
            "Accept": "application/json",
            "Content-Type": "" if body is None else "application/json",
        }
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        reply = self._send(method, _path(service, path, query), headers, content)
        return self._open(reply, service, sent_id)

    def evidence(self, evidence_id: str) -> Evidence:
        """The evidence of one exchange, as our node kept it; check it with ``verify_evidence``.

        Raises:
            BadRequest: no such exchange, or it was refused before an answer was verified.
            ProviderDown: our node does not answer.
        """
        reply = self._send("GET", f"/evidence/{quote(evidence_id, safe='')}", {}, None)
        self._raise_fault(reply)
        content = json.loads(reply.content)
        line = json.loads(content["line"])
        if not line.get("request") or not line.get("answer"):
            raise make_fault("client.not_found", "evidence", evidence_id=evidence_id)
        return Evidence(
            id=evidence_id,
            request=SignedMessage(**line["request"]),
            answer=SignedMessage(**line["answer"]),
            line=content["line"],
            index=content["index"],
            proof=tuple(bytes.fromhex(step) for step in content["proof"]),
            checkpoint=content["checkpoint"],
            log_key_id=content["log_key_id"],
        )

    def nodes(self, owner: str) -> tuple[NodeAddress, ...]:
        """The nodes of a member (``CA-DEMO/GOV/CRA``) as the directory has them; none when unknown."""
        member = self._directory().of(owner).members.get(owner)
        return member.nodes if member else ()

    def close(self) -> None:
        """Will close the connections."""
        self._pool.close()

    def _send(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        token = {"Authorization": f"Bearer {self._token}"}
        whole = _checked(headers) | _checked(of_active_span()) | token
        try:
            response = self._pool.urlopen(
                method, target, body=body, headers=whole, redirect=False, decode_content=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise make_fault("server.clientproxy.network_error", "own_node") from error
        found = tuple((name.lower(), value) for name, value in response.headers.items())
        return Reply(response.status, found, response.data)

    def _raise_fault(self, reply: Reply, evidence_id: str = "") -> None:
        fault = from_wire(reply.header("x-road-error"))
        if fault:
            content = _decode(reply)
            detail = content.get("detail", "") if isinstance(content, dict) else ""
            logged = reply.header("onegov-evidence-id")
            known = fault if fault in KINDS else "server.clientproxy.network_error"
            raise make_fault(known, str(detail), evidence_id=evidence_id or logged)
        if not reply.header("signature") and reply.status >= 400:
            raise make_fault("server.clientproxy.network_error", "own_node")

    def _open(self, reply: Reply, service: ServiceId, sent_id: str) -> Answer:
        if not reply.header("signature"):
            self._raise_fault(reply)
        claim = verify_answer(
            reply,
            directory=self._directory(),
            service=service,
            sent_id=sent_id,
            now=clock.now(),
        )
        evidence_id = reply.header("x-road-request-id")
        self._raise_fault(reply, evidence_id)
        content = _decode(reply)
        if not 200 <= reply.status < 300:
            raise ProviderRefused(status=reply.status, body=content, evidence_id=evidence_id)
        return Answer(
            status=reply.status,
            body=content,
            evidence_id=evidence_id,
            signed_by=claim.params.keyid,
            signed_at=claim.params.signed_at,
            service=service,
        )


class _Configured:
    node: NodeClient | None = None


def configure_platform_node(node: NodeClient | None) -> None:
    """Will make ``node`` this process's client; None takes it away (at the end of a test)."""
    _Configured.node = node


def platform_node() -> NodeClient:
    """The client that ``project`` configured; ProviderDown when it configured none."""
    if _Configured.node is None:
        raise _no_node()
    return _Configured.node


def _no_node() -> ExchangeError:
    return make_fault("server.clientproxy.network_error", "no_node_configured")
