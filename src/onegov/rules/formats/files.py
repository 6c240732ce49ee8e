"""Files that a person names on the command line, read and written, or refused in both languages."""

from pathlib import Path

from onegov.core.system import system_reason
from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError


def read_bytes(path: Path, *, most: int) -> bytes:
    """What stands in a file, as far as ``most`` bytes and one; raises RulesError."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise _unusable(path, error, "rules.unreadable") from None


def write_text(path: Path, text: str) -> None:
    """Will write a file in UTF-8; raises RulesError."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _unusable(path, error, "rules.unwritable") from None


def _unusable(path: Path, error: OSError, code: str) -> RulesError:
    message = Text(
        en=f"This file cannot be read or written: {system_reason(error).en}.",
        fr=f"Impossible de lire ou d’écrire ce fichier\u00a0: {system_reason(error).fr}.",
    )
    return RulesError([Problem(str(path), 0, "", code, message)])
