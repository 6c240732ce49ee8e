"""The checks of an authorization request: an ordered table, each with a name and one reason.

Until ``check_return`` holds nobody is redirected anywhere: the person sees the reason. What fails
in the table goes back to the application.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from onegov.core.types import Text
from onegov.login.provider.errors import OAuthError
from onegov.login.provider.logic import pkce
from onegov.login.provider.types import AuthorizationRequest


@dataclass(frozen=True, slots=True)
class Registered:
    """What the checks need of a client's registration.

    Attributes:
        is_open: it is in production, or everybody here is made up.
    """

    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    require_par: bool
    require_request_object: bool
    may_use_code: bool
    is_active: bool = True
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with how it came.

    Attributes:
        raw: its parameters as sent.
        pushed, signed: it came by PAR; it came in a request object.
    """

    request: AuthorizationRequest
    raw: dict[str, str] = field(default_factory=dict)
    pushed: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One check: when ``fails`` holds the request is refused with ``error``.

    Attributes:
        source: the clause that asks for it.
    """

    name: str
    error: str
    source: str
    reason: Text
    fails: Callable[[Asked, Registered], bool]


#: In this order; the first that fails is told.
CHECKS = (
    Check(
        "client.production",
        "unauthorized_client",
        "OneGov: self-certification comes first",
        Text(
            en="This application is still in test: it signs nobody in here.",
            fr="Cette application est encore à l’essai : personne ne peut s’y connecter ici.",
        ),
        lambda asked, client: not client.is_open,
    ),
    Check(
        "client.grant_type",
        "unauthorized_client",
        "RFC 6749 section 4.1.2.1",
        Text(
            en="This application is not registered to sign people in.",
            fr="Cette application n’est pas inscrite pour la connexion de personnes.",
        ),
        lambda asked, client: not client.may_use_code,
    ),
    Check(
        "par.required",
        "invalid_request",
        "RFC 9126 section 6; FAPI 2.0 section 5.3.2.2",
        Text(
            en="This application must push its requests first (PAR).",
            fr="Cette application doit d’abord transmettre ses requêtes au serveur (PAR).",
        ),
        lambda asked, client: client.require_par and not asked.pushed,
    ),
    Check(
        "request_object.required",
        "invalid_request",
        "RFC 9101 section 10.5",
        Text(
            en="This application must sign its requests.",
            fr="Cette application doit signer ses requêtes.",
        ),
        lambda asked, client: client.require_request_object and not asked.signed,
    ),
    Check(
        "response_type.code",
        "unsupported_response_type",
        "FAPI 2.0 section 5.3.2.2",
        Text(en="response_type must be code.", fr="response_type doit être code."),
        lambda asked, client: asked.raw.get("response_type") != "code",
    ),
    Check(
        "response_mode.query",
        "invalid_request",
        "OAuth 2.0 Multiple Response Types",
        Text(
            en="response_mode, if sent, must be query.",
            fr="response_mode, s’il est envoyé, doit être query.",
        ),
        lambda asked, client: asked.raw.get("response_mode", "query") != "query",
    ),
    Check(
        "scope.openid",
        "invalid_scope",
        "OpenID Connect Core 1.0 section 3.1.2.1",
        Text(en="scope must hold openid.", fr="scope doit contenir openid."),
        lambda asked, client: "openid" not in asked.request.scopes,
    ),
    Check(
        "scope.registered",
        "invalid_scope",
        "RFC 6749 section 3.3",
        Text(
            en="A scope was asked for that the application did not register.",
            fr="Une portée demandée n’a pas été inscrite par l’application.",
        ),
        lambda asked, client: bool(asked.request.scopes - client.scopes),
    ),
    Check(
        "pkce.method",
        "invalid_request",
        "RFC 7636 section 4.3; RFC 9700 section 2.1.1",
        Text(
            en="code_challenge_method must be S256.",
            fr="code_challenge_method doit être S256.",
        ),
        lambda asked, client: asked.raw.get("code_challenge_method") != "S256",
    ),
    Check(
        "pkce.challenge",
        "invalid_request",
        "RFC 7636 section 4.2",
        Text(
            en="code_challenge must be the base64url of a SHA-256, 43 characters.",
            fr="code_challenge doit être le base64url d’un SHA-256, 43 caractères.",
        ),
        lambda asked, client: not pkce.is_challenge(asked.request.code_challenge),
    ),
    Check(
        "nonce.length",
        "invalid_request",
        "FAPI 2.0 section 5.3.2.2",
        Text(
            en="nonce and state may have 512 characters at most.",
            fr="nonce et state comptent au plus 512 caractères.",
        ),
        lambda asked, client: max(len(asked.request.nonce), len(asked.request.state)) > 512,
    ),
    Check(
        "dpop_jkt.form",
        "invalid_request",
        "RFC 9449 section 10",
        Text(
            en="dpop_jkt must be a SHA-256 thumbprint, 43 characters.",
            fr="dpop_jkt doit être une empreinte SHA-256, 43 caractères.",
        ),
        lambda asked, client: (
            bool(asked.request.dpop_jkt) and not pkce.is_challenge(asked.request.dpop_jkt)
        ),
    ),
    Check(
        "registration.absent",
        "registration_not_supported",
        "OpenID Connect Core 1.0 section 3.1.2.6",
        Text(
            en="Applications register at the console, not in a request.",
            fr="Les applications s’inscrivent à la console, pas dans une requête.",
        ),
        lambda asked, client: "registration" in asked.raw,
    ),
)


def check_return(redirect_uri: str, client: Registered) -> None:
    """Will check what must hold before anybody is redirected.

    Raises:
        OAuthError: the reason, for the person's page.

    Source: RFC 9700 section 2.1; OpenID Connect Core 1.0 section 3.1.2.1 (simple comparison).
    """
    if not client.is_active:
        raise OAuthError("invalid_request", "client.active", _INACTIVE)
    if redirect_uri not in client.redirect_uris:
        raise OAuthError("invalid_request", "redirect_uri.registered", _UNREGISTERED)


def check(asked: Asked, client: Registered) -> None:
    """Will go through the table.

    Raises:
        OAuthError: the first check that fails.
    """
    for one in CHECKS:
        if one.fails(asked, client):
            raise OAuthError(one.error, one.name, one.reason)


_INACTIVE = Text(
    en="This application may not be used for signing in now.",
    fr="Cette application ne peut pas servir à se connecter en ce moment.",
)
_UNREGISTERED = Text(
    en="The return address is not, letter by letter, one that the application registered.",
    fr="L’adresse de retour n’est pas, à la lettre, une adresse inscrite par l’application.",
)
