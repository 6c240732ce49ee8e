"""Bodies of messages: small ones in memory; large ones in a file without a name, with their digests.

A node signs the digest of a body before it sends it, and hands over none whose digest it has not
checked: so a large body lies on disk, whole, once on each node, and never in memory.
"""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256, sha512
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.http1.bulkhead import share_of

IN_MEMORY = 256 * 1024  # bytes; a larger body goes to the disk
CHUNK = 256 * 1024
#: Bytes a second that whoever sends a large body must keep up, beyond the time for any message.
SLOWEST = 256 * 1024
_READ_WHOLE = 64 * 1024 * 1024  # the most that is taken into memory for who must read it as one


class Spool:
    """Room on disk for large bodies, so much for all of them together.

    Args:
        folder: what a crash leaves there is nothing, since no file has a name.
        limit: bytes.
        full: name of the fault when there is no more room.
    """

    def __init__(self, folder: Path, *, limit: int, full: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._limit = limit
        self._full = full
        self._held: Counter[str] = Counter()

    @property
    def used(self) -> int:
        """Bytes of all bodies that are there now."""
        return self._held.total()

    def of(self, holder: str) -> "Room":
        """The room of one peer, who gets a share of it all; of "", who is not known, all of it."""
        return Room(self, holder)

    def take(self, holder: str, size: int) -> None:
        """Will set so many bytes aside; the fault ``full`` when they are not there for that holder."""
        share = share_of(self._limit) if holder else self._limit
        if self.used + size > self._limit or self._held[holder] + size > share:
            raise make_fault(self._full, "spool")
        self._held[holder] += size

    def give(self, holder: str, size: int) -> None:
        """So many bytes are free again."""
        self._held[holder] -= size
        if not self._held[holder]:
            del self._held[holder]

    def failed(self) -> ExchangeError:
        """The fault when the disk does not take what it should."""
        return make_fault(self._full, "disk")


class Room(NamedTuple):
    """Where the large bodies of one peer go."""

    spool: Spool
    holder: str


class SpooledBody:
    """A large body on disk; its room is free again when nobody has it any more."""

    def __init__(self, room: Room, *, twice: bool) -> None:
        self._size = 0
        self._room = room
        self._digest = sha256()
        self._second = sha512() if twice else None
        try:
            # Unbuffered: what the disk does not take is known at once, not when it is read back.
            self._file = TemporaryFile(dir=room.spool.folder, buffering=0)  # noqa: SIM115 - closed with the body
        except OSError as error:
            raise room.spool.failed() from error

    def __len__(self) -> int:
        return self._size

    def __del__(self) -> None:
        self._room.spool.give(self._room.holder, self._size)
        if file := getattr(self, "_file", None):
            file.close()

    def add(self, part: bytes) -> None:
        """Will write a part at the end."""
        self._room.spool.take(self._room.holder, len(part))
        self._size += len(part)
        self._digest.update(part)
        if self._second is not None:
            self._second.update(part)
        try:
            written = self._file.write(part)
        except OSError as error:
            raise self._room.spool.failed() from error
        if written != len(part):
            raise self._room.spool.failed()

    def chunks(self) -> Iterator[bytes]:
        """All of it in parts of 256 KB, from the start."""
        self._file.seek(0)
        while chunk := self._file.read(CHUNK):
            yield chunk

    @property
    def sha256(self) -> bytes:
        return self._digest.digest()

    @property
    def sha512(self) -> bytes:
        if self._second is None:
            raise ValueError("only requests are digested twice")
        return self._second.digest()


Body = bytes | SpooledBody


def sha256_of(body: Body) -> bytes:
    """Its SHA-256."""
    return sha256(body).digest() if isinstance(body, bytes) else body.sha256


def sha512_of(body: Body) -> bytes:
    """Its SHA-512; ValueError when it is a large one that was not digested twice."""
    return sha512(body).digest() if isinstance(body, bytes) else body.sha512


class Collector:
    """Takes a body as it arrives.

    Args:
        limit: bytes of it at most.
        too_large: name of the fault when there are more.
        room: where a large one goes; without it, it stays in memory.
        twice: whether the SHA-512 is wanted too, as of requests.
    """

    __slots__ = ("_limit", "_parts", "_room", "_spooled", "_too_large", "_twice", "size")

    def __init__(
        self,
        limit: int,
        too_large: str,
        *,
        room: Room | None = None,
        twice: bool = False,
    ) -> None:
        self.size = 0
        self._limit = limit
        self._too_large = too_large
        self._room = room
        self._twice = twice
        self._parts: list[bytes] = []
        self._spooled: SpooledBody | None = None

    def add(self, part: bytes) -> None:
        """Will keep a part; ExchangeError when it is too much."""
        self.size += len(part)
        if self.size > self._limit:
            raise make_fault(self._too_large, str(self._limit))
        if self._spooled is not None:
            self._spooled.add(part)
            return
        self._parts.append(part)
        if self.size > IN_MEMORY and self._room is not None:
            self._spooled = SpooledBody(self._room, twice=self._twice)
            for each in self._parts:
                self._spooled.add(each)
            self._parts = []

    def take(self) -> Body:
        """All that came; it is then kept here no longer."""
        parts, spooled = self._parts, self._spooled
        self._parts, self._spooled = [], None
        if spooled is not None:
            return spooled
        return parts[0] if len(parts) == 1 else b"".join(parts)


def read_whole(body: Body) -> bytes:
    """The body in memory; BadRequest when it is larger than 64 MB."""
    if isinstance(body, bytes):
        return body
    if len(body) > _READ_WHOLE:
        raise make_fault("client.body_too_large", str(_READ_WHOLE))
    return b"".join(body.chunks())
