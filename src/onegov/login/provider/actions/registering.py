"""Registration of applications by their departments.

Source: OpenID Connect Dynamic Client Registration 1.0 section 2 (names of the fields).
"""

from urllib.parse import SplitResult, urlsplit

from django.db import transaction
from joserfc.jwk import RSAKey

from onegov.core import clock, ids
from onegov.core.types import Actor, Text
from onegov.ledger import public as ledger
from onegov.login.provider import jose
from onegov.login.provider.actions.authentication import secret_digest
from onegov.login.provider.claims import SUPPORTED
from onegov.login.provider.errors import NotRegistrable
from onegov.login.provider.logic import assertion, metadata
from onegov.login.provider.logic.secrets import new_secret
from onegov.login.provider.models import Client
from onegov.login.provider.types import Registration
from onegov.login.releases.types import RegisteredClaim

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


@transaction.atomic
def register(
    *,
    actor: Actor,
    registration: Registration,
    production: bool,
    loopback: bool,
    client_id: str = "",
) -> tuple[Client, str]:
    """Will keep a new application.

    Args:
        loopback: whether its addresses may be plain HTTP on this machine.
        client_id: made when it is not given.

    Returns:
        The application, and its secret where it has one: shown once, kept as a digest.

    Raises:
        NotRegistrable: an address, a key or a choice is not acceptable; the message names it.
    """
    check(registration, loopback=loopback)
    secret = new_secret() if registration.auth_method.startswith("client_secret") else ""
    client = Client.objects.create(
        id=client_id or ids.new_reference().lower(),
        production=production,
        secret_digests=[secret_digest(secret)] if secret else [],
        registered_at=clock.now(),
        changed_by=actor.person_id,
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
        check_keys(given.jwks)
    if given.auth_method == "none" and "client_credentials" in given.grant_types:
        raise _wrong(
            "auth_method",
            "a public application cannot ask for tokens of its own",
            "une application publique ne peut pas demander de jetons pour elle-même",
        )
    if unknown := {claim.name for claim in given.claims} - frozenset(SUPPORTED):
        raise _wrong("claims", ", ".join(sorted(unknown)), ", ".join(sorted(unknown)))
    for claim in given.claims:
        if claim.basis == "law" and not claim.authority:
            raise _wrong(
                "claims", f"{claim.name}: the clause", f"{claim.name}\u00a0: la disposition"
            )


def _check_address(address: str, loopback: bool) -> None:
    parts = _parts(address)
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


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port  # read only when asked for
    except ValueError as error:
        raise _wrong(address[:100], "not an address", "ce n’est pas une adresse") from error
    return parts


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


def check_keys(jwks: dict[str, object]) -> None:
    """Will look at public keys.

    Raises:
        NotRegistrable: a key cannot be read, or is private.
    """
    try:
        keys = assertion.key_set(jwks)
    except jose.Unreadable as error:
        raise _wrong("jwks", str(error), "aucune clé lisible") from error
    if any(key.is_private or key.key_type == "oct" for key in keys.keys):
        raise _wrong("jwks", "public keys only", "clés publiques seulement")
    if any(_is_weak(key) for key in keys.keys):
        raise _wrong(
            "jwks", "an RSA key needs 2,048 bits", "une clé RSA compte au moins 2 048 bits"
        )


def _is_weak(key: object) -> bool:
    """Source: FAPI 2.0 section 5.4.1."""
    return isinstance(key, RSAKey) and key.public_key.key_size < 2048


def _wrong(what: str, en: str, fr: str) -> NotRegistrable:
    return NotRegistrable(
        Text(
            en=f"This cannot be registered: {what}: {en}.",
            fr=f"Cette inscription est impossible\u00a0: {what}\u00a0: {fr}.",
        )
    )
