"""Beginning to act under a mandate."""

from uuid import UUID

from django.db import transaction

from onegov.core.types import Actor
from onegov.ledger import public as ledger
from onegov.login.mandates import queries
from onegov.login.mandates.acting import actor_under
from onegov.login.mandates.actions import parties
from onegov.login.mandates.types import Capacity


@transaction.atomic
def take_up(actor: Actor, mandate_id: UUID) -> Capacity:
    human = parties.human(actor)
    held = queries.require(mandate_id, human, "")
    own = Actor(kind=actor.kind, person_id=human, strong=actor.strong)
    ledger.record(actor=actor_under(held, own), act="mandate.used", person_id=held.principal)
    return held
