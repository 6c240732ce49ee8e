"""Passwords that were stolen somewhere, looked up without asking anybody.

The list is a Bloom filter made of blocks: a SHA-1 names one block of 4,096 bits (its first 8 bytes)
and 8 bits in it (12 bits each, from the other 12 bytes), so a look-up reads one page of the file.
With 20 bits for each password, fewer than 1 in 5,000 others are refused by mistake.

Source: Putze, Sanders, Singler, "Cache-, hash- and space-efficient Bloom filters" (2009).
"""

import hashlib
import mmap
import struct
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from onegov.login.errors import NotABreachedList

MAGIC = b"OGBREACH"
BITS_EACH = 20
_HEADER = struct.Struct(">8sQQ")  # magic, blocks, passwords
_START = 4096
_BLOCK = 512  # bytes
_WORD = 12  # bits that say which bit of a block


class BreachedPasswordValidator:
    """Refuses a password that is in the list ``path``; while there is no list, it refuses none."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)

    def validate(self, password: str, user: object = None) -> None:
        """As Django's validators.

        Raises:
            ValidationError: ``password_breached``.
        """
        if self._path.exists() and has(self._path, password):
            raise ValidationError(self.get_help_text(), code="password_breached")

    def get_help_text(self) -> str:
        """As Django's validators."""
        return _("This password is on a list of stolen passwords.")


def has(path: Path, password: str) -> bool:
    """Whether the list has this password (or, rarely, takes it for one that it has).

    Raises:
        NotABreachedList: the file is something else, or is cut short.
    """
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).digest()
    if path.stat().st_size < _START:  # an empty file can't be mapped
        raise NotABreachedList(path.name)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bits:
        block, wanted = _place(digest, _blocks(bits, path))
        found = int.from_bytes(bits[block : block + _BLOCK], "big")
    return found & wanted == wanted


def make(source: Path, target: Path, *, seen: int = 1) -> int:
    """Will make the list from lines ``SHA1:COUNT`` in any order; how many passwords it has.

    Memory does not grow with the source: both files are mapped, and the system keeps what it likes.

    Args:
        seen: leave out passwords that were seen fewer times.

    Raises:
        NotABreachedList: a line is something else; nothing is kept of what was made.
    """
    count = sum(1 for _digest in _digests(source, seen))
    blocks = max(1, -(-count * BITS_EACH // (_BLOCK * 8)))
    beside = target.with_suffix(".new")
    target.parent.mkdir(parents=True, exist_ok=True)
    with beside.open("wb+") as file:
        file.truncate(_START + blocks * _BLOCK)
        with mmap.mmap(file.fileno(), 0) as bits:
            bits[: _HEADER.size] = _HEADER.pack(MAGIC, blocks, count)
            for digest in _digests(source, seen):
                block, wanted = _place(digest, blocks)
                found = int.from_bytes(bits[block : block + _BLOCK], "big")
                bits[block : block + _BLOCK] = (found | wanted).to_bytes(_BLOCK, "big")
    beside.replace(target)
    return count


def _blocks(bits: mmap.mmap, path: Path) -> int:
    magic, blocks, _count = _HEADER.unpack(bits[: _HEADER.size])
    if magic != MAGIC or not blocks or len(bits) != _START + blocks * _BLOCK:
        raise NotABreachedList(path.name)
    return int(blocks)


def _place(digest: bytes, blocks: int) -> tuple[int, int]:
    """Where its block starts in the file, and its bits in the block."""
    block = int.from_bytes(digest[:8], "big") % blocks
    rest, wanted = int.from_bytes(digest[8:], "big"), 0
    for shift in range(0, 96, _WORD):
        wanted |= 1 << (rest >> shift & 4095)
    return _START + block * _BLOCK, wanted


def _digests(source: Path, seen: int) -> Iterator[bytes]:
    with source.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            digest, _colon, count = line.strip().partition(b":")
            if not digest:
                continue
            try:
                found = bytes.fromhex(digest.decode("ascii"))
                times = int(count or 1)
            except ValueError:
                raise NotABreachedList(source.name, number) from None
            if len(found) != 20:
                raise NotABreachedList(source.name, number)
            if times >= seen:
                yield found
