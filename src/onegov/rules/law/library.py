"""Where the texts of the law are found: those imported, then the official files given.

``laws`` is the store that ``onegov law import`` fills: ``laws/{eng,fra}/<file>.xml`` is the text in
use, ``laws/earlier/{eng,fra}/<id>/*.xml`` what it replaced. ``data`` is a folder of official files:
``laws/current/{eng,fra}`` and ``laws/history/<id>/{eng,fra}/<section>/<date>.xml``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.law.acts import is_id, write_address, write_file_name
from onegov.rules.law.documents import LawDocument, read_document
from onegov.rules.law.markup import MAX_BYTES, in_file, too_large, unusable
from onegov.rules.law.places import read_place
from onegov.rules.types import LawElement

FOLDERS: Final = {"en": "eng", "fr": "fra"}
LANGUAGES: Final = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Library:
    """The texts at hand; each file is read once as long as it does not change.

    Attributes:
        laws: the store, which need not exist.
        data: the folder of official files, if one was given.
    """

    laws: Path
    data: Path | None = None

    def document(self, act: str, language: str) -> LawDocument:
        """The text of ``act`` in use; raises RulesError that says how to get it."""
        for folder in self._folders(language):
            path = folder / write_file_name(act, language)
            if is_id(act) and path.is_file():
                return open_document(path)
        raise _no_text(act, language)

    def document_or_none(self, act: str, language: str) -> LawDocument | None:
        """The text of ``act`` in use, None when it is not at hand; raises RulesError."""
        try:
            return self.document(act, language)
        except RulesError as error:
            if error.code == "law.no_file":
                return None
            raise

    def find(self, act: str, at: str, language: str) -> LawElement:
        """The element at ``at`` in one language; raises RulesError."""
        return self.document(act, language).find(at)

    def earlier(self, act: str, language: str) -> Iterator[LawDocument]:
        """Texts of the whole of ``act`` other than the one in use, the newest first."""
        kept = (self.laws / "earlier" / FOLDERS[language] / act).glob("*.xml")
        given = [folder / write_file_name(act, language) for folder in self._folders(language)]
        yield from (open_document(path) for path in given[1:] if path.is_file())
        yield from (open_document(path) for path in sorted(kept, reverse=True))

    def earlier_text(self, act: str, at: str, language: str, *, sha256: str) -> str | None:
        """The text at ``at`` that had the hash ``sha256``, if a text at hand still has it."""
        for document in self._once(act, at, language):
            try:
                element = document.find(at)
            except RulesError:  # it did not exist yet, or stood elsewhere
                continue
            if element.sha256 == sha256:
                return element.text
        return None

    def _once(self, act: str, at: str, language: str) -> Iterator[LawDocument]:
        yield from self.earlier(act, language)
        place = read_place(at)
        if not place.schedule:
            versions = self.history(act, language, place.parts[0])
            yield from (version for _, version in reversed(versions))

    def history(self, act: str, language: str, section: str) -> list[tuple[date, LawDocument]]:
        """The given versions of one section with the day each was first published, oldest first."""
        if self.data is None:
            return []
        return read_history(self.data / "laws" / "history" / act / FOLDERS[language] / section)

    def _folders(self, language: str) -> list[Path]:
        places = [self.laws] + ([self.data / "laws" / "current"] if self.data else [])
        return [place / FOLDERS[language] for place in places]


def read_history(folder: Path) -> list[tuple[date, LawDocument]]:
    """The versions ``<date>.xml`` of one section in ``folder``, oldest first; RulesError."""
    paths = sorted(folder.glob("[0-9]*-[0-9]*-[0-9]*.xml"))
    return [(date.fromisoformat(path.stem), open_document(path)) for path in paths]


def open_document(path: Path) -> LawDocument:
    """The text in the file ``path``; raises RulesError that names it."""
    try:
        found = path.stat()
        if found.st_size > MAX_BYTES:
            raise too_large()
        return _open(path, found.st_mtime_ns, found.st_size)
    except OSError as error:
        raise unusable(str(path), error) from error
    except RulesError as error:
        raise in_file(error, str(path)) from error


@lru_cache(maxsize=32)
def _open(path: Path, _mtime: int, _size: int) -> LawDocument:
    return read_document(path.read_bytes())


def _no_text(act: str, language: str) -> RulesError:
    command = f"onegov law import {write_address(act, language)}"
    message = Text(
        en=f"The {'French' if language == 'fr' else 'English'} text of {act} is not at hand. "
        f"Load it: {command}",
        fr=f"Le texte {'français' if language == 'fr' else 'anglais'} de {act} n’est pas "
        f"disponible ici. Pour le charger : {command}",
    )
    return RulesError([Problem("", 0, act, "law.no_file", message)])
