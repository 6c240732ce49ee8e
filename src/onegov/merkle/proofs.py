"""Inclusion and consistency proofs: made from any store of subtree hashes, checked from a root."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from onegov.merkle.errors import BadProof
from onegov.merkle.tree import HASH_BYTES, Frontier, fold, node_hash, root_of

Proof = tuple[bytes, ...]
ReadHash = Callable[[int, int], bytes]
"""``read(level, index)``: hash of the subtree over the 2**level leaves from index*2**level."""


def reader_of(leaf_hashes: Sequence[bytes]) -> ReadHash:
    """A ``ReadHash`` over leaf hashes held in memory; each call costs what its subtree holds."""
    return lambda level, index: root_of(leaf_hashes[index << level : (index + 1) << level])


def _range_root(read: ReadHash, first: int, end: int) -> bytes:
    """Root over leaves first…end-1, where ``first`` begins a subtree at least that large."""
    hashes = []
    while first < end:
        level = (end - first).bit_length() - 1
        hashes.append(read(level, first >> level))
        first += 1 << level
    return fold(hashes)


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def _beside(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves (first, end) whose roots lead from leaf ``index`` up to the root."""
    if not 0 <= index < size:
        raise IndexError(f"no leaf {index} in a tree of {size}")
    first, end, ranges = 0, size, []
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((first, middle))
            first = middle
    return ranges[::-1]


def make_inclusion_proof(read: ReadHash, *, index: int, size: int) -> Proof:
    """The proof that leaf ``index`` is in the tree of ``size`` leaves; O(log² n) reads.

    Source: RFC 6962 section 2.1.1. Raises IndexError when there is no such leaf.
    """
    return tuple(_range_root(read, first, end) for first, end in _beside(index, size))


def stream_inclusion_proof(leaf_hashes: Iterable[bytes], *, index: int, size: int) -> Proof:
    """The same proof from all leaf hashes, read once in order; needs no store, O(log n) memory.

    Raises IndexError when there is no such leaf, or fewer leaf hashes than ``size``.
    """
    ranges, leaves, at = _beside(index, size), iter(leaf_hashes), 0
    roots: dict[int, bytes] = {}
    for first, end in sorted(ranges):
        frontier = Frontier().extend(islice(leaves, first - at, end - at))
        if frontier.size < end - first:
            raise IndexError(f"fewer than {size} leaf hashes")
        roots[first], at = frontier.root(), end
    return tuple(roots[first] for first, _ in ranges)


def make_consistency_proof(read: ReadHash, *, old_size: int, size: int) -> Proof:
    """The proof that the tree of ``size`` leaves begins with the tree of ``old_size``.

    Source: RFC 6962 section 2.1.2. Raises IndexError when ``old_size`` > ``size`` or negative.
    """
    if not 0 <= old_size <= size:
        raise IndexError(f"a tree of {size} cannot begin with a tree of {old_size}")
    if old_size in (0, size):
        return ()
    first, end, proof, whole = 0, size, [], True
    while end != old_size:
        middle = first + _split(end - first)
        if old_size <= middle:
            proof.append(_range_root(read, middle, end))
            end = middle
        else:
            proof.append(_range_root(read, first, middle))
            first, whole = middle, False
    if not whole:
        proof.append(_range_root(read, first, end))
    return tuple(reversed(proof))


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> Proof:
    """The proof that leaf ``index`` (from 0) is among ``leaf_hashes``; RFC 6962 section 2.1.1."""
    return make_inclusion_proof(reader_of(leaf_hashes), index=index, size=len(leaf_hashes))


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> Proof:
    """The proof that the first ``old_size`` leaves were kept; RFC 6962 section 2.1.2."""
    return make_consistency_proof(reader_of(leaf_hashes), old_size=old_size, size=len(leaf_hashes))


def _steps(proof: Proof) -> Iterator[bytes]:
    for step in proof:
        if len(step) != HASH_BYTES:
            raise BadProof
        yield step


def verify_inclusion(proof: Proof, *, leaf: bytes, index: int, size: int, root: bytes) -> None:
    """Will raise BadProof unless ``leaf`` (a leaf hash) is number ``index`` under ``root``.

    Source: RFC 9162 section 2.1.3.2.
    """
    if root_from(proof, leaf=leaf, index=index, size=size) != root:
        raise BadProof


def root_from(proof: Proof, *, leaf: bytes, index: int, size: int) -> bytes:
    """The root to which the proof leads from ``leaf`` (a leaf hash), number ``index`` of ``size``.

    Raises BadProof when it is no proof for that place. Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise BadProof
    node, last, found = index, size - 1, leaf
    for step in _steps(proof):
        if last == 0:
            raise BadProof
        if node & 1 or node == last:
            found = node_hash(step, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    if last:
        raise BadProof
    return found


def verify_consistency(
    proof: Proof, *, old_size: int, old_root: bytes, size: int, root: bytes
) -> None:
    """Will raise BadProof unless the tree under ``root`` begins with the one under ``old_root``.

    Source: RFC 9162 section 2.1.4.2; every tree begins with the empty one.
    """
    if not 0 <= old_size <= size:
        raise BadProof
    if old_size in (0, size):
        expected = root_of(()) if old_size == 0 else root
        if proof or old_root != expected:
            raise BadProof
        return
    _verify_growth(proof, old_size, old_root, size, root)


def _verify_growth(proof: Proof, old_size: int, old_root: bytes, size: int, root: bytes) -> None:
    steps = _steps(proof if old_size & (old_size - 1) else (old_root, *proof))
    node, last = old_size - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = next(steps, b"")
    for step in steps:
        if last == 0:
            raise BadProof
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    if last or old != old_root or new != root:
        raise BadProof
