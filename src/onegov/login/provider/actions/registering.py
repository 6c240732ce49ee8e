"""Registration of applications by their departments.

Source: OpenID Connect Dynamic Client Registration 1.0 section 2 (names of the fields).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction

from onegov.core import clock, ids
from onegov.core.types import Actor, Text
from onegov.ledger import public as ledger
from onegov.login.provider import jose
from onegov.login.provider.actions.authentication import secret_digest
from onegov.login.provider.errors import NotRegistrable
from onegov.login.provider.logic import assertion, metadata
from onegov.login.provider.logic.secrets import new_secret
from onegov.login.provider.models import Client
from onegov.login.provider.types import AuthMethod
from onegov.login.releases.types import RegisteredClaim

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


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


@transaction.atomic
def register(
    *, actor: Actor, registration: Registration, production: bool, loopback: bool
) -> tuple[Client, str]:
    """Will keep a new application.

    Args:
        loopback: whether its addresses may be plain HTTP on this machine.

    Returns:
        The application, and its secret where it has one: shown once, kept as a digest.

    Raises:
        NotRegistrable: an address, a key or a choice is not acceptable; the message names it.
    """
    check(registration, loopback=loopback)
    secret = new_secret() if registration.auth_method.startswith("client_secret") else ""
    client = Client.objects.create(
        id=ids.new_reference().lower(),
        production=production,
        secret_digests=[secret_digest(secret)] if secret else [],
        registered_at=clock.now(),
        **fields_of(registration),
    )
    ledger.record(
        actor=actor,
        act="client.registered",
        org_id=client.org_id,
        refs={"client": client.id},
        details={"redirect_uris": client.redirect_uris, "scopes": client.scopes},
    )
    return client, secret


def fields_of(given: Registration) -> dict[str, object]:
    """The columns of ``Client`` that a registration sets."""
    plain = {name: getattr(given, name) for name in _PLAIN}
    lists = {name: list(getattr(given, name)) for name in _LISTS}
    return {
        **plain,
        **lists,
        "name_en": given.name.en,
        "name_fr": given.name.fr,
        "sector": sector_of(given),
        "claims": [_claim(claim) for claim in given.claims],
    }


def sector_of(given: Registration) -> str:
    """The name of a registration's sector; "" for an application that nobody signs in to."""
    if given.sector or not given.redirect_uris:
        return given.sector
    return str(urlsplit(given.redirect_uris[0]).hostname)


_PLAIN = (
    "org_id",
    "auth_method",
    "jwks",
    "backchannel_logout_uri",
    "frontchannel_logout_uri",
    "require_par",
    "require_request_object",
    "dpop_bound",
    "signed_userinfo",
    "accepts_representation",
    "default_max_age",
    "default_acr",
)
_LISTS = (
    "redirect_uris",
    "scopes",
    "grant_types",
    "audiences",
    "post_logout_redirect_uris",
)


def _claim(claim: RegisteredClaim) -> dict[str, object]:
    return {
        "name": claim.name,
        "purpose": {"en": claim.purpose.en, "fr": claim.purpose.fr},
        "basis": claim.basis,
        "authority": claim.authority,
        "essential": claim.essential,
    }


def check(given: Registration, *, loopback: bool) -> None:
    """Will look at a registration.

    Raises:
        NotRegistrable: the first thing that is wrong with it.
    """
    if not given.redirect_uris and "authorization_code" in given.grant_types:
        raise _wrong("redirect_uris", "at least one is needed", "il en faut au moins une")
    logout = [given.backchannel_logout_uri, given.frontchannel_logout_uri]
    for address in (*given.redirect_uris, *given.post_logout_redirect_uris, *filter(None, logout)):
        _check_address(address, loopback)
    _check_sector(given)
    if unknown := set(given.grant_types) - set(metadata.GRANT_TYPES):
        raise _wrong("grant_types", ", ".join(sorted(unknown)), ", ".join(sorted(unknown)))
    if given.auth_method == "private_key_jwt" or given.require_request_object:
        _check_keys(given.jwks)
    if given.auth_method == "none" and "client_credentials" in given.grant_types:
        raise _wrong(
            "auth_method",
            "a public application cannot ask for tokens of its own",
            "une application publique ne peut pas demander de jetons pour elle-même",
        )
    for claim in given.claims:
        if claim.basis == "law" and not claim.authority:
            raise _wrong(
                "claims", f"{claim.name}: the clause", f"{claim.name}\u00a0: la disposition"
            )


def _check_address(address: str, loopback: bool) -> None:
    parts = urlsplit(address)
    is_local = parts.scheme == "http" and parts.hostname in _LOOPBACK and loopback
    is_plain = not (parts.fragment or parts.username or parts.password) and "#" not in address
    if not (parts.scheme == "https" or is_local) or not parts.hostname or not is_plain:
        raise _wrong(
            address[:100],
            "an https address without a fragment or a user name is needed",
            "il faut une adresse https sans fragment ni nom d’utilisateur",
        )
    if set(address) & set("*\\ \t\r\n") or "/../" in address:
        raise _wrong(address[:100], "no patterns, spaces or ..", "ni motif, ni espace, ni ..")


def _check_sector(given: Registration) -> None:
    hosts = {urlsplit(address).hostname for address in given.redirect_uris}
    if len(hosts) > 1 and not given.sector:
        raise _wrong(
            "sector",
            "addresses on several hosts need a name for their sector",
            "des adresses sur plusieurs hôtes exigent un nom de secteur",
        )
    # Whoever shares a sector knows people by the same subject: that is one department's own affair.
    if _is_another_s(sector_of(given), given.org_id):
        raise _wrong(
            "sector",
            "another department uses it; give one of your own",
            "un autre ministère l’utilise; donnez-en un qui vous est propre",
        )


def _is_another_s(sector: str, org_id: str) -> bool:
    same = Client.objects.filter(sector=sector).exclude(org_id=org_id)
    return bool(sector) and same.exists()


def _check_keys(jwks: dict[str, object]) -> None:
    try:
        keys = assertion.key_set(jwks)
    except jose.Unreadable as error:
        raise _wrong("jwks", str(error), "aucune clé lisible") from error
    if any(key.is_private or key.key_type == "oct" for key in keys.keys):
        raise _wrong("jwks", "public keys only", "clés publiques seulement")


def _wrong(what: str, en: str, fr: str) -> NotRegistrable:
    return NotRegistrable(
        Text(
            en=f"This cannot be registered: {what}: {en}.",
            fr=f"Cette inscription est impossible\u00a0: {what}\u00a0: {fr}.",
        )
    )


@transaction.atomic
def rotate_secret(*, actor: Actor, client: Client) -> str:
    """Will give a new secret; the one before stays good until the next rotation."""
    secret = new_secret()
    client.secret_digests = [secret_digest(secret), *client.secret_digests[:1]]
    client.save(update_fields=["secret_digests"])
    _changed(actor, client, ("secret",))
    return secret


@transaction.atomic
def set_keys(*, actor: Actor, client: Client, jwks: dict[str, object]) -> None:
    """Will replace the public keys of an application.

    Raises:
        NotRegistrable: a key cannot be read, or is private.
    """
    _check_keys(jwks)
    client.jwks = jwks
    client.save(update_fields=["jwks"])
    _changed(actor, client, ("jwks",))


def _changed(actor: Actor, client: Client, what: Sequence[str]) -> None:
    ledger.record(
        actor=actor,
        act="client.changed",
        org_id=client.org_id,
        refs={"client": client.id},
        details={"fields": list(what)},
    )
