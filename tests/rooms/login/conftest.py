"""What tests of the login share."""

import pytest


@pytest.fixture(autouse=True)
def plain_static(settings) -> None:
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.WHITENOISE_AUTOREFRESH = True
