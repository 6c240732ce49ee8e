"""Tiles hold exactly the hashes of the tree; addresses and submissions have one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.proofs import reader_of
from onegov.merkle.public import (
    Submission,
    leaf_hash,
    read_submission,
    read_tile_path,
    root_of,
    submission_bytes,
    tile,
    tile_path,
)

LEAVES = [leaf_hash(n.to_bytes(4, "big")) for n in range(70_000)]


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ((0, 0, 256), "0/000"),
        ((0, 1234067, 256), "0/x001/x234/067"),
        ((1, 5, 12), "1/005.p/12"),
        ((8, 999, 255), "8/999.p/255"),
        ((0, 1000, 256), "0/x001/000"),
    ],
)
def test_addresses_are_those_of_the_standard(place: tuple[int, int, int], path: str) -> None:
    assert tile_path(*place) == path
    assert read_tile_path(path) == place


@given(st.integers(0, 63), st.integers(0, 2**50), st.integers(1, 256))
def test_an_address_is_read_as_it_was_written(level: int, index: int, width: int) -> None:
    assert read_tile_path(tile_path(level, index, width)) == (level, index, width)


@pytest.mark.parametrize(
    "path",
    ["", "0", "0/0", "0/0000", "00/000", "64/000", "0/x000/001", "0/001/001", "0/000.p/0",
     "0/000.p/256", "0/000.p/012", "0/000.p/999", "-1/000", "0/000/", "0/../000", "entries/000"],
)  # fmt: skip
def test_another_spelling_is_no_address(path: str) -> None:
    assert read_tile_path(path) is None


@given(st.integers(1, 600), st.integers(0, 3), st.integers(1, 256))
def test_a_tile_holds_the_hashes_of_its_level(size: int, index: int, width: int) -> None:
    read = reader_of(LEAVES[:size])
    found = tile(read, level=0, index=index, width=width, size=size)
    first = index * 256
    if first + width > size:
        assert found is None
    else:
        assert found == b"".join(LEAVES[first : first + width])


def test_a_tile_of_the_next_level_holds_roots_of_256() -> None:
    found = tile(reader_of(LEAVES), level=1, index=0, width=256, size=len(LEAVES))
    assert found is not None
    assert found[:32] == root_of(LEAVES[:256])
    assert found[-32:] == root_of(LEAVES[255 * 256 : 256 * 256])
    assert tile(reader_of(LEAVES), level=1, index=1, width=18, size=len(LEAVES)) is None
    assert tile(reader_of(LEAVES), level=2, index=0, width=1, size=len(LEAVES)) is not None
    assert tile(reader_of(LEAVES), level=9, index=0, width=1, size=len(LEAVES)) is None


@given(st.integers(0, 2**60), st.integers(0, 63), st.text(max_size=40))
def test_a_submission_is_read_as_it_was_written(old: int, hashes: int, note: str) -> None:
    asked = Submission(old, tuple(LEAVES[:hashes]), note)
    assert read_submission(submission_bytes(asked)) == asked


@given(st.binary(max_size=80))
def test_whatever_is_sent_is_read_or_refused(body: bytes) -> None:
    try:
        asked = read_submission(body)
    except BadCheckpoint:
        return
    assert submission_bytes(asked) == body


def test_a_proof_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadCheckpoint):
        read_submission(submission_bytes(Submission(1, tuple(LEAVES[:64]), "note")))
