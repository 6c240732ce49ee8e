"""One signed question to a register, with its evidence checked here, or CannotFetch."""

import base64
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from onegov.catalogue import public as catalogue
from onegov.catalogue.types import FactSpec
from onegov.consent import public as consent
from onegov.consent.errors import ConsentMissing
from onegov.consent.types import Receipt, Showing
from onegov.core.types import Actor
from onegov.exchange import public as exchange
from onegov.exchange.errors import (
    AccessDenied,
    BadDirectory,
    BadRequest,
    BadSignature,
    ExchangeError,
    ProviderRefused,
)
from onegov.exchange.types import Answer, Evidence, ServiceId
from onegov.registers import providers
from onegov.registers.conf import conf
from onegov.registers.errors import CannotFetch, ProblemCode
from onegov.registers.providers import Provider

logger = logging.getLogger(__name__)

LINK_PURPOSE = "identity-link"
#: What a department says of the record that it found.
MATCH = ("outcome", "matched")


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer whose signatures and log proof this platform has checked."""

    answer: Answer
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Question:
    """For whom, for which facts and under which receipt registers are asked.

    Attributes:
        facts: what is asked for, as the application's service defines it.
    """

    actor: Actor
    person_id: UUID
    application_id: UUID
    receipt: Receipt
    facts: tuple[FactSpec, ...]

    @property
    def concepts(self) -> tuple[str, ...]:
        """The names of the facts."""
        return tuple(fact.name for fact in self.facts)

    @property
    def authority(self) -> str:
        """The clauses under which the service collects these facts, and no others."""
        return catalogue.authority(fact.collect_under for fact in self.facts)

    def _authority_before(self, service: ServiceId) -> str:
        """With the source's own clause where it answers by a law of its own."""
        clauses = [fact.collect_under for fact in self.facts]
        if providers.has_own_law(service):
            clauses += [fact.disclose_under for fact in self.facts if fact.disclose_under]
        return catalogue.authority(clauses)

    @property
    def is_agreed(self) -> bool:
        """Whether the person agreed to just this: these facts, for this purpose, by these clauses."""
        shown = self.receipt.collect_under.split("; ")
        return self.receipt.covers(self.concepts) and all(
            fact.purpose_code == self.receipt.purpose_code and fact.collect_under.code in shown
            for fact in self.facts
        )

    def get(self, provider: Provider, *, subject: str, query: Mapping[str, str]) -> Asked:
        """The facts themselves, for the purpose that the receipt names."""
        return self._ask(
            provider.service,
            subject=subject,
            purpose=self.receipt.purpose_code,
            fields=provider.elements(self.concepts),
            query=query,
        )

    def identify(
        self,
        service: ServiceId,
        *,
        subject: str,
        query: Mapping[str, str] | None = None,
        body: object | None = None,
    ) -> Asked:
        """What is needed to find the person's record, and no more."""
        return self._ask(
            service,
            subject=subject,
            purpose=LINK_PURPOSE,
            fields=MATCH,
            method="GET" if body is None else "POST",
            query=query,
            body=body,
        )

    def _consent(self, request: Showing) -> str:
        """The person's consent, where the provider needs one; what rests on law shows none."""
        asks_its_provider = request.service.member == self.receipt.provider.partition(".")[0]
        if self.receipt.basis == "law" or not asks_its_provider:
            return ""
        return consent.show(actor=self.actor, receipt_id=self.receipt.id, request=request)

    def _ask(
        self,
        service: ServiceId,
        *,
        subject: str,
        purpose: str,
        fields: tuple[str, ...],
        method: str = "GET",
        query: Mapping[str, str] | None = None,
        body: object | None = None,
    ) -> Asked:
        try:
            node = exchange.platform_node()
            shown = Showing(node.client, service, subject, purpose, self.authority, fields)
            answer = node.call(
                service=service,
                purpose=purpose,
                authority=self._authority_before(service),
                subject=subject,
                consent=self._consent(shown),
                method=method,
                query=query or None,
                body=body,
            )
            evidence = node.evidence(answer.evidence_id)
            exchange.verify_evidence(evidence, conf().directory())
        except ExchangeError as error:
            reason = _reason(error)
            logger.warning(
                "register gave nothing usable: %s, %s (%s), evidence %s",
                service,
                reason,
                error.code,
                error.evidence_id or "none",
            )
            raise CannotFetch(reason) from error
        except ConsentMissing as error:  # it ended after the fetch began
            raise CannotFetch("withdrawn") from error
        except BadDirectory as error:
            logger.error("the exchange’s directory cannot be used: %s", error.message.en)
            raise CannotFetch("down") from error
        return Asked(answer, evidence)


def _reason(error: ExchangeError) -> ProblemCode:
    if error.type == "server.serverproxy.consent_withdrawn":
        return "withdrawn"
    if isinstance(error, BadSignature):
        return "bad_signature"
    if isinstance(error, ProviderRefused):
        return "down" if error.status >= 500 else "refused"
    return "refused" if isinstance(error, AccessDenied | BadRequest) else "down"


def bundle_of(evidence: Evidence) -> dict[str, object]:
    """The evidence as JSON, for whoever wants to check it again."""
    proof = [base64.b64encode(step).decode() for step in evidence.proof]
    return {**asdict(evidence), "proof": proof}
