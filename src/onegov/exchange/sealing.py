"""Signatures over bases: one for each message, or one for many.

One for many signs the root of a tree whose leaves are the bases. A message then carries that
signature, its place in the tree, the tree's size, and the hashes that lead from it to the root. The
algorithm's name ends with ``-batch``: it is this protocol's own, for nodes that offer it to each other.

Source: RFC 9421 sections 3.1 and 3.2 (each); RFC 6962 section 2.1 (tree and proofs).
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from functools import lru_cache

from onegov.core.signer import Algorithm, Signer, is_signed
from onegov.exchange.signatures import BATCH, LABEL, Unsigned, base_of
from onegov.exchange.types import SignedMessage
from onegov.merkle.errors import BadProof
from onegov.merkle.public import inclusion_proofs, leaf_hash, root_from

Signed = tuple[SignedMessage, tuple[tuple[str, str], tuple[str, str]]]
"""The signed base, and the two headers that carry its signature."""

LARGEST = 1024  # messages under one signature
_STAMP, _NUMBER, _HASH = 64, 4, 32  # bytes
_CONTEXT = b"onegov-batch/v1"


def sign(signer: Signer, message: Unsigned) -> Signed:
    """Will sign one message by a signature of its own."""
    base, text = base_of(message, keyid=signer.key_id, alg=signer.alg)
    return _stamped(base, text, signer.sign(base.encode()))


def sign_together(signer: Signer, messages: Sequence[Unsigned]) -> list[Signed]:
    """Will sign these messages, at most 1,024, by one signature."""
    drafts = [base_of(each, keyid=signer.key_id, alg=signer.alg + BATCH) for each in messages]
    root, proofs = inclusion_proofs([leaf_hash(base.encode()) for base, _ in drafts])
    size = len(drafts)
    stamp = signer.sign(_root_text(size, root))
    return [
        _stamped(base, text, b"".join((stamp, _number(index), _number(size), *proof)))
        for index, ((base, text), proof) in enumerate(zip(drafts, proofs, strict=True))
    ]


def is_valid(message: SignedMessage, public_key: bytes, *, alg: Algorithm = "ed25519") -> bool:
    """Whether the base was signed with that key, alone or with others, and says so of ``alg``."""
    try:
        value = b64decode(message.signature, validate=True)
    except ValueError:
        return False
    if message.base.endswith(f';alg="{alg}"'):
        return is_signed(public_key, value, message.base.encode(), alg=alg)
    if message.base.endswith(f';alg="{alg}{BATCH}"'):
        return _is_in_batch(public_key, value, message.base.encode(), alg)
    return False


def _stamped(base: str, params_text: str, signature: bytes) -> Signed:
    value = b64encode(signature).decode()
    headers = (("signature-input", f"{LABEL}={params_text}"), ("signature", f"{LABEL}=:{value}:"))
    return SignedMessage(base, value), headers


def _is_in_batch(public_key: bytes, value: bytes, base: bytes, alg: Algorithm) -> bool:
    stamp, rest = value[:_STAMP], value[_STAMP:]
    index, size = (int.from_bytes(rest[at : at + _NUMBER], "big") for at in (0, _NUMBER))
    path = rest[2 * _NUMBER :]
    if not 0 < size <= LARGEST or len(path) % _HASH:
        return False
    proof = tuple(path[at : at + _HASH] for at in range(0, len(path), _HASH))
    try:
        root = root_from(proof, leaf=leaf_hash(base), index=index, size=size)
    except BadProof:
        return False
    return _is_root_signed(public_key, stamp, size, root, alg)


@lru_cache(maxsize=4096)
def _is_root_signed(
    public_key: bytes, stamp: bytes, size: int, root: bytes, alg: Algorithm
) -> bool:
    return is_signed(public_key, stamp, _root_text(size, root), alg=alg)


def _root_text(size: int, root: bytes) -> bytes:
    """What is signed; it can be neither a signature base nor a checkpoint."""
    return b"\n".join((_CONTEXT, str(size).encode(), b64encode(root)))


def _number(value: int) -> bytes:
    return value.to_bytes(_NUMBER, "big")
