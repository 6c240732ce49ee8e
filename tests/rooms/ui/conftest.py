"""Static files without a manifest, and French that is compiled."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.utils import translation


@pytest.fixture(autouse=True)
def plain_static(settings: LazySettings) -> None:
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}


@pytest.fixture(params=["en", "fr"])
def tongue(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param
