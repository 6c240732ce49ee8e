"""Files under the SHA-256 of their bytes, in Django's default storage."""

import hashlib
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from onegov.cases import locks
from onegov.cases.errors import FileDamaged

_FOLDER = "content"


def keep(data: bytes) -> str:
    """Will store ``data`` and return its address (hex SHA-256), in the caller's transaction.

    Until that transaction ends the orphan sweep waits, so it never takes a file whose row is on
    its way. What a crash left half written is written again.
    """
    address = hashlib.sha256(data).hexdigest()
    lock(address)
    name = _name(address)
    if default_storage.exists(name):
        if _read(name) == data:
            return address
        default_storage.delete(name)
    default_storage.save(name, ContentFile(data))
    return address


def fetch(address: str) -> bytes:
    """Will return the bytes at ``address``.

    Raises:
        FileDamaged: they are not there, or no longer the same.
    """
    try:
        data = _read(_name(address))
    except FileNotFoundError as error:
        raise FileDamaged from error
    if hashlib.sha256(data).hexdigest() != address:
        raise FileDamaged
    return data


def addresses() -> Iterator[str]:
    """Will name everything that is stored."""
    if not default_storage.exists(_FOLDER):
        return
    for folder in default_storage.listdir(_FOLDER)[0]:
        yield from default_storage.listdir(f"{_FOLDER}/{folder}")[1]


def age_seconds(address: str, now: float) -> float:
    """How long ago ``address`` was written, seen from ``now`` (POSIX seconds)."""
    return now - default_storage.get_modified_time(_name(address)).timestamp()


def remove(address: str) -> None:
    """Will remove the file; the caller holds its lock and knows that no row names it."""
    default_storage.delete(_name(address))


def lock(address: str) -> None:
    """Will wait for the address and hold it to the end of the transaction."""
    locks.hold(f"cases.content:{address}")


def _read(name: str) -> bytes:
    with default_storage.open(name, "rb") as file:
        data: bytes = file.read()
    return data


def _name(address: str) -> str:
    return f"{_FOLDER}/{address[:2]}/{address}"
