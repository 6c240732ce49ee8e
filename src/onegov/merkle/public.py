"""The door of the room: hashes, roots, proofs and signed checkpoints of append-only logs.

Everything here is pure: no store, no clock, no network. Hashes are 32 raw bytes, indexes begin
at 0.

    >>> leaves = [leaf_hash(entry) for entry in (b"a", b"b", b"c")]
    >>> frontier = Frontier().extend(leaves)
    >>> frontier.root() == root_of(leaves)
    True
    >>> proof = inclusion_proof(leaves, 2)
    >>> verify_inclusion(proof, leaf=leaves[2], index=2, size=3, root=frontier.root())

Sources: RFC 6962 section 2.1 (hashes, proofs), RFC 9162 sections 2.1.3.2 and 2.1.4.2
(verification), C2SP signed-note and tlog-checkpoint (checkpoints), C2SP tlog-cosignature and tlog-witness
(witnesses), C2SP tlog-tiles (tiles).
"""

from onegov.merkle.checkpoints import claimed_checkpoint, open_checkpoint, sign_checkpoint
from onegov.merkle.cosignatures import cosign, open_cosignature
from onegov.merkle.proofs import (
    Proof,
    ReadHash,
    consistency_proof,
    inclusion_proof,
    make_consistency_proof,
    make_inclusion_proof,
    root_from,
    stream_inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from onegov.merkle.stored import (
    frontier_at,
    hashes_to_store,
    read_after,
    stored_count,
    stored_index,
)
from onegov.merkle.submissions import Submission, read_submission, submission_bytes
from onegov.merkle.tiles import read_tile_path, tile, tile_path
from onegov.merkle.together import inclusion_proofs
from onegov.merkle.tree import Frontier, leaf_hash, node_hash, root_of
from onegov.merkle.types import Checkpoint

__all__ = [
    "Checkpoint",
    "Frontier",
    "Proof",
    "ReadHash",
    "Submission",
    "claimed_checkpoint",
    "consistency_proof",
    "cosign",
    "frontier_at",
    "hashes_to_store",
    "inclusion_proof",
    "inclusion_proofs",
    "leaf_hash",
    "make_consistency_proof",
    "make_inclusion_proof",
    "node_hash",
    "open_checkpoint",
    "open_cosignature",
    "read_after",
    "read_submission",
    "read_tile_path",
    "root_from",
    "root_of",
    "sign_checkpoint",
    "stored_count",
    "stored_index",
    "stream_inclusion_proof",
    "submission_bytes",
    "tile",
    "tile_path",
    "verify_consistency",
    "verify_inclusion",
]
