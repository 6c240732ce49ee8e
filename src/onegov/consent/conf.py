"""Settings of ``consent``."""

from dataclasses import dataclass

from django.conf import settings

from onegov.core.signer import Signer


@dataclass(frozen=True)
class ConsentConf:
    """Settings.

    Attributes:
        signer: signs receipts and withdrawals, and nothing else; the exchange's directory lists it
            for the use ``consents``.
        issuer: this platform's member there (``CA-DEMO/GOV/ONEGOV``).
    """

    signer: Signer
    issuer: str


def conf() -> ConsentConf:
    """The settings that ``project`` gave."""
    given: ConsentConf = settings.ONEGOV_CONSENT()
    return given
