"""What can go wrong between a client and a provider; every class is what the caller must do."""

from onegov.core.errors import OneGovError, WrongSetting
from onegov.core.types import Text


class ExchangeError(OneGovError):
    """Base of the room's errors.

    Attributes:
        type: the name on the wire (``X-Road-Error``); see ``faults``.
        detail: short machine reason without personal data (``purpose``), or "".
        evidence_id: id of the logged exchange, or "" when none was logged.
    """

    code = "exchange.error"

    def __init__(
        self,
        message: Text,
        *,
        type: str = "",
        detail: str = "",
        evidence_id: str = "",
    ) -> None:
        super().__init__(message)
        self.type = type
        self.detail = detail
        self.evidence_id = evidence_id


class ProviderDown(ExchangeError):
    """The provider, its node or our own node did not answer; the same request may work later."""

    code = "exchange.provider_down"
    next_step = Text(
        en="Try again later, or give the information yourself.",
        fr="Réessayez plus tard, ou fournissez vous-même les renseignements.",
    )


class AccessDenied(ExchangeError):
    """The provider grants no such access; ``detail`` says which part (client, service, purpose …)."""

    code = "exchange.access_denied"
    next_step = Text(
        en="The team of this service must ask the provider for access.",
        fr="L’équipe de ce service doit demander l’accès au fournisseur.",
    )


class ConsentRefused(AccessDenied):
    """The provider answers on a consent, and there is none that holds for this request."""

    code = "exchange.consent_refused"
    next_step = Text(
        en="Ask the person whether they consent; if they do, ask again with a new receipt.",
        fr="Demandez à la personne si elle consent; si oui, présentez un nouveau récépissé.",
    )


class BadSignature(ExchangeError):
    """A signature, digest, time or nonce did not hold; nothing of the message may be used."""

    code = "exchange.bad_signature"
    next_step = Text(
        en="Nothing from this answer was used. The team that runs the exchange has been told.",
        fr="Rien de cette réponse n’a été utilisé. L’équipe responsable de l’échange a été avisée.",
    )


class BadRequest(ExchangeError):
    """The request itself is wrong and will stay so however often it is sent."""

    code = "exchange.bad_request"
    next_step = Text(
        en="The team of this service must correct the request.",
        fr="L’équipe de ce service doit corriger la requête.",
    )


class ProviderRefused(ExchangeError):
    """The provider's system answered, signed, with a status other than 2xx.

    Attributes:
        status: HTTP status of the provider's system.
        body: its body: decoded JSON, or text.
    """

    code = "exchange.provider_refused"

    def __init__(self, *, status: int, body: object, evidence_id: str) -> None:
        super().__init__(
            Text(
                en="The department’s system refused the request.",
                fr="Le système du ministère a refusé la requête.",
            ),
            evidence_id=evidence_id,
        )
        self.status = status
        self.body = body


class LogDamaged(ExchangeError):
    """The evidence log is not what its own hashes and signed checkpoints say it was."""

    code = "exchange.log_damaged"
    next_step = Text(
        en="Set the log aside, run `onegov node verify --log FOLDER`, and restore it from a copy.",
        fr=(
            "Mettez le registre de côté, lancez «\u00a0onegov node verify --log DOSSIER\u00a0», "
            "puis rétablissez-le à partir d’une copie."
        ),
    )


class BadDirectory(WrongSetting):
    """The directory file cannot be read, or its signature is wrong."""

    code = "exchange.bad_directory"
