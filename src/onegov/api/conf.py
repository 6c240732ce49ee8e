"""Settings of ``api``."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class ApiConf:
    """Settings.

    Attributes:
        events_token: what the platform's own node shows when it delivers; "": nobody is heard.
    """

    events_token: str


def conf() -> ApiConf:
    """The settings that ``project`` gave."""
    given: ApiConf = settings.ONEGOV_API()
    return given
