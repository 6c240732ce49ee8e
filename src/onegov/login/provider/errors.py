"""What the OpenID Provider refuses, on OAuth's own wire and in words."""

from onegov.core.errors import NotFound
from onegov.core.types import Text
from onegov.login.errors import LoginError


class ProviderError(LoginError):
    """Base of errors of this part."""

    code = "login.provider"


class OAuthError(ProviderError):
    """A request of an application is refused.

    Attributes:
        error: OAuth's own code (``invalid_grant``).
        check: the named check that failed (``pkce.method``); for the application's engineers.
        status: of the answer, where it is not a redirect.

    Source: RFC 6749 sections 4.1.2.1 and 5.2; OpenID Connect Core 1.0 section 3.1.2.6.
    """

    code = "login.oauth"
    next_step = Text(
        en="The application's team can correct this: the named check says what to change.",
        fr="L’équipe de l’application peut corriger cela\u00a0: le contrôle nommé dit quoi changer.",
    )

    def __init__(self, error: str, check: str, message: Text, status: int = 400) -> None:
        super().__init__(message)
        self.error = error
        self.check = check
        self.status = status

    @property
    def description(self) -> str:
        """For ``error_description``, which holds ASCII without quotes only (RFC 6749 section 5.2)."""
        words = f"{self.check}: {self.message.en}".replace('"', "'").replace("\\", "/")
        return words.encode("ascii", "replace").decode()


class RequestGone(ProviderError, NotFound):
    """A request to sign in was answered, or waited too long."""

    code = "login.request_gone"
    next_step = Text(
        en="Go back to the service that you came from and start again there.",
        fr="Retournez au service d’où vous venez et recommencez.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This request to sign in has ended or was already answered.",
                fr="Cette demande de connexion a pris fin ou a déjà reçu une réponse.",
            )
        )


class NotRegistrable(ProviderError):
    """A registration can't be kept as it is; the message names what is wrong."""

    code = "login.not_registrable"
    next_step = Text(en="Correct it and send again.", fr="Corrigez-le et envoyez de nouveau.")


def invalid_request(check: str, en: str, fr: str) -> OAuthError:
    return OAuthError("invalid_request", check, Text(en=en, fr=fr))


def invalid_grant(check: str, en: str, fr: str) -> OAuthError:
    return OAuthError("invalid_grant", check, Text(en=en, fr=fr))


def invalid_client(check: str, en: str, fr: str) -> OAuthError:
    return OAuthError("invalid_client", check, Text(en=en, fr=fr), status=401)


def invalid_dpop(check: str, en: str, fr: str) -> OAuthError:
    return OAuthError("invalid_dpop_proof", check, Text(en=en, fr=fr))


def invalid_token(check: str, en: str, fr: str) -> OAuthError:
    return OAuthError("invalid_token", check, Text(en=en, fr=fr), status=401)
