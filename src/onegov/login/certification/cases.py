"""What an application is put through: an ordered table.

Each case is one sign-in or one logout with at most one thing wrong; an application passes a case
when it accepts what is right and refuses what is not.
"""

from dataclasses import dataclass
from typing import Literal

from onegov.core.types import Text
from onegov.login.certification.types import Seen

Kind = Literal["sign_in", "logout"]


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        name: also the fault's name, in ``faults`` or in ``trying``.
        source: the clause that says what an application must do.
    """

    name: str
    kind: Kind
    expected: Seen
    title: Text
    source: str


def _refused(name: str, en: str, fr: str, source: str, kind: Kind = "sign_in") -> Case:
    return Case(name, kind, Seen.REFUSED, Text(en=en, fr=fr), source)


_CORE = "OpenID Connect Core 1.0 section 3.1.3.7"
_LOGOUT = "OpenID Connect Back-Channel Logout 1.0 section 2.6"

SIGN_IN = (
    Case(
        "sign_in",
        "sign_in",
        Seen.ACCEPTED,
        Text(en="A right sign-in", fr="Une connexion valable"),
        "OpenID Connect Core 1.0 section 3.1",
    ),
    _refused("state_missing", "state is missing", "state est absent", "RFC 6749 section 10.12"),
    _refused("state_forged", "state is forged", "state est contrefait", "RFC 6749 section 10.12"),
    _refused(
        "iss_missing",
        "iss is missing from the answer",
        "iss est absent de la réponse",
        "RFC 9207 section 2.4",
    ),
    _refused(
        "iss_mixed_up",
        "The answer names another issuer (mix-up)",
        "La réponse nomme un autre émetteur (mix-up)",
        "RFC 9207 section 2.4",
    ),
    _refused(
        "other_browser",
        "The answer comes in another browser",
        "La réponse arrive dans un autre navigateur",
        "RFC 9700 section 4.7",
    ),
    _refused(
        "replayed",
        "An answer that was used comes again",
        "Une réponse déjà utilisée revient",
        "RFC 6749 section 10.5",
    ),
    _refused(
        "wrong_iss",
        "The ID token is another issuer’s",
        "Le jeton d’identité vient d’un autre émetteur",
        f"{_CORE} (2)",
    ),
    _refused(
        "wrong_aud",
        "The ID token is for another application",
        "Le jeton d’identité est destiné à une autre application",
        f"{_CORE} (3)",
    ),
    _refused(
        "bad_signature",
        "The ID token is signed by an unknown key",
        "Le jeton d’identité est signé par une clé inconnue",
        f"{_CORE} (6)",
    ),
    _refused(
        "alg_none",
        "The ID token is not signed (alg none)",
        "Le jeton d’identité n’est pas signé (alg none)",
        "RFC 8725 section 3.1",
    ),
    _refused(
        "alg_confused",
        "The ID token is signed with the public key as a secret (HS256)",
        "Le jeton d’identité est signé avec la clé publique comme secret (HS256)",
        "RFC 8725 section 2.1",
    ),
    _refused(
        "alg_confused_jwk",
        "The ID token is signed with the public JWK as a secret (HS256)",
        "Le jeton d’identité est signé avec la clé publique en JWK comme secret (HS256)",
        "RFC 8725 section 2.1",
    ),
    _refused(
        "expired",
        "The ID token has expired",
        "Le jeton d’identité est expiré",
        f"{_CORE} (9)",
    ),
    _refused(
        "wrong_nonce",
        "nonce is that of another request",
        "nonce est celui d’une autre demande",
        f"{_CORE} (11)",
    ),
    _refused("no_nonce", "nonce is missing", "nonce est absent", f"{_CORE} (11)"),
    _refused(
        "wrong_userinfo",
        "UserInfo speaks of somebody else",
        "UserInfo parle de quelqu’un d’autre",
        "OpenID Connect Core 1.0 section 5.3.2",
    ),
    Case(
        "sign_in_again",
        "sign_in",
        Seen.ACCEPTED,
        Text(
            en="A right sign-in after all the wrong ones",
            fr="Une connexion valable après toutes les autres",
        ),
        "OpenID Connect Core 1.0 section 3.1",
    ),
)
LOGOUT = (
    _refused(
        "logout_bad_signature",
        "A logout token that is signed by an unknown key",
        "Un jeton de déconnexion signé par une clé inconnue",
        f"{_LOGOUT} (1)",
        "logout",
    ),
    _refused(
        "logout_alg_none",
        "A logout token that is not signed (alg none)",
        "Un jeton de déconnexion non signé (alg none)",
        f"{_LOGOUT} (2)",
        "logout",
    ),
    _refused(
        "logout_wrong_iss",
        "A logout token of another issuer",
        "Un jeton de déconnexion d’un autre émetteur",
        f"{_LOGOUT} (3)",
        "logout",
    ),
    _refused(
        "logout_wrong_aud",
        "A logout token for another application",
        "Un jeton de déconnexion destiné à une autre application",
        f"{_LOGOUT} (3)",
        "logout",
    ),
    _refused(
        "logout_expired",
        "A logout token that has expired",
        "Un jeton de déconnexion expiré",
        f"{_LOGOUT} (3)",
        "logout",
    ),
    _refused(
        "logout_nobody",
        "A logout token that names neither sub nor sid",
        "Un jeton de déconnexion sans sub ni sid",
        f"{_LOGOUT} (4)",
        "logout",
    ),
    _refused(
        "logout_no_events",
        "A logout token without events",
        "Un jeton de déconnexion sans events",
        f"{_LOGOUT} (5)",
        "logout",
    ),
    _refused(
        "logout_nonce",
        "A logout token with a nonce (an ID token in disguise)",
        "Un jeton de déconnexion avec nonce (un jeton d’identité déguisé)",
        f"{_LOGOUT} (6)",
        "logout",
    ),
    Case(
        "logout",
        "logout",
        Seen.ACCEPTED,
        Text(en="A right logout token", fr="Un jeton de déconnexion valable"),
        "OpenID Connect Back-Channel Logout 1.0 section 2.8",
    ),
    _refused(
        "logout_replayed",
        "A logout token that was used comes again",
        "Un jeton de déconnexion déjà utilisé revient",
        f"{_LOGOUT} (7)",
        "logout",
    ),
)
CASES = SIGN_IN + LOGOUT
BY_NAME = {case.name: case for case in CASES}


def cases_for(*, has_logout: bool) -> tuple[Case, ...]:
    """The cases of an application: those of logout when it registered an address for it."""
    return CASES if has_logout else SIGN_IN
