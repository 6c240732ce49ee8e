"""Errors of the way back."""

from onegov.core.errors import OneGovError
from onegov.core.types import Text


class RecoveryError(OneGovError):
    """Base of errors of recovery."""

    code = "recovery.error"


class NotOpen(RecoveryError):
    """There is none by this link or code, or it is over; nothing says which."""

    code = "recovery.not_open"
    next_step = Text(
        en="Start again. If it was stopped, wait some days first.",
        fr="Recommencez. Si elle a été arrêtée, attendez d’abord quelques jours.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This request to get back into an account is not open.",
                fr="Cette demande pour retrouver l’accès à un compte n’est pas en cours.",
            )
        )


class ProofTooLow(RecoveryError):
    """The proof does not reach the level that the person was proved at, or names somebody else."""

    code = "recovery.proof_too_low"
    next_step = Text(
        en="Compare the document again. If it does not agree, the account cannot be given back here.",
        fr="Comparez de nouveau le document. S’il ne concorde pas, l’accès au compte ne peut pas être "
        "rétabli ici.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This does not prove the person to whom the account belongs.",
                fr="Cela ne prouve pas qu’il s’agit de la personne à qui le compte appartient.",
            )
        )


class TooSoon(RecoveryError):
    """The cooling-off is not over."""

    code = "recovery.too_soon"
    next_step = Text(
        en="Use the same link again when the time is over.",
        fr="Utilisez de nouveau le même lien une fois le délai écoulé.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The waiting time is not over. It lets the owner of the account object.",
                fr="Le délai n’est pas écoulé. Il permet à la personne titulaire du compte de s’opposer.",
            )
        )


class AddressTaken(RecoveryError):
    """Another account has the address by now."""

    code = "recovery.address_taken"
    next_step = Text(
        en="Start again with another email address.",
        fr="Recommencez avec une autre adresse courriel.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This email address cannot be used for the account.",
                fr="Cette adresse courriel ne peut pas être utilisée pour le compte.",
            )
        )
