"""The platform's settings; signing in is choosing somebody, and tokens may be spoiled."""

from onegov.project.settings import *  # noqa: F403 - Django's own way to change a few
from onegov.project.settings import MIDDLEWARE

MIDDLEWARE = [*MIDDLEWARE, "onegov.project.simulating.middleware.Simulator"]
