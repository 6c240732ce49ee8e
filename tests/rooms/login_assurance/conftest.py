"""People, officers of an office, and a clock that can be moved."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.core.types import Actor, ActorKind
from onegov.login.assurance.types import Typed
from onegov.people import public as people

AMINA = Typed("passport", "AB123456", "Amina", "Zerrouki", "1990-03-15")


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


def clerk(person_id: UUID | None = None) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        person_id=person_id or people.create_person(),
        org_id="SC",
        roles=frozenset({"proofing"}),
        strong=True,
    )


def id_of(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id
