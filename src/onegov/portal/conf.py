"""Settings of ``portal``."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class PortalConf:
    """Settings.

    Attributes:
        feedback_to: the service team's address, where the contact form goes.
        example_url: an application of another department, to try signing in there; or "".
    """

    feedback_to: str
    example_url: str = ""


def conf() -> PortalConf:
    """The settings that ``project`` gave."""
    given: PortalConf = settings.ONEGOV_PORTAL()
    return given
