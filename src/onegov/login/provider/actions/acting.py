"""Who acts, as the ledger is told: the person, an application, or the provider itself."""

from onegov.core.types import Actor, ActorKind
from onegov.login.provider.models import Client
from onegov.login.provider.types import SignedIn

PROVIDER = Actor(kind=ActorKind.MACHINE, name="login")


def person_of(who: SignedIn) -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=who.person_id)


def application(client: Client) -> Actor:
    return Actor(kind=ActorKind.MACHINE, org_id=client.org_id, name=client.id)
