"""Roots and proofs against the recursive definitions of RFC 6962, and against every flipped bit."""

import sys
import time
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onegov.merkle.errors import BadProof
from onegov.merkle.public import (
    Frontier,
    consistency_proof,
    frontier_at,
    hashes_to_store,
    inclusion_proof,
    leaf_hash,
    make_consistency_proof,
    make_inclusion_proof,
    node_hash,
    root_of,
    stored_count,
    stored_index,
    stream_inclusion_proof,
    verify_consistency,
    verify_inclusion,
)

entries = st.lists(st.binary(max_size=8), max_size=70)


def largest_power_below(size: int) -> int:
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def mth(data: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = largest_power_below(len(data))
    return sha256(b"\x01" + mth(data[:k]) + mth(data[k:])).digest()


def path(m: int, data: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1, word for word."""
    if len(data) == 1:
        return []
    k = largest_power_below(len(data))
    if m < k:
        return [*path(m, data[:k]), mth(data[k:])]
    return [*path(m - k, data[k:]), mth(data[:k])]


def subproof(m: int, data: list[bytes], whole: bool) -> list[bytes]:
    """RFC 6962 section 2.1.2, word for word."""
    if m == len(data):
        return [] if whole else [mth(data)]
    k = largest_power_below(len(data))
    if m <= k:
        return [*subproof(m, data[:k], whole), mth(data[k:])]
    return [*subproof(m - k, data[k:], False), mth(data[:k])]


def flip(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    return bytes(changed)


@settings(deadline=None)
@given(entries)
def test_root_is_the_recursive_definition(data: list[bytes]) -> None:
    assert root_of(map(leaf_hash, data)) == mth(data)


@settings(deadline=None)
@given(entries, st.integers(0, 70))
def test_growing_in_two_sittings_gives_the_same_root(data: list[bytes], cut: int) -> None:
    leaves = [leaf_hash(entry) for entry in data]
    stored = Frontier().extend(leaves[:cut]).to_bytes()
    grown = Frontier.from_bytes(stored).extend(leaves[cut:])
    assert grown.root() == mth(data)
    assert grown.size == len(data)


@settings(deadline=None)
@given(entries.filter(bool), st.data())
def test_inclusion_proof_is_the_definition_and_verifies(
    data: list[bytes], draw: st.DataObject
) -> None:
    index = draw.draw(st.integers(0, len(data) - 1))
    leaves = [leaf_hash(entry) for entry in data]
    proof = inclusion_proof(leaves, index)
    assert list(proof) == path(index, data)
    verify_inclusion(proof, leaf=leaves[index], index=index, size=len(data), root=mth(data))


@settings(deadline=None)
@given(entries.filter(bool), st.data())
def test_consistency_proof_is_the_definition_and_verifies(
    data: list[bytes], draw: st.DataObject
) -> None:
    old = draw.draw(st.integers(1, len(data)))
    leaves = [leaf_hash(entry) for entry in data]
    proof = consistency_proof(leaves, old)
    assert list(proof) == subproof(old, data, True)
    verify_consistency(
        proof, old_size=old, old_root=mth(data[:old]), size=len(data), root=mth(data)
    )


@settings(deadline=None)
@given(entries.filter(bool), st.data())
def test_one_flipped_bit_breaks_inclusion(data: list[bytes], draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, len(data) - 1))
    leaves = [leaf_hash(entry) for entry in data]
    parts = [leaves[index], mth(data), *inclusion_proof(leaves, index)]
    hit = draw.draw(st.integers(0, len(parts) - 1))
    parts[hit] = flip(parts[hit], draw.draw(st.integers(0, 255)))
    leaf, root, *proof = parts
    with pytest.raises(BadProof):
        verify_inclusion(tuple(proof), leaf=leaf, index=index, size=len(data), root=root)


@settings(deadline=None)
@given(entries.filter(lambda data: len(data) > 1), st.data())
def test_one_flipped_bit_breaks_consistency(data: list[bytes], draw: st.DataObject) -> None:
    old = draw.draw(st.integers(1, len(data) - 1))
    leaves = [leaf_hash(entry) for entry in data]
    parts = [mth(data[:old]), mth(data), *consistency_proof(leaves, old)]
    hit = draw.draw(st.integers(0, len(parts) - 1))
    parts[hit] = flip(parts[hit], draw.draw(st.integers(0, 255)))
    old_root, root, *proof = parts
    with pytest.raises(BadProof):
        verify_consistency(tuple(proof), old_size=old, old_root=old_root, size=len(data), root=root)


@settings(deadline=None)
@given(st.sets(st.binary(max_size=8), min_size=2, max_size=40), st.data())
def test_a_proof_holds_for_its_own_place_only(data: set[bytes], draw: st.DataObject) -> None:
    leaves = [leaf_hash(entry) for entry in sorted(data)]
    index = draw.draw(st.integers(0, len(leaves) - 1))
    other = draw.draw(st.integers(-1, len(leaves)).filter(lambda place: place != index))
    with pytest.raises(BadProof):
        verify_inclusion(
            inclusion_proof(leaves, index),
            leaf=leaves[index],
            index=other,
            size=len(leaves),
            root=root_of(leaves),
        )


@pytest.mark.parametrize(
    "change", [lambda p: p[:-1], lambda p: (*p, p[0]), lambda p: (*p[:-1], b"")]
)
def test_a_proof_of_the_wrong_length_fails(change) -> None:  # type: ignore[no-untyped-def]
    leaves = [leaf_hash(bytes([n])) for n in range(7)]
    with pytest.raises(BadProof):
        verify_inclusion(
            change(inclusion_proof(leaves, 3)),
            leaf=leaves[3],
            index=3,
            size=7,
            root=root_of(leaves),
        )
    with pytest.raises(BadProof):
        verify_consistency(
            change(consistency_proof(leaves, 3)),
            old_size=3,
            old_root=root_of(leaves[:3]),
            size=7,
            root=root_of(leaves),
        )


def test_the_empty_tree_begins_every_tree_and_no_other_does() -> None:
    leaves = [leaf_hash(b"x")]
    verify_consistency((), old_size=0, old_root=root_of(()), size=1, root=root_of(leaves))
    with pytest.raises(BadProof):
        verify_consistency((), old_size=0, old_root=root_of(leaves), size=1, root=root_of(leaves))
    with pytest.raises(BadProof):
        verify_consistency((), old_size=2, old_root=root_of(leaves), size=1, root=root_of(leaves))


@settings(deadline=None)
@given(entries.filter(bool), st.data())
def test_proofs_from_the_stored_file_equal_proofs_from_memory(
    data: list[bytes], draw: st.DataObject
) -> None:
    leaves = [leaf_hash(entry) for entry in data]
    file: list[bytes] = []
    frontier = Frontier()
    for leaf in leaves:
        file.extend(hashes_to_store(frontier, leaf))
        frontier = frontier.append(leaf)
    assert len(file) == stored_count(len(leaves))
    size = draw.draw(st.integers(1, len(leaves)))
    index = draw.draw(st.integers(0, size - 1))

    def read(level: int, at: int) -> bytes:
        return file[stored_index(level, at)]

    assert make_inclusion_proof(read, index=index, size=size) == inclusion_proof(
        leaves[:size], index
    )
    assert make_consistency_proof(read, old_size=index, size=size) == consistency_proof(
        leaves[:size], index
    )


@pytest.mark.parametrize("stored", [b"", b"\0" * 7, b"\0" * 9, b"\0" * 7 + b"\x01", b"\0" * 40])
def test_a_damaged_frontier_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match=r"frontier|hashes"):
        Frontier.from_bytes(stored)


def test_there_is_no_proof_for_a_leaf_that_is_not_there() -> None:
    with pytest.raises(IndexError):
        inclusion_proof([leaf_hash(b"x")], 1)
    with pytest.raises(IndexError):
        consistency_proof([leaf_hash(b"x")], 2)


@settings(deadline=None)
@given(entries.filter(bool), st.data())
def test_a_streamed_proof_is_the_same_proof(data: list[bytes], draw: st.DataObject) -> None:
    leaves = [leaf_hash(entry) for entry in data]
    size = draw.draw(st.integers(1, len(leaves)))
    index = draw.draw(st.integers(0, size - 1))
    proof = stream_inclusion_proof(iter(leaves), index=index, size=size)
    assert proof == inclusion_proof(leaves[:size], index)


def test_a_streamed_proof_needs_all_its_leaves() -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(6)]
    for size, index in ((7, 0), (7, 5), (8, 6), (6, 6)):
        with pytest.raises(IndexError):
            stream_inclusion_proof(leaves, index=index, size=size)


SIZE = 1_000_000_000


def test_a_proof_in_a_log_of_a_thousand_million_lines_is_below_a_kilobyte(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The tree is computed: all leaves are alike, so one hash stands for each level."""
    leaf = leaf_hash(b"line")
    levels = [leaf]
    while len(levels) < 31:
        levels.append(node_hash(levels[-1], levels[-1]))

    def read(level: int, index: int) -> bytes:
        return levels[level]

    root = frontier_at(read, SIZE).root()
    indexes = [0, SIZE - 1, *(Random(1).randrange(SIZE) for _ in range(998))]
    proofs = [make_inclusion_proof(read, index=index, size=SIZE) for index in indexes]
    largest = max(len(b"".join(proof)) for proof in proofs)
    start = time.perf_counter()
    for index, proof in zip(indexes, proofs, strict=True):
        verify_inclusion(proof, leaf=leaf, index=index, size=SIZE, root=root)
    each = (time.perf_counter() - start) / len(indexes)
    with capsys.disabled():
        told = f"inclusion proof at 10^9 lines: {largest} bytes at most, verified in"
        sys.stdout.write(f"\n  {told} {each * 1e6:.0f} µs ")
    assert largest <= 1024
    with pytest.raises(BadProof):
        verify_inclusion(proofs[0], leaf=leaf_hash(b"x"), index=0, size=SIZE, root=root)
