"""Settings of ``notices``."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class NoticesConf:
    """Settings.

    Attributes:
        base_url: address of the platform as people type it, without a trailing slash.
    """

    base_url: str


def conf() -> NoticesConf:
    """The settings that ``project`` gave."""
    given: NoticesConf = settings.ONEGOV_NOTICES()
    return given
