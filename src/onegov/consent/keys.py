"""The keys that sign what people consent to: of those that were made, the newest that is listed."""

import re
from dataclasses import dataclass
from pathlib import Path

from onegov.core import clock
from onegov.core.signer import Signer, load_or_make
from onegov.exchange.types import Directory

_FILE = re.compile(r"consents\.([1-9][0-9]{0,5})\.key")


@dataclass(frozen=True)
class ConsentKeys:
    """Numbered files in a folder (``consents.1.key``), and the names of the keys in them.

    Attributes:
        folder: the first key is made there when it is absent.
        owner: the member that they are listed for: ``CA-DEMO/GOV/ONEGOV`` has ``ONEGOV:consents:1``.
    """

    folder: Path
    owner: str

    def made(self) -> list[Signer]:
        """All of them, oldest first; never none."""
        found = (_FILE.fullmatch(path.name) for path in self.folder.glob("consents.*.key"))
        numbers = sorted(int(match[1]) for match in found if match) or [1]
        return [self._signer(number) for number in numbers]

    def make_next(self) -> Signer:
        """Will make one more; it signs nothing until the directory lists it."""
        newest = self.made()[-1].key_id.rpartition(":")[2]
        return self._signer(int(newest) + 1)

    def choose(self, directory: Directory) -> Signer:
        """What signs now; the first key while none is listed, which providers then refuse."""
        made = self.made()
        listed = [signer for signer in made if self._is_listed(signer, directory)]
        return (listed or made[:1])[-1]

    def _signer(self, number: int) -> Signer:
        name = f"{self.owner.rpartition('/')[2]}:consents:{number}"
        return load_or_make(self.folder / f"consents.{number}.key", name)

    def _is_listed(self, signer: Signer, directory: Directory) -> bool:
        key = directory.find_key(signer.key_id, owner=self.owner, use="consents", at=clock.now())
        return key is not None and key.public_key == signer.public_key()
