"""Settings of the ledger."""

from dataclasses import dataclass

from django.conf import settings

from onegov.core.signer import Signer


@dataclass(frozen=True)
class LedgerConf:
    """Settings.

    Attributes:
        signer: signs checkpoints; used for nothing else.
        origin: name of this ledger in its checkpoints.
    """

    signer: Signer
    origin: str = "onegov.example/ledger"


def conf() -> LedgerConf:
    """The settings that ``project`` gave."""
    given: LedgerConf = settings.ONEGOV_LEDGER()
    return given
