"""Errors of signing up and signing in; allauth's forms tell their own."""

from onegov.core.errors import NotAllowed, OneGovError
from onegov.core.types import Text


class LoginError(OneGovError):
    """Base of errors of this room."""

    code = "login.error"


class MailNotSent(LoginError):
    """A message with a code or a link could not be sent; nothing else is lost."""

    code = "login.mail_not_sent"
    next_step = Text(
        en="Try again in a few minutes. If you were creating an account, sign in with the same email "
        "address and password: we then send you a new code.",
        fr="Réessayez dans quelques minutes. Si vous étiez en train de créer un compte, connectez-vous "
        "avec la même adresse courriel et le même mot de passe\u00a0: nous vous enverrons un nouveau code.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="We could not send you a message now.",
                fr="Nous n’avons pas pu vous envoyer de message.",
            )
        )


class OutOfScope(LoginError, NotAllowed):
    """The mandate does not let its holder do this."""

    code = "login.out_of_scope"
    next_step = Text(
        en="Ask the person you act for to do it, or to give you a wider mandate. To use your own account, "
        "stop acting for them.",
        fr="Demandez à la personne que vous représentez de le faire ou d’élargir votre mandat. Pour "
        "utiliser votre propre compte, cessez d’agir en son nom.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Your mandate does not let you do this.",
                fr="Votre mandat ne vous permet pas de faire cela.",
            )
        )


class PasswordsBusy(LoginError):
    """As many passwords are being checked as this process checks at once, and as many wait as may.

    Attributes:
        retry_after: seconds.
    """

    code = "login.passwords_busy"
    retry_after = 5
    next_step = Text(
        en="Wait a few seconds, then try again. A passkey signs you in without waiting.",
        fr="Attendez quelques secondes, puis réessayez. Avec une clé d’accès, vous vous connectez sans "
        "attendre.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Many people are signing in now.",
                fr="Beaucoup de gens se connectent en ce moment.",
            )
        )


class NotABreachedList(LoginError):
    """A file is not the list of stolen passwords that it should be."""

    code = "login.not_a_breached_list"
    next_step = Text(
        en="Give a file of lines SHA1:COUNT to: onegov login breached FILE",
        fr="Donnez un fichier de lignes SHA1:NOMBRE à onegov login breached FICHIER",
    )

    def __init__(self, name: str, line: int = 0) -> None:
        super().__init__(
            Text(
                en=f"{name} is not a list of stolen passwords"
                + (f": line {line}." if line else "."),
                fr=f"{name} n’est pas une liste de mots de passe volés"
                + (f"\u00a0: ligne {line}." if line else "."),
            )
        )
