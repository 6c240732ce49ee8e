"""Cosignatures of witnesses, against the words of C2SP tlog-cosignature and another library."""

import re
from base64 import b64decode, b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from onegov.core.signer import Ed25519Signer
from onegov.merkle.cosignatures import cosigned_text
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.notes import read_note
from onegov.merkle.public import (
    Checkpoint,
    cosign,
    open_checkpoint,
    open_cosignature,
    sign_checkpoint,
)

LOG = Ed25519Signer("IRCC:log:1", bytes(range(32)))
WITNESS = Ed25519Signer("witness.example.ca/w1", bytes(range(1, 33)))
NOTE = sign_checkpoint(LOG, Checkpoint("CA-DEMO/IRCC/node", 42, b"\x07" * 32))
AT = 1_772_366_400

# The example of C2SP tlog-cosignature: its note, and what the witness signed. Its keys are not published.
EXAMPLE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
    "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJs"
    "X3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
SIGNED = (
    "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
)


def test_the_example_of_the_specification_is_read_as_it_says() -> None:
    note = read_note(EXAMPLE)
    name, stamp = note.stamps[1]
    assert name == "witness.example.com/w1"
    assert len(stamp) == 4 + 8 + 64
    assert cosigned_text(note.body, int.from_bytes(stamp[4:12], "big")) == SIGNED


def test_a_cosignature_is_what_the_specification_says() -> None:
    """Taken apart and verified by hand, with another implementation of Ed25519."""
    line = cosign(WITNESS, NOTE, at=AT).removeprefix(NOTE)
    match = re.fullmatch("\u2014 witness.example.ca/w1 ([^ ]+)\n", line)
    assert match is not None
    stamp, key = b64decode(match[1]), WITNESS.public_key()
    assert stamp[:4] == sha256(b"witness.example.ca/w1\n\x04" + key).digest()[:4]
    assert stamp[4:12] == AT.to_bytes(8, "big")
    body = NOTE.partition("\n\n")[0] + "\n"
    Ed25519PublicKey.from_public_bytes(key).verify(
        stamp[12:], f"cosignature/v1\ntime {AT}\n{body}".encode()
    )


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_what_another_implementation_cosigns_opens(at: int, seed: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key = private.public_key().public_bytes_raw()
    body = NOTE.partition("\n\n")[0] + "\n"
    signature = private.sign(f"cosignature/v1\ntime {at}\n{body}".encode())
    mark = sha256(b"w/1\n\x04" + key).digest()[:4]
    stamp = b64encode(mark + at.to_bytes(8, "big") + signature).decode()
    note = f"{NOTE}\u2014 w/1 {stamp}\n"
    assert open_cosignature(note, key, name="w/1") == at
    assert open_checkpoint(note, LOG.public_key(), name="IRCC:log:1").size == 42
    assert cosign(Ed25519Signer("w/1", seed), NOTE, at=at) == note


def test_every_flipped_bit_of_the_body_and_the_cosignature_is_refused() -> None:
    note = cosign(WITNESS, NOTE, at=AT)
    raw, survivors = note.encode(), []
    own = (len(NOTE.partition("\n\n")[0].encode()), len(NOTE.encode()))
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            open_cosignature(
                changed.decode(errors="replace"), WITNESS.public_key(), name=WITNESS.key_id
            )
        except BadCheckpoint:
            continue
        survivors.append(bit // 8)
    # the log's own signature is not the witness's concern here; `open_checkpoint` checks it
    assert [place for place in survivors if not own[0] < place < own[1]] == []


def test_a_log_key_is_no_witness_and_a_witness_no_log() -> None:
    note = cosign(WITNESS, NOTE, at=AT)
    for signer in (LOG, Ed25519Signer("witness.example.ca/w2", bytes(range(1, 33)))):
        with pytest.raises(BadCheckpoint):
            open_cosignature(note, signer.public_key(), name=signer.key_id)
    with pytest.raises(BadCheckpoint):
        open_checkpoint(note, WITNESS.public_key())
    with pytest.raises(BadCheckpoint):
        open_cosignature(NOTE, LOG.public_key(), name=LOG.key_id)


def test_several_witnesses_stand_under_one_note() -> None:
    second = Ed25519Signer("witness.example.ca/w2", bytes(range(2, 34)))
    note = cosign(second, cosign(WITNESS, NOTE, at=AT), at=AT + 1)
    assert open_cosignature(note, WITNESS.public_key(), name=WITNESS.key_id) == AT
    assert open_cosignature(note, second.public_key(), name=second.key_id) == AT + 1


@pytest.mark.parametrize("at", [-1, 2**63])
def test_times_beyond_63_bits_are_not_signed(at: int) -> None:
    with pytest.raises(ValueError, match="63 bits"):
        cosign(WITNESS, NOTE, at=at)


@pytest.mark.parametrize("note", ["", "a\n\n", "no checkpoint\n\n\u2014 a AAAA\n"])
def test_what_is_no_checkpoint_is_not_cosigned(note: str) -> None:
    with pytest.raises(BadCheckpoint):
        cosign(WITNESS, note, at=AT)
