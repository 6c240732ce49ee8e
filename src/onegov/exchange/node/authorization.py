"""Whether a request may reach a system, by rights and consent, and what of the answer may go back."""

from dataclasses import dataclass, replace

from onegov.core import clock
from onegov.exchange.consents.statements import ConsentReceipt
from onegov.exchange.faults import make_fault
from onegov.exchange.fields import keep
from onegov.exchange.headers import AUTHORITY, CLIENT, CONSENT, PURPOSE, Headers
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.consents import Consents
from onegov.exchange.paths import Target
from onegov.exchange.rights import Denied, Grant, Right, Wish, decide

_PARTIAL = 206


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a request rests on.

    Attributes:
        grant: the right, with the purpose and authority that apply.
        receipt: the person's consent, where one was shown.
        fields: of the answer, those that are in each of these remain; all when there are none.
    """

    grant: Grant
    receipt: ConsentReceipt | None
    fields: tuple[tuple[str, ...], ...]

    @property
    def said(self) -> Headers:
        """The purpose and authority that apply: signed in the answer to a request that states none."""
        return ((PURPOSE, self.grant.purpose), (AUTHORITY, self.grant.authority))

    def within(self, reply: Reply) -> Reply:
        """The answer with the fields that are granted and consented to, and no other."""
        if not self.fields or not reply.body:
            return reply
        if reply.status == _PARTIAL:
            raise make_fault("server.serverproxy.service_failed.invalid_answer", "partial")
        try:
            body = reply.content
            for fields in self.fields:
                body = keep(body, fields)
            return replace(reply, body=body)
        except ValueError as error:
            raise make_fault(
                "server.serverproxy.service_failed.invalid_answer", "fields"
            ) from error


class Authorization:
    """Decides for one node; the default is refusal."""

    def __init__(self, rights: tuple[Right, ...], consents: Consents) -> None:
        self._rights = rights
        self._granted = _by_client_and_service(rights)
        self.consents = consents

    def allow(self, target: Target, request: Request) -> Allowed:
        """What the request rests on.

        Raises:
            AccessDenied: no right grants all of it, or the consent that it shows does not hold.
        """
        grant = self._grant(target, request)
        receipt = self.consents.check(target, request)
        both = (grant.right.fields, receipt.fields if receipt else ())
        return Allowed(grant, receipt, tuple(fields for fields in both if fields))

    def _grant(self, target: Target, request: Request) -> Grant:
        wish = Wish(
            client=request.header(CLIENT),
            service=target.service.local_name,
            method=request.method,
            purpose=request.header(PURPOSE),
            authority=request.header(AUTHORITY),
            segments=target.segments,
            at=clock.now(),
            shows_consent=bool(request.header(CONSENT)),
        )
        found = decide(self._granted.get((wish.client, wish.service), self._rights), wish)
        if isinstance(found, Denied) and found.part.startswith("consent_"):
            raise make_fault(f"server.serverproxy.{found.part}", "consent")
        if isinstance(found, Denied):
            raise make_fault("server.serverproxy.access_denied", found.part)
        return found


def _by_client_and_service(rights: tuple[Right, ...]) -> dict[tuple[str, str], list[Right]]:
    found: dict[tuple[str, str], list[Right]] = {}
    for right in rights:
        found.setdefault((right.client, right.service), []).append(right)
    return found
