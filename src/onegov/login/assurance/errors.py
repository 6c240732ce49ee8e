"""Errors of proving who somebody is."""

from onegov.core.errors import NotAllowed, OneGovError
from onegov.core.types import Text


class AssuranceError(OneGovError):
    """Base of errors of proofing."""

    code = "assurance.error"


class CodeUnknown(AssuranceError):
    """No request waits for this code: wrong, used, too old; nothing says which."""

    code = "assurance.code_unknown"
    next_step = Text(
        en="Check each letter and number. The person can get a new code in their account.",
        fr="Vérifiez chaque lettre et chaque chiffre. La personne peut obtenir un nouveau code dans son "
        "compte.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="No request is waiting with this code.",
                fr="Aucune demande en attente ne correspond à ce code.",
            )
        )


class TooManyCodes(AssuranceError):
    """Too many wrong codes; the officer must wait ``minutes``, by when none counts any more."""

    code = "assurance.too_many_codes"

    def __init__(self, minutes: int) -> None:
        s = "s" if minutes > 1 else ""
        super().__init__(
            Text(
                en="There were too many codes that we do not recognize.",
                fr="Trop de codes non reconnus ont été saisis.",
            ),
            next_step=Text(
                en=f"Wait {minutes} minute{s}, then try again.",
                fr=f"Attendez {minutes} minute{s}, puis réessayez.",
            ),
        )


class OwnProof(AssuranceError, NotAllowed):
    """An officer would decide on their own proof."""

    code = "assurance.own_proof"
    next_step = Text(
        en="Ask a colleague to do it.", fr="Demandez à une ou un collègue de s’en charger."
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Nobody proves their own identity.",
                fr="Nul ne peut confirmer sa propre identité.",
            )
        )


class ClaimsDiffer(AssuranceError):
    """Another name or birth date than was proved before; nothing was overwritten."""

    code = "assurance.claims_differ"
    next_step = Text(
        en="If the name has changed, see an officer with the document that proves the change.",
        fr="Si le nom a changé, présentez-vous dans un bureau avec le document qui prouve le changement.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The name or date of birth differs from what was proven before.",
                fr="Le nom ou la date de naissance diffère de ce qui a déjà été prouvé.",
            )
        )


class EvidenceInUse(AssuranceError):
    """The same document, or the same sign-in at a partner, proves another account's holder."""

    code = "assurance.evidence_in_use"
    next_step = Text(
        en="If you have another account, sign in to that one. If you do not, contact us.",
        fr="Si vous avez un autre compte, connectez-vous à celui-là. Sinon, communiquez avec nous.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This proof already belongs to another account.",
                fr="Cette preuve est déjà rattachée à un autre compte.",
            )
        )


class ProofNotSound(AssuranceError):
    """Claims are missing, cannot be kept, or are believed too little to prove anything."""

    code = "assurance.proof_not_sound"
    next_step = Text(
        en="Try again later, or prove who you are at an office.",
        fr="Réessayez plus tard ou prouvez votre identité dans un bureau.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="We cannot use what we were told about you.",
                fr="Nous ne pouvons pas utiliser les renseignements reçus à votre sujet.",
            )
        )
