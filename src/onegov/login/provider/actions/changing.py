"""Changes of what a department registered.

What concerns the protocol or what is told puts an application back in test: what was certified is
no longer what runs.
"""

from collections.abc import Sequence

from django.db import transaction

from onegov.core.types import Actor, Text
from onegov.ledger import public as ledger
from onegov.login.provider.actions.authentication import secret_digest
from onegov.login.provider.actions.registering import check, check_keys, fields_of
from onegov.login.provider.errors import NotRegistrable
from onegov.login.provider.logic.secrets import new_secret
from onegov.login.provider.models import Client
from onegov.login.provider.queries import fingerprint
from onegov.login.provider.types import Registration


@transaction.atomic
def change(*, actor: Actor, client: Client, registration: Registration, loopback: bool) -> None:
    """Will keep a registration in the place of the one before; keys and secrets stay.

    Raises:
        NotRegistrable: something about it is not acceptable.
    """
    check(registration, loopback=loopback)
    before = fingerprint(client)
    wanted = fields_of(registration) | {"org_id": client.org_id, "jwks": client.jwks}
    changed = [name for name, value in wanted.items() if getattr(client, name) != value]
    for name in changed:
        setattr(client, name, wanted[name])
    if (
        fingerprint(client) != before
    ):  # whoever changes a name alone does not take the other's place
        client.production, client.changed_by = False, actor.person_id
    client.save()
    _tell(actor, client, "client.changed", changed)


@transaction.atomic
def rotate_secret(*, actor: Actor, client: Client) -> str:
    """Will give a new secret; the one before stays good until the next rotation.

    Raises:
        NotRegistrable: the application proves itself in another way.
    """
    if not client.auth_method.startswith("client_secret"):
        raise NotRegistrable(_NO_SECRET)
    secret = new_secret()
    client.secret_digests = [secret_digest(secret), *client.secret_digests[:1]]
    client.save(update_fields=["secret_digests"])
    _tell(actor, client, "client.changed", ("secret",))
    return secret


@transaction.atomic
def set_keys(*, actor: Actor, client: Client, jwks: dict[str, object]) -> None:
    """Will replace the public keys of an application.

    Raises:
        NotRegistrable: a key cannot be read, or is private.
    """
    check_keys(jwks)
    client.jwks = jwks
    client.save(update_fields=["jwks"])
    _tell(actor, client, "client.changed", ("jwks",))


@transaction.atomic
def set_production(*, actor: Actor, client: Client, production: bool) -> None:
    """Will open an application to everybody, or put it back in test."""
    client.production = production
    client.save(update_fields=["production"])
    _tell(actor, client, "client.opened" if production else "client.closed", ())


def _tell(actor: Actor, client: Client, act: str, what: Sequence[str]) -> None:
    ledger.record(
        actor=actor,
        act=act,
        org_id=client.org_id,
        refs={"client": client.id, "registration": fingerprint(client)},
        details={"fields": list(what)},
    )


_NO_SECRET = Text(
    en="This application proves itself with a key, so it has no secret.",
    fr="Cette application prouve son identité par une clé; elle n’a donc pas de secret.",
)
