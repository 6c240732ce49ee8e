"""Wraps a nightly fixed-width file: loads it when it changes, matches persons, gives their records."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onegov.core import clock
from onegov.core.types import Text
from onegov.exchange.adapters.layout import Layout
from onegov.exchange.adapters.lines import (
    LineRejected,
    NightlyFile,
    Rejection,
    Unreadable,
    parse_line,
)
from onegov.exchange.adapters.names import (
    fold,
    fold_postal_code,
    is_beginning,
    is_cut,
    is_same,
)
from onegov.exchange.adapters.store import Person, Store

_log = logging.getLogger("onegov.exchange")
_LISTED_REJECTIONS = 1000


@dataclass(frozen=True, slots=True)
class Name:
    """One name a person goes or went by; a variant spelling may find an account, never prove it."""

    given: str
    family: str
    is_variant: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom a client seeks; ``birth_date`` as YYYY-MM-DD, ``postal_code`` "" when not known."""

    names: tuple[Name, ...]
    birth_date: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Match:
    """What was found; ``matched`` is how the file names the one account, newest line first."""

    outcome: Literal["one", "none", "ambiguous"]
    matched: tuple[Person, ...] = ()


_Pairs = Sequence[tuple[Name, Person]]


class NotLoaded(Exception):
    """No good file was ever loaded."""


def _texts(reason: Text) -> dict[str, str]:
    return {"en": reason.en, "fr": reason.fr}


class FixedWidthAdapter:
    """One nightly file. Not for use by two threads at once."""

    def __init__(self, layout: Layout, *, folder: Path, name: str) -> None:
        self._layout = layout
        self._store = Store(folder, name)
        self._seen: object = None
        self._widths = {field.name: field.length for field in layout.fields}

    def close(self) -> None:
        """Will close the adapter's files."""
        self._store.close()

    # -- loading ---------------------------------------------------------------------------------

    def _stamp(self) -> list[int] | None:
        try:
            found = self._layout.file.stat()
        except OSError:
            return None
        return [found.st_mtime_ns, found.st_size, found.st_ino]

    def refresh(self) -> None:
        """Will load the file if it changed since it was last read, well or badly."""
        stamp = self._stamp()
        if self._seen is None:
            self._seen = self._store.state().get("stamp", "never")
        if stamp != self._seen:
            self._seen = stamp
            self._store.keep_state({"stamp": stamp, "report": self._read()})

    def _read(self) -> dict[str, object]:
        rejected: list[Rejection] = []
        source = NightlyFile(self._layout)
        try:
            with self._store.replacing():
                self._load_lines(source, rejected)
        except Unreadable as problem:
            return self._report(source, rejected, kept=(problem.code, problem.reason))
        return self._report(source, rejected, kept=None)

    def _load_lines(self, source: NightlyFile, rejected: list[Rejection]) -> None:
        layout = self._layout
        for number, raw in source:
            try:
                record = parse_line(layout, raw)
                content = {name: record[name] for name in layout.answer_fields}
                if not self._store.add(record, record_key=layout.record_key, content=content):
                    raise LineRejected(
                        "duplicate",
                        Text(
                            en=f"An earlier line has the same account and {layout.record_key}.",
                            fr="Une ligne précédente porte le même compte et la même clé.",
                        ),
                    )
            except LineRejected as problem:
                rejected.append(Rejection(number, problem.code, problem.reason))
        if source.lines and len(rejected) == source.lines:
            raise Unreadable(
                "nothing_good",
                Text(
                    en="No line of the file could be read.",
                    fr="Aucune ligne du fichier n’a pu être lue.",
                ),
            )

    def _report(
        self, source: NightlyFile, rejected: list[Rejection], *, kept: tuple[str, Text] | None
    ) -> dict[str, object]:
        problems = [*source.problems, *([kept] if kept else [])]
        return {
            "read_at": clock.now().isoformat(timespec="seconds"),
            "file_date": source.date,
            "loaded": kept is None,
            "lines": source.lines,
            "rejected_count": len(rejected),
            "rejected": [
                {"line": each.number, "code": each.code, "reason": _texts(each.reason)}
                for each in rejected[:_LISTED_REJECTIONS]
            ],
            "problems": [{"code": code, "reason": _texts(reason)} for code, reason in problems],
            "records_in_use": self._store.count(),
        }

    def report(self) -> dict[str, object]:
        """How the last reading went: lines, each rejected line with number and bilingual reason."""
        self.refresh()
        report = self._store.state().get("report")
        return report if isinstance(report, dict) else {}

    # -- answering -------------------------------------------------------------------------------

    def _ready(self) -> None:
        self.refresh()
        if not self._store.count():
            raise NotLoaded

    def match(self, sought: Sought, *, owner: str, pseudonym: str) -> Match:
        """Will find the one account of this person and link the pseudonym to it.

        Only ``one`` links anything, and one account is one pseudonym's of each client: a pseudonym
        that has another account, or an account that another pseudonym of the same client has, stays
        as it is and the answer is ``ambiguous``. Whoever came second must be heard by an officer.
        """
        self._ready()
        found = self._find(sought)
        if found.outcome != "one":
            return found
        account = found.matched[0].account
        now = clock.now().isoformat(timespec="seconds")
        if self._store.link(owner, pseudonym, account, at=now) == account:
            return found
        _log.warning("a match of %s was refused: pseudonym or account is linked already", owner)
        return Match("ambiguous")

    def records(self, *, owner: str, pseudonym: str) -> list[dict[str, str]] | None:
        """The records of the linked account; None when the pseudonym was never linked."""
        self._ready()
        account = self._store.linked(owner, pseudonym)
        return None if account is None else self._store.records(account)

    def _family_forms(self, family: str) -> set[str]:
        return {fold(family), fold(family.strip()[: self._widths["family"]])} - {""}

    def _candidates(self, sought: Sought) -> dict[str, list[tuple[Name, Person]]]:
        by_account: dict[str, list[tuple[Name, Person]]] = {}
        for name in sought.names:
            for form in self._family_forms(name.family):
                for person in self._store.persons(sought.birth_date, form):
                    by_account.setdefault(person.account, []).append((name, person))
        return by_account

    def _find(self, sought: Sought) -> Match:
        candidates = self._candidates(sought)
        if not candidates:
            return Match("none")
        possible = [account for account, pairs in candidates.items() if self._may_be(pairs)]
        # Somebody else who could be meant by the same name makes even a full match doubtful.
        if len(possible) != 1:
            return Match("ambiguous")
        if not _is_sure(candidates[possible[0]], fold_postal_code(sought.postal_code)):
            return Match("ambiguous")
        return Match("one", tuple(self._store.account(possible[0])))

    def _may_be(self, pairs: _Pairs) -> bool:
        return any(
            is_same(name.given, person.given)
            or is_beginning(name.given, person.given)
            or is_cut(name.given, person.given, self._widths["given"])
            for name, person in pairs
        )


def _is_sure(pairs: _Pairs, postal_code: str) -> bool:
    """Whole name *and* postal code: a namesake or a twin without an account shares one of them."""
    return postal_code != "" and any(
        not name.is_variant
        and is_same(name.given, person.given)
        and is_same(name.family, person.family)
        and fold_postal_code(person.postal_code) == postal_code
        for name, person in pairs
    )
