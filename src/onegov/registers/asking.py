"""One signed question to a register, with its evidence checked here, or CannotFetch."""

import base64
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from onegov.consent.types import Receipt
from onegov.core.types import Actor
from onegov.exchange import public as exchange
from onegov.exchange.errors import (
    AccessDenied,
    BadRequest,
    BadSignature,
    ExchangeError,
    ProviderRefused,
)
from onegov.exchange.types import Answer, Evidence, ServiceId
from onegov.registers.conf import conf
from onegov.registers.errors import CannotFetch, ProblemCode

logger = logging.getLogger(__name__)

LINK_PURPOSE = "identity-link"


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer whose signatures and log proof this platform has checked."""

    answer: Answer
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Question:
    """For whom and under which receipt registers are asked."""

    actor: Actor
    person_id: UUID
    application_id: UUID
    receipt: Receipt

    def get(
        self, service: ServiceId, *, subject: str, authority: str, query: Mapping[str, str]
    ) -> Asked:
        """The facts themselves, for the purpose that the receipt names."""
        return self._ask(
            service,
            subject=subject,
            purpose=self.receipt.purpose_code,
            authority=authority,
            query=query or None,
        )

    def identify(
        self, service: ServiceId, *, subject: str, authority: str, body: object | None = None
    ) -> Asked:
        """What is needed to find the person's record, and no more."""
        return self._ask(
            service,
            subject=subject,
            purpose=LINK_PURPOSE,
            authority=authority,
            method="GET" if body is None else "POST",
            body=body,
        )

    def _ask(
        self,
        service: ServiceId,
        *,
        subject: str,
        purpose: str,
        authority: str,
        method: str = "GET",
        query: Mapping[str, str] | None = None,
        body: object | None = None,
    ) -> Asked:
        try:
            node = exchange.platform_node()
            answer = node.call(
                service=service,
                purpose=purpose,
                authority=authority,
                subject=subject,
                consent=str(self.receipt.id),
                method=method,
                query=query,
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
        return Asked(answer, evidence)


def _reason(error: ExchangeError) -> ProblemCode:
    if isinstance(error, BadSignature):
        return "bad_signature"
    if isinstance(error, ProviderRefused):
        return "down" if error.status >= 500 else "refused"
    return "refused" if isinstance(error, AccessDenied | BadRequest) else "down"


def bundle_of(evidence: Evidence) -> dict[str, object]:
    """The evidence as JSON, for whoever wants to check it again."""
    proof = [base64.b64encode(step).decode() for step in evidence.proof]
    return {**asdict(evidence), "proof": proof}
