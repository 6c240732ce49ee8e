"""Errors of signing in at a partner, as the person sees them."""

from onegov.core.types import Text
from onegov.login.errors import LoginError


class PartnerError(LoginError):
    """Base of errors of this part."""

    code = "login.partner"


class PartnerDown(PartnerError):
    """The partner does not answer, or answers what cannot be used."""

    code = "login.partner_down"
    next_step = Text(
        en="Try again in a few minutes, or sign in another way.",
        fr="Réessayez dans quelques minutes ou connectez-vous par un autre moyen.",
    )

    def __init__(self, reason: str) -> None:
        super().__init__(
            Text(
                en="We cannot reach this sign-in partner right now.",
                fr="Nous ne pouvons pas joindre ce partenaire de connexion en ce moment.",
            )
        )
        self.reason = reason


class PartnerRefused(PartnerError):
    """The partner did not sign the person in, or the person turned back there."""

    code = "login.partner_refused"
    next_step = Text(
        en="Go back to the sign-in page to try again, or choose another way.",
        fr="Retournez à la page de connexion pour réessayer, ou choisissez un autre moyen.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The sign-in partner did not sign you in.",
                fr="La connexion chez le partenaire n’a pas abouti.",
            )
        )


class AnswerNotSound(PartnerError):
    """An answer that a check refused; nobody was signed in.

    Attributes:
        check: the name of the check, for the log; tells nothing of the person.
    """

    code = "login.partner_answer"
    next_step = Text(
        en="Start again. If it happens again, choose another way and tell us.",
        fr="Recommencez. Si cela se reproduit, choisissez un autre moyen et avisez-nous.",
    )

    def __init__(self, check: str) -> None:
        super().__init__(
            Text(
                en="We could not be sure of this answer, so we did not use it.",
                fr="Nous n’avons pas pu vérifier cette réponse\u00a0: nous ne l’avons pas utilisée.",
            )
        )
        self.check = check


class LinkedElsewhere(PartnerError):
    """The identifier belongs to another account; it is never moved."""

    code = "login.partner_linked_elsewhere"
    next_step = Text(
        en="Sign out, sign in with this partner, and remove the link there first. "
        "If the other account is not yours, contact us.",
        fr="Déconnectez-vous, connectez-vous avec ce partenaire et retirez-y d’abord l’association. "
        "Si l’autre compte n’est pas le vôtre, communiquez avec nous.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This sign-in is already linked to another account.",
                fr="Cette connexion est déjà associée à un autre compte.",
            )
        )


class NotYours(PartnerError):
    """Somebody confirmed who they are with a sign-in that is not linked to their account."""

    code = "login.partner_not_yours"
    next_step = Text(
        en="Confirm with the sign-in that is linked to this account.",
        fr="Confirmez avec la connexion qui est associée à ce compte.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This sign-in is not linked to your account.",
                fr="Cette connexion n’est pas associée à votre compte.",
            )
        )


class LastWayIn(PartnerError):
    """Removing this link would leave no way in."""

    code = "login.partner_last_way_in"
    next_step = Text(
        en="Link another sign-in partner first, or add a passkey or a password.",
        fr="Associez d’abord un autre partenaire de connexion, ou ajoutez une clé d’accès ou un mot "
        "de passe.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This is your only way to sign in.",
                fr="C’est votre seul moyen de connexion.",
            )
        )


class NotAnImport(PartnerError):
    """A file that is no import of identifiers; nothing of it was taken."""

    code = "login.not_an_import"
    next_step = Text(
        en="Give a CSV file in UTF-8 with the header partner,identifier,sector,sub.",
        fr="Donnez un fichier CSV en UTF-8 dont l’en-tête est partner,identifier,sector,sub.",
    )

    def __init__(self, line: int) -> None:
        super().__init__(
            Text(
                en=f"The file cannot be read as an import (line {line})."
                if line
                else "The file cannot be opened.",
                fr=f"Le fichier ne peut être lu comme une importation (ligne {line})."
                if line
                else "Le fichier ne peut être ouvert.",
            )
        )
