"""Shapes of the OpenID Provider that other parts and doors may know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from onegov.core.types import Text
from onegov.login.releases.types import RegisteredClaim

AuthMethod = Literal["private_key_jwt", "client_secret_basic", "client_secret_post", "none"]


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What an application asks for, checked.

    Attributes:
        claims: by where they go (``id_token``, ``userinfo``): name -> whether it is essential.
        max_age: seconds since the person last signed in; None: as the session has it.
        acr_values, vtr: levels wanted, in order of preference; ``essential_acr``: one of
            ``acr_values`` must be reached.
        dpop_jkt: thumbprint of the key that must prove the code's redemption, or "".

    Source: OpenID Connect Core 1.0 section 3.1.2.1; RFC 7636; RFC 9449 section 10.
    """

    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    code_challenge: str
    state: str = ""
    nonce: str = ""
    prompt: frozenset[str] = frozenset()
    max_age: int | None = None
    acr_values: tuple[str, ...] = ()
    essential_acr: bool = False
    vtr: tuple[str, ...] = ()
    claims: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    ui_locales: tuple[str, ...] = ()
    login_hint: str = ""
    id_token_hint: str = ""
    dpop_jkt: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who agreed to a request, how, and in whose name: what a code stands for.

    Attributes:
        person_id: whose matter it is; ``by`` and ``mandate_id`` when somebody acts for them.
        visit: the session at the platform, an opaque id.
        acr, vot, amr: what was reached (CATS; RFC 8485; RFC 8176); ``vot`` "" when not asked.
        claims: names to release, by where they go.
    """

    person_id: UUID
    visit: UUID
    acr: str
    vot: str
    amr: tuple[str, ...]
    auth_time: datetime
    language: str
    claims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by: UUID | None = None
    mandate_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether an application was told that a session ended.

    Attributes:
        kind: ``back`` (server to server) or ``front`` (by the person's browser).
        confirmed_at: when it said so; None while it has not.
        failing: why not, as a code; "" when it was not tried yet or was confirmed.
    """

    client_name: Text
    org_id: str
    kind: Literal["back", "front"]
    asked_at: datetime
    confirmed_at: datetime | None
    attempts: int
    failing: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """What a department registers.

    Attributes:
        org_id: the department (``IRCC``).
        sector: whose applications share a pairwise subject; the host of the first redirect address
            when it is not given.
        jwks: public keys for ``private_key_jwt`` and signed requests.
    """

    org_id: str
    name: Text
    redirect_uris: tuple[str, ...]
    auth_method: AuthMethod = "private_key_jwt"
    sector: str = ""
    jwks: dict[str, object] = field(default_factory=dict)
    scopes: tuple[str, ...] = ("openid",)
    claims: tuple[RegisteredClaim, ...] = ()
    grant_types: tuple[str, ...] = ("authorization_code",)
    audiences: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""
    frontchannel_logout_uri: str = ""
    require_par: bool = True
    require_request_object: bool = False
    dpop_bound: bool = True
    signed_userinfo: bool = False
    accepts_representation: bool = False
    default_max_age: int | None = None
    default_acr: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """A registered application as its department sees it.

    Attributes:
        production: open to everybody; else in test, with made-up people only.
        changed_by: who registered it or last changed what is certified.
        fingerprint: SHA-256 of what certification is about: another when that changes.
        keys: ids of its public keys; ``secrets``: how many secrets are good (2 after a rotation).
    """

    id: str
    registration: Registration
    production: bool
    registered_at: datetime
    changed_by: UUID | None
    fingerprint: str
    keys: tuple[str, ...] = ()
    secrets: int = 0


#: A count that is more than none and less than this is not told: it would be about somebody.
SMALLEST_CELL = 5


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """What an application did on one day; None: some, but fewer than ``SMALLEST_CELL``.

    Attributes:
        own_tokens: that it got for itself, of which no person knows; never hidden.
    """

    day: date
    sign_ins: int | None
    refreshes: int | None
    own_tokens: int


@dataclass(frozen=True, slots=True)
class RefusedCheck:
    """How often one named check refused an application's requests in thirty days."""

    check: str
    reason: Text
    count: int
    last: date


@dataclass(frozen=True, slots=True)
class Use:
    """An application's last thirty days, newest first; days without any use are left out."""

    days: tuple[DayOfUse, ...]
    refused: tuple[RefusedCheck, ...]
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """Tokens as the token endpoint answers them.

    Attributes:
        bound: the access token is bound to a DPoP key.
        issued_type: for token exchange, what was issued.

    Source: RFC 6749 section 5.1; OpenID Connect Core 1.0 section 3.1.3.3.
    """

    access_token: str
    expires_in: int
    scopes: tuple[str, ...]
    bound: bool
    refresh_token: str = ""
    id_token: str = ""
    issued_type: str = ""

    def answer(self) -> dict[str, object]:
        """The JSON of the answer."""
        told: dict[str, object] = {
            "access_token": self.access_token,
            "token_type": "DPoP" if self.bound else "Bearer",
            "expires_in": self.expires_in,
            "scope": " ".join(self.scopes),
        }
        more = {
            "refresh_token": self.refresh_token,
            "id_token": self.id_token,
            "issued_token_type": self.issued_type,
        }
        return told | {name: value for name, value in more.items() if value}
