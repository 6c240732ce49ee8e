"""A proof made from a frontier and the leaves after it is the proof made from all leaves."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.merkle import public as merkle

LEAVES = [hashlib.sha256(bytes([number])).digest() for number in range(70)]


@given(known=st.integers(0, 69), more=st.integers(1, 70), place=st.integers(0, 69))
def test_it_gives_the_same_proofs(known: int, more: int, place: int) -> None:
    size = min(known + more, len(LEAVES))
    index = known + place % (size - known)
    read = merkle.read_after(merkle.Frontier().extend(LEAVES[:known]), LEAVES[known:size])
    made = merkle.make_inclusion_proof(read, index=index, size=size)
    assert made == merkle.inclusion_proof(LEAVES[:size], index)


def test_what_lies_within_the_frontier_is_not_guessed() -> None:
    read = merkle.read_after(merkle.Frontier().extend(LEAVES[:8]), LEAVES[8:9])
    with pytest.raises(ValueError, match="within the frontier"):
        merkle.make_inclusion_proof(read, index=3, size=9)
