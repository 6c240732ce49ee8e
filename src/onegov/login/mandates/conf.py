"""Settings of ``mandates``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings

from onegov.core.types import Text
from onegov.login.mandates.types import Kind

_YEAR = timedelta(days=365)
_LONGEST: Mapping[Kind, timedelta] = {
    Kind.GUARDIAN: 5 * _YEAR,
    Kind.REPRESENTATIVE: 2 * _YEAR,
    Kind.AGENCY: 2 * _YEAR,
    Kind.HELPER: _YEAR,
    Kind.SIGNING_OFFICER: 3 * _YEAR,
    Kind.WORKER: _YEAR,
}


@dataclass(frozen=True)
class MandatesConf:
    """Settings.

    Attributes:
        key: secret that seals names and digests codes.
        longest: the most that a mandate of each kind may last; none is without end.
        code_good_for: how long a proposal waits for the other party.
        attempts_allowed: wrong codes after which a person must wait.
        attempts_window: how long wrong codes count.
        open_proposals: the most that one person may have waiting.
        services: the services that a mandate can be limited to, by id, with their names.
    """

    key: bytes
    longest: Mapping[Kind, timedelta] = field(default_factory=lambda: _LONGEST)
    code_good_for: timedelta = timedelta(days=7)
    attempts_allowed: int = 10
    attempts_window: timedelta = timedelta(minutes=15)
    open_proposals: int = 30
    services: Callable[[], Mapping[str, Text]] = dict


def conf() -> MandatesConf:
    """The settings that ``project`` gave."""
    given: MandatesConf = settings.ONEGOV_MANDATES()
    return given
