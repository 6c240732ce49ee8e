"""Settings of ``consent``."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from onegov.consent.keys import ConsentKeys
from onegov.core.signer import Signer
from onegov.exchange.types import Directory


@dataclass(frozen=True)
class ConsentConf:
    """Settings.

    Attributes:
        keys: sign receipts and withdrawals, and nothing else; their owner is this platform's member.
        directory: the exchange's as it is now; raises BadDirectory when it can't be read.
    """

    keys: ConsentKeys
    directory: Callable[[], Directory]

    @property
    def issuer(self) -> str:
        """This platform's member (``CA-DEMO/GOV/ONEGOV``)."""
        return self.keys.owner

    @property
    def signer(self) -> Signer:
        """What signs now."""
        return self.keys.choose(self.directory())


def conf() -> ConsentConf:
    """The settings that ``project`` gave."""
    given: ConsentConf = settings.ONEGOV_CONSENT()
    return given
