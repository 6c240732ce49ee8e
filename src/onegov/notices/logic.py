"""The words of the mail: there is news, sign in. No case facts ever leave by mail."""

from onegov.core.types import Text

_SUBJECT = Text(en="You have news in OneGov", fr="Vous avez du nouveau dans OneGov")
_BODY = Text(
    en=(
        "Hello,\n\nThere is news in your account. To read it, sign in:\n\n{link}\n\n"
        "For your safety, this message contains no personal information. "
        "We will never ask for your password by email.\n\n"
        "This message was sent automatically. Please do not reply.\n"
    ),
    fr=(
        "Bonjour,\n\nIl y a du nouveau dans votre compte. "
        "Pour le lire, connectez-vous\u00a0:\n\n{link}\n\n"
        "Pour votre sécurité, ce message ne contient aucun renseignement personnel. "
        "Nous ne vous demanderons jamais votre mot de passe par courriel.\n\n"
        "Ce message a été envoyé automatiquement. Veuillez ne pas y répondre.\n"
    ),
)


def mail_subject(language: str) -> str:
    """The subject line in ``language``."""
    return _SUBJECT.in_(language)


def mail_body(language: str, link: str) -> str:
    """The message in ``language`` with the address at which to sign in."""
    return _BODY.in_(language).replace("{link}", link)
