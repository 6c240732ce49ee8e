"""The platform's settings, but for static files, which are served as they lie."""

from onegov.project.settings import *  # noqa: F403  # every one of them
from onegov.project.settings import STORAGES

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
