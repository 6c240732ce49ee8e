"""Bodies of messages: small ones in memory; large ones in a file without a name, with their digests.

A node signs the digest of a body before it sends it, and hands over none whose digest it has not
checked: so a large body lies on disk, whole, once on each node, and never in memory.
"""

from collections.abc import Iterator
from hashlib import sha256, sha512
from pathlib import Path
from tempfile import TemporaryFile

from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault

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

    Attributes:
        used: bytes.
    """

    def __init__(self, folder: Path, *, limit: int, full: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.used = 0
        self._limit = limit
        self._full = full

    def take(self, size: int) -> None:
        """Will set so many bytes aside; the fault ``full`` when they are not there."""
        if self.used + size > self._limit:
            raise make_fault(self._full, "spool")
        self.used += size

    def failed(self) -> ExchangeError:
        """The fault when the disk does not take what it should."""
        return make_fault(self._full, "disk")


class SpooledBody:
    """A large body on disk; its room is free again when nobody has it any more."""

    def __init__(self, spool: Spool, *, twice: bool) -> None:
        self._size = 0
        self._spool = spool
        self._digest = sha256()
        self._second = sha512() if twice else None
        try:
            self._file = TemporaryFile(dir=spool.folder)  # noqa: SIM115 - closed with the body
        except OSError as error:
            raise spool.failed() from error

    def __len__(self) -> int:
        return self._size

    def __del__(self) -> None:
        self._spool.used -= self._size
        if file := getattr(self, "_file", None):
            file.close()

    def add(self, part: bytes) -> None:
        """Will write a part at the end."""
        self._spool.take(len(part))
        self._size += len(part)
        self._digest.update(part)
        if self._second is not None:
            self._second.update(part)
        try:
            self._file.write(part)
        except OSError as error:
            raise self._spool.failed() from error

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
        spool: where a large one goes; without one it stays in memory.
        twice: whether the SHA-512 is wanted too, as of requests.
    """

    __slots__ = ("_limit", "_parts", "_spool", "_spooled", "_too_large", "_twice", "size")

    def __init__(
        self,
        limit: int,
        too_large: str,
        *,
        spool: Spool | None = None,
        twice: bool = False,
    ) -> None:
        self.size = 0
        self._limit = limit
        self._too_large = too_large
        self._spool = spool
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
        if self.size > IN_MEMORY and self._spool is not None:
            self._spooled = SpooledBody(self._spool, twice=self._twice)
            for each in self._parts:
                self._spooled.add(each)
            self._parts = []

    def body(self) -> Body:
        """All that came."""
        if self._spooled is not None:
            return self._spooled
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)


def read_whole(body: Body) -> bytes:
    """The body in memory; BadRequest when it is larger than 64 MB."""
    if isinstance(body, bytes):
        return body
    if len(body) > _READ_WHOLE:
        raise make_fault("client.body_too_large", str(_READ_WHOLE))
    return b"".join(body.chunks())
