"""Somebody who is signed in, and an application."""

import pytest

from rooms.login.provider.application import Application
from rooms.portal_apply.browser import Person


@pytest.fixture
def amina(db: None) -> Person:
    return Person("amina@example.org").sign_in()


@pytest.fixture
def app(db: None) -> Application:
    return Application()
