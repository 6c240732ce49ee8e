"""A provider for all tests of this folder, and somebody who is signed in there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from interop.serving import Provider, serving
from onegov.project.benching.environment import node_packages
from rooms.portal_apply.browser import Person


@pytest.fixture(scope="session")
def provider(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Provider]:
    with django_db_blocker.unblock(), serving(tmp_path_factory.mktemp("provider")) as running:
        yield running


@pytest.fixture(scope="session")
def packages() -> Path:
    return node_packages(Path(__file__).parent, name="interop")


@pytest.fixture
def trusted(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients on ``requests`` trust its certificate."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(provider.certificate))


@pytest.fixture
def amina(transactional_db: None) -> Person:
    return Person("amina@example.org").sign_in()


@pytest.fixture
def session(amina: Person) -> str:
    """Her session at the provider, as her browser holds it."""
    return amina.client.cookies["sessionid"].value
