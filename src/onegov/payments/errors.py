"""Errors of paying."""

from onegov.core.errors import OneGovError
from onegov.core.types import Text


class PaymentError(OneGovError):
    """Base of errors of this room."""

    code = "payments.error"


class ProviderUnavailable(PaymentError):
    """The payment provider can't be reached or does not answer soundly; nothing was charged by us."""

    code = "payments.provider_unavailable"
    next_step = Text(
        en="Your application is saved. Wait a few minutes and try to pay again.",
        fr="Votre demande est enregistrée. Attendez quelques minutes, puis essayez de nouveau de payer.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The payment service is not answering.",
                fr="Le service de paiement ne répond pas.",
            )
        )


class PaymentMismatch(PaymentError):
    """The provider tells of another amount or reference than ours; the payment is not believed."""

    code = "payments.mismatch"
    next_step = Text(
        en="Do not pay again. Tell the service team; your application is saved.",
        fr="Ne payez pas de nouveau. Avisez l’équipe du service; votre demande est enregistrée.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The payment service reports something other than what we asked for.",
                fr="Le service de paiement signale autre chose que ce que nous avons demandé.",
            )
        )
