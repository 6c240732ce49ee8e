"""The table that a department's files make: the last good one answers, whatever is dropped next.

``refresh`` may run in one thread while another asks: a load becomes visible as a whole.
"""

import logging
from pathlib import Path

from onegov.core import clock
from onegov.exchange.adapters.fields import Row
from onegov.exchange.adapters.loading import FileSource, Loader
from onegov.exchange.adapters.matching import Match, Sought, find_account
from onegov.exchange.adapters.shape import Shape
from onegov.exchange.adapters.store import Store

_log = logging.getLogger("onegov.exchange")


class NotLoaded(Exception):
    """No good file was ever loaded."""


class FileTable:
    """Rows, links from pseudonyms, and how the last reading went."""

    def __init__(self, source: FileSource, *, folder: Path, name: str) -> None:
        self._source = source
        self._store = Store(folder, name)
        self._loader = Loader(source, self._store)

    @property
    def shape(self) -> Shape:
        return self._source.shape

    def close(self) -> None:
        """Will close the table's files."""
        self._store.close()

    def refresh(self) -> bool:
        """Will load the newest whole file if any changed since they were last read; True if so."""
        return self._loader.refresh()

    def report(self) -> dict[str, object]:
        """How the last reading went: lines, and each rejected line with number, field and reason."""
        report = self._store.state("report")
        return report if isinstance(report, dict) else {}

    @property
    def is_loaded(self) -> bool:
        """Whether a good file was ever loaded."""
        return self._store.state("loaded") is not None

    def _ready(self) -> None:
        if not self.is_loaded:
            raise NotLoaded

    def rows(self, key: str) -> list[Row]:
        """What the answer lists for the rows of one lookup value, ordered by their keys."""
        self._ready()
        return self._store.rows(key)

    def linked(self, *, owner: str, pseudonym: str) -> str | None:
        """The account of the pseudonym; None when it was never linked."""
        self._ready()
        return self._store.linked(owner, pseudonym)

    def records(self, *, owner: str, pseudonym: str) -> list[Row] | None:
        """The rows of the linked account; None when the pseudonym was never linked."""
        account = self.linked(owner=owner, pseudonym=pseudonym)
        return None if account is None else self._store.rows(account)

    def match(self, sought: Sought, *, owner: str, pseudonym: str) -> Match:
        """Will find the one account of this person and link the pseudonym to it.

        Only ``one`` links anything, and one account is one pseudonym's of each client: a pseudonym
        that has another account, or an account that another pseudonym of the same client has, stays
        as it is and the answer is ``ambiguous``. Whoever came second must be heard by an officer.
        """
        self._ready()
        widths = {name: self._source.width(name) for name in ("family", "given")}
        with self._store.reading():
            found = find_account(sought, self._store, widths)
        if found.outcome != "one":
            return found
        account = found.matched[0].account
        now = clock.now().isoformat(timespec="seconds")
        if self._store.link(owner, pseudonym, account, at=now) == account:
            return found
        _log.warning("a match of %s was refused: pseudonym or account is linked already", owner)
        return Match("ambiguous")
