"""Signed checkpoints: one spelling, one key, nothing that a flipped bit survives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onegov.core.signer import Ed25519Signer
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.public import Checkpoint, open_checkpoint, sign_checkpoint

SIGNER = Ed25519Signer("IRCC:log:1", bytes(range(32)))
OTHER = Ed25519Signer("IRCC:log:1", bytes(range(1, 33)))
NOTE = sign_checkpoint(SIGNER, Checkpoint("CA-DEMO/IRCC/node", 42, b"\x07" * 32))


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1),
    st.integers(0, 2**62),
    st.binary(min_size=32, max_size=32),
)
def test_what_is_signed_opens(origin: str, size: int, root: bytes) -> None:
    checkpoint = Checkpoint(origin, size, root)
    assert open_checkpoint(sign_checkpoint(SIGNER, checkpoint), SIGNER.public_key()) == checkpoint


def test_every_flipped_bit_is_refused() -> None:
    raw = NOTE.encode()
    survivors = []
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            open_checkpoint(changed.decode(errors="replace"), SIGNER.public_key())
        except BadCheckpoint:
            continue
        survivors.append(bit)
    assert survivors == []


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(BadCheckpoint):
        open_checkpoint(NOTE, OTHER.public_key())


def test_signatures_of_witnesses_are_passed_over() -> None:
    witness = sign_checkpoint(OTHER, Checkpoint("CA-DEMO/IRCC/node", 42, b"\x07" * 32))
    both = NOTE + witness.rpartition("\n\n")[2]
    assert open_checkpoint(both, SIGNER.public_key()).size == 42


@pytest.mark.parametrize("text", ["", "\n\n", "a\n1\nAA==\n", NOTE.rstrip("\n"), NOTE + "more\n"])
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        open_checkpoint(text, SIGNER.public_key())


def test_a_checkpoint_that_would_not_open_is_not_signed() -> None:
    with pytest.raises(ValueError, match="origin"):
        sign_checkpoint(SIGNER, Checkpoint("two\nlines", 1, b"\0" * 32))
    with pytest.raises(ValueError, match="name"):
        sign_checkpoint(Ed25519Signer("a b", bytes(32)), Checkpoint("x", 1, b"\0" * 32))
