"""Keys in files: ``<folder>/<second>.pem``, PKCS #8, mode 0600."""

from dataclasses import dataclass
from pathlib import Path

from onegov.core.signer import Signer, load_or_make_p256


@dataclass(frozen=True)
class KeyFiles:
    """A folder of keys.

    Attributes:
        folder: made when it is absent; each file's name says from when its key signs.
    """

    folder: Path

    def names(self) -> list[int]:
        return [int(path.stem) for path in self.folder.glob("*.pem") if path.stem.isdigit()]

    def make(self, name: int) -> None:
        load_or_make_p256(self._path(name), str(name))

    def signer(self, name: int) -> Signer:
        return load_or_make_p256(self._path(name), str(name))

    def drop(self, name: int) -> None:
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: int) -> Path:
        return self.folder / f"{name}.pem"
