"""Settings of ``recovery``."""

from dataclasses import dataclass
from datetime import timedelta

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
        per_day: attempts on one account in a day; more are shown a code that nothing stands behind.
    """

    key: bytes
    base_url: str
    code_good_for: timedelta = timedelta(days=30)
    cooling: timedelta = timedelta(hours=24)
    finish_within: timedelta = timedelta(days=7)
    freeze: timedelta = timedelta(days=7)
    per_day: int = 3


def conf() -> RecoveryConf:
    """The settings that ``project`` gave."""
    given: RecoveryConf = settings.ONEGOV_RECOVERY()
    return given
