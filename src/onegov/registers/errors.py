"""Errors of fetching facts from registers."""

from collections.abc import Sequence
from typing import Literal

from onegov.core.errors import OneGovError
from onegov.core.types import Text

#: Why a register gave nothing usable; see ``wording.PROBLEMS`` for the words.
ProblemCode = Literal[
    "down",
    "ambiguous",
    "no_match",
    "bad_signature",
    "refused",
    "withdrawn",
    "not_linked",
    "unreadable",
]


class RegistersError(OneGovError):
    """Base of errors of this room."""

    code = "registers.error"


class UnknownProvider(RegistersError):
    """No register of that name is known; a definition that names it should not have passed."""

    code = "registers.unknown_provider"
    next_step = Text(
        en="The team of this service must correct the source named in its definition.",
        fr="L’équipe de ce service doit corriger la source nommée dans sa définition.",
    )

    def __init__(self, provider: str) -> None:
        super().__init__(
            Text(
                en=f"There is no register service called {provider}.",
                fr=f"Il n’existe aucun service de registre appelé {provider}.",
            )
        )


class UnknownFact(RegistersError):
    """A definition says that a fact comes from a register that does not tell it."""

    code = "registers.unknown_fact"
    next_step = UnknownProvider.next_step

    def __init__(self, provider: str, concept: str) -> None:
        super().__init__(
            Text(
                en=f"The register service {provider} does not tell the fact {concept}.",
                fr=f"Le service de registre {provider} ne fournit pas le fait {concept}.",
            )
        )


class CannotFetch(RegistersError):
    """A fetch ended without a usable answer; ``public.fetch`` turns it into a RegisterProblem.

    Attributes:
        reason: which kind of problem.
        told: whether the register was given the person's identity before it ended.
    """

    code = "registers.cannot_fetch"

    def __init__(self, reason: ProblemCode, *, told: bool = False) -> None:
        super().__init__(Text(en=f"no answer: {reason}", fr=f"aucune réponse : {reason}"))
        self.reason = reason
        self.told = told


class UnreadableAnswer(RegistersError):
    """A register's answer does not have the shape it is described to have."""

    code = "registers.unreadable_answer"

    def __init__(self, element: str) -> None:
        super().__init__(
            Text(
                en=f"The answer’s element {element} is missing or has another shape.",
                fr=f"L’élément {element} de la réponse est absent ou n’a pas la forme prévue.",
            )
        )


class NotSubscribed(RegistersError):
    """Registers could not be asked to announce changes; asked again later, they may."""

    code = "registers.not_subscribed"

    def __init__(self, topics: Sequence[str]) -> None:
        listed = ", ".join(topics)
        super().__init__(
            Text(
                en=f"No subscription could be made to {listed}.",
                fr=f"Aucun abonnement n’a pu être établi à {listed}.",
            )
        )
