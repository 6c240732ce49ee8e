"""Settings of ``login``."""

from dataclasses import dataclass, field

from django.conf import settings


@dataclass(frozen=True)
class LoginConf:
    """Settings.

    Attributes:
        factors_key: secret under which authenticator apps' keys and recovery codes' seeds are sealed.
    """

    factors_key: bytes = field(repr=False)


def conf() -> LoginConf:
    """The settings that ``project`` gave."""
    given: LoginConf = settings.ONEGOV_LOGIN()
    return given
