"""People who are signed in, a published service and a draft of it."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import translation

from onegov.cases import public as cases
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.core.types import Actor, ActorKind
from rooms.portal_apply.browser import Person

SERVICE = Path(__file__).parents[3] / "services" / "ircc" / "citizenship-grant"
SETUP = Actor(kind=ActorKind.MACHINE, name="setup")


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    """Files of a test lie in its own folder; style sheets are read where they are written."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def definition(db) -> Definition:
    catalogue.publish(actor=SETUP, folder=SERVICE)
    return catalogue.get_current(service_id="ircc/citizenship-grant")


@pytest.fixture
def amina(definition) -> Person:
    return Person("amina@example.org").sign_in()


@pytest.fixture
def daniel(definition) -> Person:
    return Person("daniel@example.org").sign_in()


@pytest.fixture
def draft(definition, amina) -> UUID:
    return cases.start(actor=amina.actor, definition=definition, language="en")


@pytest.fixture
def address() -> Callable[..., str]:
    """The path of a page of the portal."""

    def make(name: str, *args: object, language: str = "en") -> str:
        with translation.override(language):
            return reverse(f"portal:{name}", args=args)

    return make
