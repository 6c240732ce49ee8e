"""Settings of ``people``."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class PeopleConf:
    """Settings.

    Attributes:
        pairwise_key: secret from which the pseudonyms of each person–department pair are made.
        attempts_allowed: failed links after which a person must wait.
        attempts_window: how long failures count.
    """

    pairwise_key: bytes
    attempts_allowed: int = 5
    attempts_window: timedelta = timedelta(minutes=15)


def conf() -> PeopleConf:
    """The settings that ``project`` gave."""
    given: PeopleConf = settings.ONEGOV_PEOPLE()
    return given
