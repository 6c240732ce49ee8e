"""Loads the newest whole file of a source; a bad file changes nothing of what was loaded before."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Protocol

from onegov.core import clock
from onegov.core.types import Text
from onegov.exchange.adapters.checking import check_row
from onegov.exchange.adapters.files import Drop, Lines, Unreadable, cannot_read, too_long
from onegov.exchange.adapters.quarantine import Quarantine, RowRejected, as_content
from onegov.exchange.adapters.shape import Shape
from onegov.exchange.adapters.store import Store


class Reading(Protocol):
    """One reading of one file."""

    def __iter__(self) -> Iterator[tuple[int, bytes | None]]:
        """Each line with a row, and its number; Unreadable when the file cannot be trusted."""

    def split(self, line: bytes) -> dict[str, str]:
        """The raw values of one line; RowRejected says why there are none."""


class FileSource(Protocol):
    """Files of one layout."""

    @property
    def shape(self) -> Shape: ...

    @property
    def may_be_empty(self) -> bool: ...

    @property
    def only_forward(self) -> bool:
        """Each file has its own name, and an older one never takes a newer one's place."""

    def drops(self) -> list[Drop]:
        """The files that could be loaded, newest first."""

    def read(self, drop: Drop, lines: Lines) -> Reading:
        """One reading of one file."""

    def width(self, name: str) -> int:
        """After how many letters the file cuts the field."""


class Loader:
    """One source and the store that its rows go to."""

    def __init__(self, source: FileSource, store: Store) -> None:
        self._source = source
        self._store = store
        self._settings = sha256(repr(source).encode()).hexdigest()
        self._seen: object = None

    def refresh(self) -> bool:
        """Will load the newest whole file if any changed since they were last read; True if so."""
        drops = self._source.drops()
        seen = [self._settings, *(list(drop.stamp) for drop in drops)]
        if self._seen is None:
            self._seen = self._store.state_for_loading("seen")
        if seen == self._seen:
            return False
        report = self._load_newest(drops)
        states = {"seen": seen} | ({"report": report} if report else {})
        self._store.keep_states(states)
        self._seen = seen
        return True

    def _load_newest(self, drops: list[Drop]) -> dict[str, object]:
        """The report on the newest file, or on the newest good one; {} when none needs reading."""
        refused: list[object] = []
        first: dict[str, object] = {}
        for drop in self._worth_reading(drops):
            report = self._load(drop)
            if report["loaded"]:
                return report | {"refused": refused}
            first = first or report
            refused.append(report["problems"])
        if not drops:
            return self._report(Lines(), Quarantine(), problem=cannot_read())
        return first

    def _worth_reading(self, drops: list[Drop]) -> list[Drop]:
        """All files, but none older than what is loaded where each file has its own name."""
        loaded = self._store.state_for_loading("loaded")
        if not self._source.only_forward or not isinstance(loaded, list):
            return drops
        settings, since = loaded
        return [drop for drop in drops if settings != self._settings or list(drop.age) > since]

    def _load(self, drop: Drop) -> dict[str, object]:
        lines, quarantine = Lines(), Quarantine()
        try:
            with self._store.replacing(loaded=[self._settings, drop.age]):
                self._load_rows(drop, lines, quarantine)
                self._check_load(drop, lines, quarantine)
        except Unreadable as problem:
            return self._report(lines, quarantine, problem=problem)
        return self._report(lines, quarantine, problem=None)

    def _load_rows(self, drop: Drop, lines: Lines, quarantine: Quarantine) -> None:
        reading = self._source.read(drop, lines)
        for number, line in reading:
            try:
                self._load_row(reading, line)
            except RowRejected as problem:
                quarantine.add(number, problem)

    def _load_row(self, reading: Reading, line: bytes | None) -> None:
        if line is None:
            raise too_long()
        row = check_row(self._source.shape.fields, reading.split(line))
        if not self._store.add(row, self._source.shape):
            key = self._source.shape.record_key or self._source.shape.lookup
            raise RowRejected(
                "duplicate",
                Text(
                    en=f"An earlier line has the same {self._source.shape.lookup} and {key}.",
                    fr=f"Une ligne précédente porte les mêmes {self._source.shape.lookup} et {key}.",
                ),
                field=key,
            )

    def _check_load(self, drop: Drop, lines: Lines, quarantine: Quarantine) -> None:
        if not lines.count and not self._source.may_be_empty:
            raise Unreadable(
                "empty",
                Text(en="The file holds no line.", fr="Le fichier ne contient aucune ligne."),
            )
        if lines.count and quarantine.count == lines.count:
            raise Unreadable(
                "nothing_good",
                Text(
                    en="No line of the file could be read.",
                    fr="Aucune ligne du fichier n’a pu être lue.",
                ),
            )
        if not drop.is_same():
            raise Unreadable(
                "changed",
                Text(
                    en="The file changed while it was read.",
                    fr="Le fichier a changé pendant sa lecture.",
                ),
            )

    def _report(
        self, lines: Lines, quarantine: Quarantine, *, problem: Unreadable | None
    ) -> dict[str, object]:
        problems = [problem] if problem else []
        return {
            "read_at": clock.now().isoformat(timespec="seconds"),
            "file_date": lines.date,
            "loaded": problem is None,
            "lines": lines.count,
            **quarantine.content(),
            "problems": [{"code": p.code, "reason": as_content(p.reason)} for p in problems],
            "records_in_use": self._store.count(),
        }
