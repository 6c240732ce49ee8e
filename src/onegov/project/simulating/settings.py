"""The platform's settings; signing in is choosing somebody, and tokens may be spoiled."""

from onegov.project.settings import *  # noqa: F403 - Django's own way to change a few
from onegov.project.settings import MIDDLEWARE

# First: addresses for applications are answered before the rest.
MIDDLEWARE = ["onegov.project.simulating.middleware.Simulator", *MIDDLEWARE]
