"""Settings of ``recovery``."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.conf import settings


@dataclass(frozen=True)
class RecoveryConf:
    """Settings.

    Attributes:
        key: secret that seals addresses, digests codes and makes the tokens of links.
        base_url: what links in mails begin with.
        code_good_for: how long a code waits for the office, and a link in a mailbox for its click.
        cooling: between the proof and the new factors.
        finish_within: how long, after it, new factors may be set.
        freeze: after a stop, how long no other attempt on the account counts.
        per_day: attempts on one account in 24 hours; more are shown a code that nothing stands behind.
        per_source: attempts from one network address, as allauth writes rates.
        documents_refused: after how many documents of somebody else an attempt is over.
    """

    key: bytes
    base_url: str
    code_good_for: timedelta = timedelta(days=30)
    cooling: timedelta = timedelta(hours=24)
    finish_within: timedelta = timedelta(days=7)
    freeze: timedelta = timedelta(days=7)
    per_day: int = 3
    per_source: str = "5/m/ip,30/h/ip"
    documents_refused: int = 5

    @property
    def cooling_hours(self) -> int:
        """For words: the hours that cooling lasts, one that has begun being counted."""
        return ceil(self.cooling / timedelta(hours=1))

    @property
    def freeze_days(self) -> int:
        """For words: the days of the freeze, one that has begun being counted."""
        return ceil(self.freeze / timedelta(days=1))


def conf() -> RecoveryConf:
    """The settings that ``project`` gave."""
    given: RecoveryConf = settings.ONEGOV_RECOVERY()
    return given
