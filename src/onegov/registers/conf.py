"""Settings of ``registers``."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from onegov.exchange import public as exchange
from onegov.exchange.types import Listing


@dataclass(frozen=True)
class RegistersConf:
    """Settings.

    Attributes:
        directory_file: directory of the exchange, by whose keys evidence is checked here.
        directory_key: key that must have signed it, hex.
        federation: directories of other instances, by whose keys their members' evidence is checked.
    """

    directory_file: Path
    directory_key: str
    federation: tuple[exchange.PinnedDirectory, ...] = ()

    def directory(self) -> Listing:
        """The directories as they are now; what cannot be read raises BadDirectory when asked."""
        key = bytes.fromhex(self.directory_key)
        own = exchange.DirectoryFile(self.directory_file, authority_key=key)
        return exchange.DirectoryFiles(own, self.federation)


def conf() -> RegistersConf:
    """The settings that ``project`` gave."""
    given: RegistersConf = settings.ONEGOV_REGISTERS()
    return given
