"""Settings of ``portal``."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class PortalConf:
    """Settings.

    Attributes:
        feedback_to: the service team's address, where the contact form goes.
    """

    feedback_to: str = "service-team@onegov.example"


def conf() -> PortalConf:
    """The settings that ``project`` gave, else the defaults."""
    given: PortalConf | None = getattr(settings, "ONEGOV_PORTAL", None)
    return given or PortalConf()
