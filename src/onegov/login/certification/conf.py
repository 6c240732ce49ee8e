"""Settings of ``certification``."""

from dataclasses import dataclass

from django.conf import settings

from onegov.login.provider.keys.ring import KeyRing


@dataclass(frozen=True)
class CertificationConf:
    """Settings.

    Attributes:
        keys: what signs the tokens of certification runs; never those of the provider itself.
    """

    keys: KeyRing


def conf() -> CertificationConf:
    """The settings that ``project`` gave."""
    given: CertificationConf = settings.ONEGOV_CERTIFICATION()
    return given
