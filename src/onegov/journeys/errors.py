"""Errors of going through a journey."""

from onegov.core.errors import OneGovError
from onegov.core.types import Text


class JourneyError(OneGovError):
    """Base of errors of this room."""

    code = "journeys.error"


class NotReady(JourneyError):
    """Something must be done before this step."""

    code = "journeys.not_ready"

    def __init__(self, message: Text, next_step: Text) -> None:
        super().__init__(message, next_step=next_step)


class NotAttested(JourneyError):
    """The person has not declared that the answers are true."""

    code = "journeys.not_attested"
    next_step = Text(
        en="Read the declaration, select the box and submit again.",
        fr="Lisez la déclaration, cochez la case et soumettez de nouveau.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="You have not confirmed the declaration.",
                fr="Vous n’avez pas confirmé la déclaration.",
            )
        )
