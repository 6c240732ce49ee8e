"""A published service, a day that stands still, and browsers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as real_settings
from django.utils import translation

from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.core import clock
from onegov.core.types import Actor, ActorKind

Path(real_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
SERVICE = Path(__file__).parents[3] / "services" / "ircc" / "citizenship-grant"


@pytest.fixture(autouse=True)
def plain_static(settings: LazySettings) -> None:
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.using(clock.FixedClock(datetime(2026, 11, 23, 15, 0, tzinfo=UTC))):
        yield


@pytest.fixture
def service(db: None) -> Definition:
    catalogue.publish(actor=Actor(ActorKind.MACHINE, name="setup"), folder=SERVICE)
    return catalogue.get_current(service_id="ircc/citizenship-grant")


@pytest.fixture(params=["en", "fr"])
def tongue(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param
