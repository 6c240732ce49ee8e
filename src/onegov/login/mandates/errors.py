"""Errors of acting for somebody else."""

from onegov.core.errors import NotAllowed, NotFound, OneGovError
from onegov.core.types import Text
from onegov.login.errors import OutOfScope as OutOfScope


class MandateError(OneGovError):
    """Base of errors of mandates."""

    code = "mandates.error"


class MandateEnded(MandateError):
    """It was ended, has run out, or the employment it rests on has."""

    code = "mandates.ended"
    next_step = Text(
        en="You are acting for yourself again. If you still help them, ask them for a new mandate.",
        fr="Vous agissez de nouveau en votre propre nom. Si vous aidez toujours cette personne, "
        "demandez-lui un nouveau mandat.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This mandate has ended. Nothing more was done under it.",
                fr="Ce mandat a pris fin. Rien d’autre n’a été fait en vertu de celui-ci.",
            )
        )


class CodeRefused(MandateError):
    """No proposal waits for this code: wrong, used, too old; nothing says which."""

    code = "mandates.code_refused"
    next_step = Text(
        en="Check each letter and number. A code works once, and for seven days. Ask for a new one if "
        "needed.",
        fr="Vérifiez chaque lettre et chaque chiffre. Un code sert une seule fois, dans les sept jours. "
        "Demandez-en un nouveau au besoin.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="We do not recognize this code.",
                fr="Nous ne reconnaissons pas ce code.",
            )
        )


class TooManyCodes(MandateError):
    """Too many wrong codes; the person must wait."""

    code = "mandates.too_many_codes"
    next_step = Text(
        en="Wait 15 minutes, then try again.", fr="Attendez 15 minutes, puis réessayez."
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="There were too many codes that we do not recognize.",
                fr="Trop de codes non reconnus ont été saisis.",
            )
        )


class SelfGrant(MandateError):
    """The same person spoke for both parties."""

    code = "mandates.self_grant"
    next_step = Text(
        en="Give the code to the other party. They sign in with their own account and enter it.",
        fr="Remettez le code à l’autre partie. Elle se connecte à son propre compte et y entre le code.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="You cannot agree to your own proposal.",
                fr="Vous ne pouvez pas accepter votre propre proposition.",
            )
        )


class NoSubDelegation(MandateError, NotAllowed):
    """Who acts for somebody passes that on to nobody."""

    code = "mandates.no_sub_delegation"
    next_step = Text(
        en="The person concerned appoints whoever acts for them.",
        fr="C’est à la personne concernée de nommer qui agit en son nom.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="You cannot pass on a mandate that was given to you.",
                fr="Vous ne pouvez pas transmettre à quelqu’un d’autre un mandat qui vous a été confié.",
            )
        )


class LicenceNeeded(MandateError):
    """Whoever represents for a fee is a member of a college or law society.

    Source: Immigration and Refugee Protection Act 91; Citizenship Act 21.1.
    """

    code = "mandates.licence_needed"
    next_step = Text(
        en="Enter your membership number and who issued it. If you help without being paid, ask for a "
        "helper’s mandate.",
        fr="Entrez votre numéro de membre et l’ordre qui l’a délivré. Si vous aidez sans rémunération, "
        "demandez un mandat de personne aidante.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Only members of a law society, of the Chambre des notaires du Québec or of the "
                "College may represent someone for a fee.",
                fr="Seuls les membres d’un barreau, de la Chambre des notaires du Québec ou du Collège "
                "peuvent représenter quelqu’un moyennant rétribution.",
            )
        )


class WrongTerms(MandateError):
    """The terms are not ones that this kind of mandate can have."""

    code = "mandates.wrong_terms"
    next_step = Text(
        en="Choose what the mandate allows, and an end date that is not too far away.",
        fr="Choisissez ce que le mandat permet et une date de fin qui n’est pas trop éloignée.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="A mandate of this kind cannot have these terms.",
                fr="Un mandat de ce type ne peut pas avoir ces conditions.",
            )
        )


class NoLongerAlive(MandateError):
    """The register of deaths names one of the parties."""

    code = "mandates.no_longer_alive"
    next_step = Text(
        en="Contact us. The executor of an estate acts in another way.",
        fr="Communiquez avec nous. La personne qui liquide une succession agit autrement.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="No mandate can be made for this person.",
                fr="Aucun mandat ne peut être établi pour cette personne.",
            )
        )


class ConflictOfInterest(MandateError, NotAllowed):
    """An officer is a party to what they would decide on."""

    code = "mandates.conflict_of_interest"
    next_step = Text(
        en="Leave it to another officer.",
        fr="Laissez-en le soin à un autre agent ou une autre agente.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="You are a party to this request.",
                fr="Vous êtes partie à cette demande.",
            )
        )


class NoSuchMandate(MandateError, NotFound):
    """There is none, or none that the actor is a party to (the two look alike on purpose)."""

    code = "mandates.no_such_mandate"

    def __init__(self) -> None:
        NotFound.__init__(self)
