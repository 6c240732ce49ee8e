"""Where each subtree hash lies in an append-only file of hashes, so that proofs need few reads."""

from collections.abc import Sequence

from onegov.merkle.proofs import ReadHash
from onegov.merkle.tree import Frontier, node_hash, root_of


def stored_count(size: int) -> int:
    """How many hashes the file of a tree of ``size`` leaves holds: leaves and complete subtrees."""
    return 2 * size - size.bit_count()


def stored_index(level: int, index: int) -> int:
    """Place (from 0) of the hash of subtree ``index`` at ``level`` in that file.

    Hashes are written as they become known: each leaf, then the subtrees it completes.
    The layout is that of golang.org/x/mod/sumdb/tlog (StoredHashIndex).
    """
    last_leaf = ((index + 1) << level) - 1
    return stored_count(last_leaf) + level


def hashes_to_store(frontier: Frontier, leaf: bytes) -> tuple[bytes, ...]:
    """What one more leaf adds to the file of the tree at ``frontier``, in order."""
    hashes, added, size = list(frontier.hashes), [leaf], frontier.size
    while size & 1:
        added.append(node_hash(hashes.pop(), added[-1]))
        size >>= 1
    return tuple(added)


def frontier_at(read: ReadHash, size: int) -> Frontier:
    """The frontier of the first ``size`` leaves, from their stored subtree hashes."""
    hashes, first = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            hashes.append(read(level, first >> level))
            first += 1 << level
    return Frontier(size, tuple(hashes))


def read_after(frontier: Frontier, leaves: Sequence[bytes]) -> ReadHash:
    """A ``ReadHash`` for a tree of which the frontier and the leaf hashes after it are known.

    It serves the proofs of those leaves. A subtree that lies within the frontier is not there to be
    read (ValueError).
    """
    known: dict[tuple[int, int], bytes] = {}
    first = 0
    for level in range(frontier.size.bit_length() - 1, -1, -1):
        if frontier.size >> level & 1:
            known[level, first >> level] = frontier.hashes[len(known)]
            first += 1 << level

    def read(level: int, index: int) -> bytes:
        begin, end = index << level, (index + 1) << level
        if begin >= first:
            return root_of(leaves[begin - first : end - first])
        if (level, index) in known:
            return known[level, index]
        if end <= first:
            raise ValueError("that subtree is within the frontier")
        return node_hash(read(level - 1, 2 * index), read(level - 1, 2 * index + 1))

    return read
