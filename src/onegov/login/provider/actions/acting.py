"""Who acts, as the ledger is told: the person or the provider itself."""

from onegov.core.types import Actor, ActorKind
from onegov.login.provider.types import SignedIn

PROVIDER = Actor(kind=ActorKind.MACHINE, name="login")


def person_of(who: SignedIn) -> Actor:
    return Actor(
        kind=ActorKind.PERSON, person_id=who.person_id, by=who.by, mandate_id=who.mandate_id
    )
