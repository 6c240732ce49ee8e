"""Settings of ``cases``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from onegov.cases.logic.queue_policy import ORDINARY, ORDINARY_PATIENCE, Tier


@dataclass(frozen=True)
class CasesConf:
    """Settings.

    Attributes:
        lease: how long an officer holds a case without opening it again.
        max_files: files on one application, all documents together.
        max_trips: trips (or periods) in one answer.
        orphan_age: how old a stored file without a row must be before the sweep takes it.
        is_demonstration: letters say that they are not official.
        tiers: priorities of the queue beside the ordinary one, which every case begins in.
    """

    lease: timedelta = timedelta(hours=1)
    max_files: int = 20
    max_trips: int = 200
    orphan_age: timedelta = timedelta(hours=24)
    is_demonstration: bool = True
    tiers: tuple[Tier, ...] = ()

    @property
    def patience(self) -> Mapping[str, timedelta]:
        """How long a case of each tier may be passed by newer ones, by the tier's name."""
        return {ORDINARY: ORDINARY_PATIENCE} | {tier.name: tier.patience for tier in self.tiers}


def conf() -> CasesConf:
    """The settings that ``project`` gave."""
    given: CasesConf = settings.ONEGOV_CASES()
    return given
