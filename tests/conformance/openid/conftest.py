"""Somebody who is signed in, and the relying parties."""

from typing import Any

import pytest

from conformance.openid.parties import Basic, Fapi
from rooms.portal_apply.browser import Person


@pytest.fixture(autouse=True)
def plain_static(settings: Any) -> None:
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def amina(db: None) -> Person:
    return Person("amina@example.org").sign_in()


@pytest.fixture
def basic(db: None) -> Basic:
    return Basic()


@pytest.fixture
def fapi(db: None) -> Fapi:
    return Fapi()
