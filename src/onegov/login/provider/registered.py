"""Applications as their departments see them."""

from typing import cast

from onegov.core.errors import NotFound
from onegov.core.types import Actor, ActorKind, Text
from onegov.login.provider import queries
from onegov.login.provider.models import Client
from onegov.login.provider.releasing import claims_of
from onegov.login.provider.types import Application, AuthMethod, Registration

INTEGRATOR = "integrator"


def of_department(actor: Actor, client_id: str) -> Client:
    """Will return an application of the actor's own organisation.

    Raises:
        NotFound: there is none, or it is another's.
    """
    found = queries.client(client_id)
    if found is None or not may_register(actor, found.org_id):
        raise NotFound()
    return found


def may_register(actor: Actor, org_id: str) -> bool:
    """Whether an actor looks after the applications of an organisation; our own processes do."""
    if actor.kind is ActorKind.MACHINE:
        return True
    return INTEGRATOR in actor.roles and actor.org_id == org_id


def application(client: Client) -> Application:
    """A row in its shape for others."""
    return Application(
        id=client.id,
        registration=_registration(client),
        production=client.production,
        registered_at=client.registered_at,
        changed_by=client.changed_by,
        fingerprint=queries.fingerprint(client),
        keys=tuple(str(key.get("kid", "")) for key in client.jwks.get("keys", ())),
        secrets=len(client.secret_digests),
    )


def _registration(client: Client) -> Registration:
    return Registration(
        org_id=client.org_id,
        name=Text(en=client.name_en, fr=client.name_fr),
        redirect_uris=tuple(client.redirect_uris),
        auth_method=cast("AuthMethod", client.auth_method),  # checked when it was registered
        sector=client.sector,
        jwks=client.jwks,
        scopes=tuple(client.scopes),
        claims=claims_of(client),
        grant_types=tuple(client.grant_types),
        audiences=tuple(client.audiences),
        post_logout_redirect_uris=tuple(client.post_logout_redirect_uris),
        backchannel_logout_uri=client.backchannel_logout_uri,
        frontchannel_logout_uri=client.frontchannel_logout_uri,
        require_par=client.require_par,
        require_request_object=client.require_request_object,
        dpop_bound=client.dpop_bound,
        signed_userinfo=client.signed_userinfo,
        accepts_representation=client.accepts_representation,
        default_max_age=client.default_max_age,
        default_acr=client.default_acr,
    )
