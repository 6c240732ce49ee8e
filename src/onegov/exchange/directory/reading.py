"""The directory file as a process reads it that keeps no state of its own."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from onegov.core import clock
from onegov.exchange.directory.editions import (
    EDITION,
    REVOCATIONS,
    Edition,
    read_edition,
    read_revocations,
    without_revoked,
)
from onegov.exchange.directory.keeper import REVOCATIONS_FILE
from onegov.exchange.directory.pinning import PinnedDirectory
from onegov.exchange.directory.statement import (
    bad_directory,
    open_statement,
    recall_statement,
)
from onegov.exchange.types import Directories, Directory, instance_of


def read_directory(path: Path, *, authority_key: bytes) -> Directory:
    """Will read an edition, and the revocations in ``revocations.jws`` beside it when there are any.

    Args:
        path: the edition (``directory.jws``).
        authority_key: public key (32 bytes, Ed25519) that must have signed it.

    Raises:
        BadDirectory: unreadable, wrongly signed or expired.
        WrongSetting: an entry is wrong.
    """
    return _with_revocations(path, _edition(path, authority_key))


def _edition(path: Path, authority_key: bytes) -> Edition:
    statement = open_statement(_text(path), type=EDITION, keys=[authority_key])
    edition = read_edition(statement)
    _check_lasts(edition.expires_at)
    return edition


def _check_lasts(expires_at: datetime) -> None:
    if clock.now() > expires_at:
        raise bad_directory("it has expired", "il est échu")


def _with_revocations(path: Path, edition: Edition) -> Directory:
    beside = path.with_name(REVOCATIONS_FILE)
    if not beside.exists():
        return edition.directory
    keys = edition.keys("revocations")
    revocations = read_revocations(open_statement(_text(beside), type=REVOCATIONS, keys=keys))
    return without_revoked(edition.directory, revocations)


def recalled_directory(path: Path) -> Directory:
    """One of them; see ``recalled_directories``."""
    return read_edition(recall_statement(_text(path))).directory


def recalled_directories(paths: Iterable[Path]) -> Directories:
    """The directories in files that whoever names them trusts: signature and expiry unchecked.

    To check what was signed in the past, for which a key counts that has ended since.

    Raises:
        BadDirectory: a file is none, or two are of one instance.
    """
    editions = [read_edition(recall_statement(_text(path))) for path in paths]
    found = {each.instance: each.directory for each in editions}
    if len(found) < len(editions):
        raise bad_directory("two are of one instance", "deux sont de la même instance")
    return Directories(found)


class DirectoryFile:
    """Gives the directory in a file, read again when the file or the revocations change."""

    def __init__(self, path: Path, *, authority_key: bytes) -> None:
        self._path = path
        self._authority_key = authority_key
        self._seen: object = None
        self._directory = Directory({})
        self._expires_at = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> Directory:
        """The directory as it is now; raises as ``read_directory`` does."""
        seen = tuple(_stamp(path) for path in (self._path, self._path.with_name(REVOCATIONS_FILE)))
        if seen != self._seen:
            edition = _edition(self._path, self._authority_key)
            self._directory = _with_revocations(self._path, edition)
            self._expires_at = edition.expires_at
            self._seen = seen
        _check_lasts(self._expires_at)
        return self._directory


class DirectoryFiles:
    """Gives the own directory and those of other instances, each from a file of its own.

    Args:
        own: for every member whose instance is not pinned.
        federation: pinned, each with its file.
    """

    def __init__(self, own: DirectoryFile, federation: Iterable[PinnedDirectory]) -> None:
        self._own = own
        self._others = {
            each.instance: DirectoryFile(each.file, authority_key=each.key)
            for each in federation
            if each.file is not None
        }

    def of(self, member: str) -> Directory:
        """That of the member's instance; raises as ``read_directory`` does."""
        return self._others.get(instance_of(member), self._own)()

    def parts(self) -> tuple[Directory, ...]:
        """All of them; raises as ``read_directory`` does."""
        return tuple(file() for file in (self._own, *self._others.values()))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise bad_directory(
            f"{path.name} cannot be read", f"{path.name} ne peut être lu"
        ) from error
