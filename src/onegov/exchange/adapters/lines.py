"""Reads the lines of a fixed-width file: what each field must be, and why a line is rejected."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from onegov.core.types import Text
from onegov.exchange.adapters.layout import Field, Layout

Record = dict[str, str]
"""Field name to value: dates as YYYY-MM-DD, blanks as ""."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A line that was left out; ``number`` counts from 1. The reason never repeats what it held."""

    number: int
    code: str
    reason: Text


class Unreadable(Exception):
    """The file as a whole cannot be trusted; what was loaded before stays."""

    def __init__(self, code: str, reason: Text) -> None:
        super().__init__(reason.en)
        self.code = code
        self.reason = reason


class LineRejected(Exception):
    def __init__(self, code: str, reason: Text) -> None:
        super().__init__(reason.en)
        self.code = code
        self.reason = reason


def _date(text: str) -> str:
    if not re.fullmatch(r"[0-9]{8}", text):
        raise ValueError
    return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()


def _matching(pattern: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError
        return text

    return check


_READERS: dict[str, Callable[[str], str]] = {
    "text": _matching(r"[^\x00-\x1f\x7f-\x9f]+"),
    "digits": _matching(r"[0-9]+"),
    "date": _date,
    "year": _matching(r"(?:19|20)[0-9]{2}"),
    "postal_code": _matching(r"[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]"),
}


def _columns(field: Field) -> tuple[str, str]:
    span = f"{field.start}–{field.start + field.length - 1}"
    return f"“{field.name}” (columns {span})", f"«\u00a0{field.name}\u00a0» (colonnes {span})"


def _value(field: Field, text: str) -> str:
    en, fr = _columns(field)
    raw = text[field.start - 1 : field.start - 1 + field.length].strip()
    if not raw:
        if field.optional:
            return ""
        raise LineRejected(
            "missing", Text(en=f"The field {en} is empty.", fr=f"Le champ {fr} est vide.")
        )
    if field.type == "code":
        if raw not in field.values:
            allowed = ", ".join(field.values)
            raise LineRejected(
                "bad_code",
                Text(
                    en=f"The field {en} holds none of: {allowed}.",
                    fr=f"Le champ {fr} ne contient aucun de\u00a0: {allowed}.",
                ),
            )
        return raw
    try:
        return _READERS[field.type](raw)
    except ValueError as error:
        kinds = {
            "date": ("a date (YYYYMMDD)", "une date (AAAAMMJJ)"),
            "digits": ("digits only", "des chiffres seulement"),
            "year": ("a year", "une année"),
            "postal_code": ("a postal code", "un code postal"),
        }
        kind = kinds.get(field.type, ("readable text", "un texte lisible"))
        raise LineRejected(
            f"bad_{field.type}",
            Text(
                en=f"The field {en} is not {kind[0]}.",
                fr=f"Le champ {fr} n’est pas {kind[1]}.",
            ),
        ) from error


def parse_line(layout: Layout, raw: bytes) -> Record:
    """The record in one line; LineRejected says why there is none."""
    try:
        text = raw.decode(layout.encoding)
    except UnicodeDecodeError as error:
        raise LineRejected(
            "bad_encoding",
            Text(
                en=f"The line is not written in {layout.encoding}.",
                fr=f"La ligne n’est pas codée en {layout.encoding}.",
            ),
        ) from error
    if len(text) != layout.line_length:
        raise LineRejected(
            "wrong_length",
            Text(
                en=f"The line has {len(text)} columns instead of {layout.line_length}.",
                fr=f"La ligne compte {len(text)} colonnes au lieu de {layout.line_length}.",
            ),
        )
    return {field.name: _value(field, text) for field in layout.fields}


class NightlyFile:
    """One reading of the file: iterate over ``(number, line)``, then see ``date`` and ``problems``."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.date = ""
        self.lines = 0
        self.problems: list[tuple[str, Text]] = []

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        try:
            with self.layout.file.open("rb") as file:
                yield from self._records(file)
        except OSError as error:
            raise Unreadable(
                "unreadable",
                Text(en="The file cannot be read.", fr="Le fichier ne peut être lu."),
            ) from error

    def _records(self, file: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
        self._read_header(next(file, b""))
        held: bytes | None = None
        for line in file:
            if held is not None:
                self.lines += 1
                yield self.lines + 1, held
            held = line.rstrip(b"\r\n")
        self._read_trailer(held or b"")

    def _text(self, raw: bytes) -> str:
        return raw.decode(self.layout.encoding, errors="replace").rstrip()

    def _read_header(self, raw: bytes) -> None:
        match = self.layout.header.fullmatch(self._text(raw))
        if match is None:
            raise Unreadable(
                "no_header",
                Text(
                    en="Line 1 is not the expected header.",
                    fr="La ligne 1 n’est pas l’en-tête attendu.",
                ),
            )
        self.date = match.groupdict().get("date") or ""

    def _read_trailer(self, raw: bytes) -> None:
        match = self.layout.trailer.fullmatch(self._text(raw))
        if match is None:
            raise Unreadable(
                "no_trailer",
                Text(
                    en="The last line is not the expected trailer: the file is incomplete.",
                    fr="La dernière ligne n’est pas la fin attendue\u00a0: le fichier est incomplet.",
                ),
            )
        if int(match["count"]) != self.lines:
            self.problems.append(
                (
                    "wrong_count",
                    Text(
                        en=f"The trailer counts {int(match['count'])} lines; there are {self.lines}.",
                        fr=(
                            f"La dernière ligne annonce {int(match['count'])} lignes; "
                            f"il y en a {self.lines}."
                        ),
                    ),
                )
            )
