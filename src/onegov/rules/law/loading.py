"""Puts a text into the store, and keeps the one it replaces so that the difference can be shown."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onegov.rules.errors import RulesError
from onegov.rules.law.acts import write_file_name
from onegov.rules.law.documents import LawDocument, not_law, read_document
from onegov.rules.law.library import FOLDERS, LANGUAGES
from onegov.rules.law.markup import MAX_BYTES, in_file, unusable

#: new: the first of its Act and language; replaced: the one before is kept; same: it was there;
#: older: kept for differences, the one in use is newer.
Outcome = Literal["new", "replaced", "same", "older"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import did.

    Attributes:
        document: the text that was read.
        sha256: hex SHA-256 of the file.
        path: where it stands now.
        outcome: see ``Outcome``.
    """

    document: LawDocument
    sha256: str
    path: Path
    outcome: Outcome


def read_file(path: Path) -> bytes:
    """The bytes of ``path``, one more than the limit at most; raises RulesError."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise unusable(str(path), error) from error


def load(xml_bytes: bytes, laws: Path, *, source: str) -> Loaded:
    """Will put the text read from ``source`` into the store ``laws``; once is enough.

    Raises:
        RulesError: it is no consolidated Act or regulation in English or French, or the store
            can't be written.
    """
    try:
        document = _read(xml_bytes)
    except RulesError as error:
        raise in_file(error, source) from error
    digest = hashlib.sha256(xml_bytes).hexdigest()
    path = laws / FOLDERS[document.language] / write_file_name(document.id, document.language)
    try:
        return _put(document, xml_bytes, digest, path=path)
    except OSError as error:
        raise unusable(str(path), error) from error


def _read(xml_bytes: bytes) -> LawDocument:
    document = read_document(xml_bytes)
    if document.id and document.language in LANGUAGES and document.sections:
        return document
    raise not_law()


def _put(document: LawDocument, xml_bytes: bytes, digest: str, *, path: Path) -> Loaded:
    if not path.is_file():
        _write(path, xml_bytes)
        return Loaded(document, digest, path, "new")
    before = path.read_bytes()
    if before == xml_bytes:
        return Loaded(document, digest, path, "same")
    in_use = _readable(before)
    if in_use and _is_older(document, in_use):
        kept = _earlier(document, digest, path)
        _write(kept, xml_bytes)
        return Loaded(document, digest, kept, "older")
    if in_use:
        _write(_earlier(in_use, hashlib.sha256(before).hexdigest(), path), before)
    _write(path, xml_bytes)
    return Loaded(document, digest, path, "replaced")


def _readable(xml_bytes: bytes) -> LawDocument | None:
    """The text that stands in the store; None when somebody damaged the file."""
    try:
        return read_document(xml_bytes)
    except RulesError:
        return None


def _is_older(one: LawDocument, other: LawDocument) -> bool:
    if one.current_to is None or other.current_to is None:
        return False
    return one.current_to < other.current_to


def _earlier(document: LawDocument, digest: str, path: Path) -> Path:
    """Where a text is kept that is not in use: by its day, so that names sort by age."""
    day = document.current_to or "undated"
    folder = path.parents[1] / "earlier" / path.parent.name / document.id
    return folder / f"{day}-{digest[:12]}.xml"


def _write(path: Path, xml_bytes: bytes) -> None:
    """Will write ``path`` whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(xml_bytes)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
