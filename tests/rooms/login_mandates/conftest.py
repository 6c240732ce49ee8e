"""People who act for each other, and a clock that can be moved."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.core.types import Actor, ActorKind
from onegov.login.mandates import public as mandates
from onegov.login.mandates.types import Capacity, Kind, Licence, Mandate, Scope, Terms
from onegov.people import public as people

LICENCE = Licence("R123456", "College of Immigration and Citizenship Consultants")
MACHINE = Actor(kind=ActorKind.MACHINE, name="worker")
MONTH = timedelta(days=30)
SERVICE = Path(__file__).parents[3] / "services" / "ircc" / "citizenship-grant"


@pytest.fixture(autouse=True)
def plain_static(settings: Any) -> None:
    """Pages without the manifest that only a built platform has."""
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def time() -> Iterator[FixedClock]:
    """A clock that stands still at the real moment until a test moves it."""
    fixed = FixedClock(clock.now())
    with clock.using(fixed):
        yield fixed


def somebody() -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=people.create_person(), strong=True)


def officer() -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        person_id=people.create_person(),
        org_id="IRCC",
        roles=frozenset({"officer"}),
        strong=True,
    )


def id_of(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


def terms(
    kind: Kind,
    *scopes: Scope,
    until: datetime | None = None,
    licence: Licence | None = None,
    services: frozenset[str] = frozenset(),
) -> Terms:
    chosen = frozenset(scopes or (Scope.VIEW, Scope.PREPARE))
    return Terms(kind, chosen, services, until or clock.now() + 6 * MONTH, licence)


def agree(principal: Actor, holder: Actor, given: Terms, licence: Licence | None = None) -> Mandate:
    """The principal appoints, the holder agrees."""
    invitation = mandates.propose(actor=principal, side="principal", terms=given, name="Client")
    return mandates.accept(actor=holder, code=invitation.code, name="Helper", licence=licence)


def capacity(actor: Actor, mandate: Mandate) -> Capacity:
    return mandates.require(mandate_id=mandate.id, person_id=id_of(actor))


def acting(actor: Actor, mandate: Mandate) -> Actor:
    """The actor of a session in which somebody has chosen to act under a mandate."""
    held = capacity(actor, mandate)
    return Actor(
        kind=ActorKind.PERSON,
        person_id=held.principal,
        strong=True,
        by=actor.person_id,
        mandate_id=held.mandate_id,
        scopes=held.scopes,
        services=held.services,
    )


def organisation(signer: Actor, number: str = "123456789") -> Mandate:
    """A signing officer whom an officer has let begin."""
    claimed = mandates.claim_organisation(
        actor=signer,
        name="Signing officer",
        organisation_name="Agency",
        number=number,
        evidence="Certificate of incorporation",
    )
    return mandates.approve(actor=officer(), mandate_id=claimed.id)


def guarded_child(parent: Actor, birth: date = date(2015, 2, 3)) -> Mandate:
    claimed = mandates.claim_dependant(
        actor=parent, name="Parent", dependant_name="Léa", birth_date=birth, evidence="Certificate"
    )
    return mandates.approve(actor=officer(), mandate_id=claimed.id)


class Agency:
    """An agency with a signing officer."""

    def __init__(self, number: str = "123456789") -> None:
        self.signer = somebody()
        self.mandate = organisation(self.signer, number)
        self.actor = acting(self.signer, self.mandate)

    def hire(self, worker: Actor, licence: Licence | None = None) -> Mandate:
        given = terms(Kind.WORKER, *Scope, licence=licence)
        return agree(self.actor, worker, given, licence)

    def serve(self, client: Actor, *scopes: Scope) -> Mandate:
        given = terms(Kind.AGENCY, *(scopes or Scope))
        invitation = mandates.propose(actor=self.actor, side="holder", terms=given, name="Agency")
        return mandates.accept(actor=client, code=invitation.code, name="Client")
