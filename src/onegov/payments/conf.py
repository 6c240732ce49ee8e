"""Settings of ``payments``."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class PaymentsConf:
    """Settings.

    Attributes:
        provider_url: address of the payment provider's API and pages, without a trailing slash.
        timeout: how long the provider may take to answer.
    """

    provider_url: str
    timeout: timedelta = timedelta(seconds=10)


def conf() -> PaymentsConf:
    """The settings that ``project`` gave."""
    given: PaymentsConf = settings.ONEGOV_PAYMENTS()
    return given
