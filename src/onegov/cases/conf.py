"""Settings of ``cases``."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class CasesConf:
    """Settings.

    Attributes:
        lease: how long an officer holds a case without opening it again.
        max_files: files on one application, all documents together.
        max_trips: trips (or periods) in one answer.
        orphan_age: how old a stored file without a row must be before the sweep takes it.
        is_demonstration: letters say that they are not official.
    """

    lease: timedelta = timedelta(hours=1)
    max_files: int = 20
    max_trips: int = 200
    orphan_age: timedelta = timedelta(hours=24)
    is_demonstration: bool = True


def conf() -> CasesConf:
    """The settings that ``project`` gave."""
    given: CasesConf = settings.ONEGOV_CASES()
    return given
