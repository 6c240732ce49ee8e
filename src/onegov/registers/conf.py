"""Settings of ``registers``."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from onegov.exchange import public as exchange
from onegov.exchange.types import Directory


@dataclass(frozen=True)
class RegistersConf:
    """Settings.

    Attributes:
        directory_file: directory of the exchange, by whose keys evidence is checked here.
        directory_key: key that must have signed it, hex.
    """

    directory_file: Path
    directory_key: str

    def directory(self) -> Directory:
        """The directory as it is now; raises BadDirectory when it can't be read."""
        return exchange.read_directory(
            self.directory_file, authority_key=bytes.fromhex(self.directory_key)
        )


def conf() -> RegistersConf:
    """The settings that ``project`` gave."""
    given: RegistersConf = settings.ONEGOV_REGISTERS()
    return given
