"""Hashes of leaves and nodes, roots, and the small state from which a log grows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    """The 32-byte hash of one entry. Source: RFC 6962 section 2.1 (``SHA-256(0x00 || entry)``)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of a node, ``SHA-256(0x01 || l || r)``. Source: RFC 6962 section 2.1."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees given from the left (largest) to the right (smallest)."""
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that a log must remember in order to grow: its complete subtrees, largest first.

    Values do not change: ``append`` gives the next frontier. At most 64 hashes.

    Source: RFC 6962 section 2.1; the form is the "compact range" of transparency logs.

    Attributes:
        size: number of leaves so far.
        hashes: one 32-byte hash for each bit set in ``size``, from the highest.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"{len(self.hashes)} hashes cannot be a tree of {self.size} leaves")

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier after one more leaf, given as its leaf hash; O(log n)."""
        hashes, size = list(self.hashes), self.size
        while size & 1:
            leaf = node_hash(hashes.pop(), leaf)
            size >>= 1
        return Frontier(self.size + 1, (*hashes, leaf))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier after these further leaf hashes."""
        frontier = self
        for leaf in leaves:
            frontier = frontier.append(leaf)
        return frontier

    def root(self) -> bytes:
        """The root hash; of the empty log, the hash of nothing."""
        return fold(self.hashes) if self.hashes else sha256(b"").digest()

    def to_bytes(self) -> bytes:
        """8 bytes of size (big-endian), then the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Frontier":
        """The frontier that ``to_bytes`` wrote; ValueError when it is none."""
        body = stored[8:]
        if len(stored) < 8 or len(body) % HASH_BYTES:
            raise ValueError(f"{len(stored)} bytes are not a stored frontier")
        hashes = (body[at : at + HASH_BYTES] for at in range(0, len(body), HASH_BYTES))
        return cls(int.from_bytes(stored[:8], "big"), tuple(hashes))


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root hash over these leaf hashes, in order."""
    return Frontier().extend(leaf_hashes).root()
