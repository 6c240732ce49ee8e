"""Settings of ``assurance``."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.conf import settings


@dataclass(frozen=True)
class AssuranceConf:
    """Settings.

    Attributes:
        key: secret that seals claims and digests codes.
        code_good_for: how long a code for the office is good.
        attempts_allowed: wrong codes after which an officer must wait.
        attempts_window: how long wrong codes count.
    """

    key: bytes
    code_good_for: timedelta = timedelta(days=30)
    attempts_allowed: int = 10
    attempts_window: timedelta = timedelta(minutes=15)

    @property
    def attempts_minutes(self) -> int:
        """For words: the minutes of the window, one that has begun being counted."""
        return ceil(self.attempts_window / timedelta(minutes=1))


def conf() -> AssuranceConf:
    """The settings that ``project`` gave."""
    given: AssuranceConf = settings.ONEGOV_ASSURANCE()
    return given
