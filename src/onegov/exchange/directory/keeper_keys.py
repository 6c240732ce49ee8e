"""The keys of whoever keeps a directory: one after another, each listed before it signs."""

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from onegov.core.signer import Ed25519Signer, load_or_make
from onegov.exchange.directory.keeper import keep_text
from onegov.exchange.directory.statement import not_now

Use = Literal["directory", "revocations"]
_USES: tuple[Use, ...] = ("directory", "revocations")


@dataclass(frozen=True, slots=True)
class _Turn:
    """The number of the keys that sign, and since when the next ones are listed."""

    signs: int
    next_since: datetime | None


class KeeperKeys:
    """One key for editions and one for revocations; both are replaced together.

    Several processes use one folder: what it says is read each time.

    Args:
        folder: ``directory.key`` and ``revocations.key``, later ``directory-2.key`` and so on.
        overlap: how long the next keys are listed before they sign: as long as an edition holds,
            so that whoever still goes by some edition knows them.
    """

    def __init__(self, folder: Path, *, instance: str, overlap: timedelta) -> None:
        self._folder = folder
        self._instance = instance
        self._overlap = overlap
        self._file = folder / "rotation.json"
        for use in _USES:
            self._signer(use, 1)

    def signer(self, use: Use) -> Ed25519Signer:
        """The key that signs now."""
        return self._signer(use, self._turn().signs)

    def listed(self) -> list[dict[str, str]]:
        """The entries of an edition's ``keepers``."""
        turn = self._turn()
        numbers = range(turn.signs, turn.signs + (1 if turn.next_since is None else 2))
        return [_entry(self._signer(use, number), use) for number in numbers for use in _USES]

    def begin(self, now: datetime) -> datetime:
        """Will make the next keys; gives the moment from which on they sign.

        Raises:
            BadDirectory: the keys before them are still being replaced.
        """
        turn = self._turn()
        if turn.next_since is not None:
            day = (turn.next_since + self._overlap).date().isoformat()
            raise not_now(
                f"the next keys are listed already; they sign from {day}",
                f"les prochaines clés sont déjà inscrites; elles signeront dès le {day}",
            )
        for use in _USES:
            self._signer(use, turn.signs + 1)
        self._keep(_Turn(turn.signs, now))
        return now + self._overlap

    def advance(self, now: datetime) -> bool:
        """Whether the next keys sign from now on, and did not before."""
        turn = self._turn()
        if turn.next_since is None or now < turn.next_since + self._overlap:
            return False
        self._keep(_Turn(turn.signs + 1, None))
        return True

    def _signer(self, use: Use, number: int) -> Ed25519Signer:
        name = f"{use}.key" if number == 1 else f"{use}-{number}.key"
        return load_or_make(self._folder / name, f"{self._instance}:{use}:{number}")

    def _turn(self) -> _Turn:
        if not self._file.exists():
            return _Turn(1, None)
        content = json.loads(self._file.read_text("ascii"))
        since = content["next_since"]
        return _Turn(content["signs"], datetime.fromisoformat(since) if since else None)

    def _keep(self, turn: _Turn) -> None:
        since = turn.next_since.isoformat() if turn.next_since else None
        keep_text(self._file, json.dumps({"signs": turn.signs, "next_since": since}))


def _entry(signer: Ed25519Signer, use: Use) -> dict[str, str]:
    key = b64encode(signer.public_key()).decode()
    return {"keyid": signer.key_id, "public_key_b64": key, "use": use}
