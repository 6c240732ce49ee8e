"""The setting ``access_log`` of a node."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from onegov.exchange.access.withholding import Withholding, read_withholdings
from onegov.exchange.settings_reader import SettingsReader
from onegov.exchange.types import ACCESS_LOG


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """How a node keeps who read about a person.

    Attributes:
        key_file: its secret; whoever loses it can find no earlier entry.
        withholdings: what is shown later.
    """

    key_file: Path
    withholdings: tuple[Withholding, ...] = ()


def read_access_log(read: SettingsReader, base: Path, folder: Path) -> AccessSettings:
    """The setting; its secret lies in the node's ``folder`` unless another file is named."""
    given = SettingsReader(read.take("access_log", {}), f"{read.where}: access_log")
    key_file = given.text("key_file", default="")
    settings = AccessSettings(
        key_file=base / key_file if key_file else folder / "access.key",
        withholdings=read_withholdings(given),
    )
    given.done()
    return settings


def access_logs(services: Iterable[str]) -> frozenset[str]:
    """The access log of each subsystem that has a service: ``clients/accessLog``."""
    return frozenset(f"{name.partition('/')[0]}/{ACCESS_LOG}" for name in services)
