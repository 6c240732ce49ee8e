"""The consents that were withdrawn, for as long as a receipt of one could still be good; on disk."""

import sqlite3
from pathlib import Path

from onegov.exchange.node.backends.lane import Worker

_TABLE = """
CREATE TABLE IF NOT EXISTS withdrawn (
  issuer TEXT NOT NULL, consent TEXT NOT NULL, until REAL NOT NULL,
  PRIMARY KEY (issuer, consent)) WITHOUT ROWID;
"""


class WithdrawnConsents:
    """Remembers, also after a restart; times in seconds are given."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "withdrawn.sqlite"
        path.touch(mode=0o600)
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        self._base.executescript(_TABLE)
        rows = self._base.execute("SELECT issuer, consent, until FROM withdrawn")
        self._until = {(issuer, consent): until for issuer, consent, until in rows}
        self._worker = Worker("withdrawn")

    def __contains__(self, consent: tuple[str, str]) -> bool:
        return consent in self._until

    async def add(self, consent: tuple[str, str], *, until: float, now: float) -> None:
        """Will remember ``(issuer, consent)``; it is on disk when this returns."""
        self._forget(now)
        self._until[consent] = max(until, self._until.get(consent, until))
        await self._worker.run(lambda: self._keep(consent, self._until[consent], now))

    def _forget(self, now: float) -> None:
        for consent in [each for each, until in self._until.items() if until < now]:
            del self._until[consent]

    def _keep(self, consent: tuple[str, str], until: float, now: float) -> None:
        with self._base:
            self._base.execute("DELETE FROM withdrawn WHERE until < ?", (now,))
            self._base.execute(
                "INSERT OR REPLACE INTO withdrawn VALUES (?, ?, ?)", (*consent, until)
            )

    async def stop(self) -> None:
        """Will close the file."""
        if await self._worker.stop(seconds=5):
            self._base.close()
