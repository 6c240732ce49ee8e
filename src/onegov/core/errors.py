"""The one error shape of OneGov."""

from onegov.core.types import Text


class OneGovError(Exception):
    """Base of every error a person or a machine may be told of.

    Attributes:
        code: stable name, ``room.problem``; never translated, never reused.
        message: what happened, in both languages, without personal data.
        next_step: what the reader can do now, in both languages.
    """

    code = "core.error"
    next_step = Text(
        en="Try again. If it happens again, tell the service team.",
        fr="Réessayez. Si le problème persiste, avisez l’équipe du service.",
    )

    def __init__(self, message: Text, *, next_step: Text | None = None) -> None:
        super().__init__(message.en)
        self.message = message
        if next_step is not None:
            self.next_step = next_step


class NotAllowed(OneGovError):
    """The actor may not do this; nothing was read or changed."""

    code = "core.not_allowed"

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(
            message
            or Text(
                en="You do not have access to this.",
                fr="Vous n’avez pas accès à cet élément.",
            )
        )


class NotFound(OneGovError):
    """No such thing, or none that this actor may know of (the two look alike on purpose)."""

    code = "core.not_found"

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(
            message or Text(en="We could not find this.", fr="Nous n’avons pas trouvé cet élément.")
        )


class WrongSetting(OneGovError):
    """A setting stops the start; the message names it."""

    code = "core.wrong_setting"
    next_step = Text(
        en="Correct the setting and start again.", fr="Corrigez le réglage et redémarrez."
    )
