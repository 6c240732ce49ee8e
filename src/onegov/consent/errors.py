"""Errors of authority and consent."""

from onegov.core.errors import OneGovError
from onegov.core.types import Text


class ConsentError(OneGovError):
    """Base of errors of this room."""

    code = "consent.error"


class ConsentMissing(ConsentError):
    """Nobody agreed that this provider be asked, or what is asked goes past what was agreed.

    Attributes:
        provider: the provider's service (``CBSA.entry_exit``).
    """

    code = "consent.missing"
    next_step = Text(
        en="Choose what OneGov may fetch for you, or type the information yourself.",
        fr="Choisissez ce que OneGov peut obtenir pour vous, ou saisissez vous-même les renseignements.",
    )

    def __init__(self, provider: str) -> None:
        self.provider = provider
        super().__init__(
            Text(
                en="You have not agreed that OneGov ask this organisation for this information.",
                fr="Vous n’avez pas accepté que OneGov demande ces renseignements à cet organisme.",
            )
        )


class LawApplies(ConsentError):
    """A clause of law, not consent, is the basis: there is no consent to withdraw.

    Source: Privacy Act, sections 4 and 8(2)(b).
    """

    code = "consent.law_applies"
    next_step = Text(
        en=(
            "You can correct any information that is wrong, or type it yourself before you submit. "
            "You can also withdraw the whole application."
        ),
        fr=(
            "Vous pouvez corriger tout renseignement inexact ou le saisir vous-même avant de "
            "soumettre votre demande. Vous pouvez aussi retirer la demande au complet."
        ),
    )

    def __init__(self, clause: str) -> None:
        super().__init__(
            Text(
                en=(
                    f"This information is collected because the law provides for it ({clause}), "
                    "not because you consented. There is no consent to withdraw."
                ),
                fr=(
                    f"Ces renseignements sont recueillis parce que la loi le prévoit ({clause}), "
                    "et non en vertu de votre consentement. Il n’y a donc pas de consentement à retirer."
                ),
            )
        )


class AlreadyEnded(ConsentError):
    """This receipt is no longer current; nothing changed."""

    code = "consent.already_ended"
    next_step = Text(
        en="Nothing more is needed. OneGov makes no new request under it.",
        fr="Vous n’avez rien d’autre à faire. OneGov ne s’en sert plus pour de nouvelles requêtes.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This consent has already ended.",
                fr="Ce consentement a déjà pris fin.",
            )
        )
