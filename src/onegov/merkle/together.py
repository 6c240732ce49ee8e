"""All inclusion proofs of one small tree at once, for messages that share one signature."""

from collections.abc import Sequence

from onegov.merkle.proofs import Proof
from onegov.merkle.tree import node_hash


def inclusion_proofs(leaf_hashes: Sequence[bytes]) -> tuple[bytes, list[Proof]]:
    """The root over these leaf hashes (at least one), and the proof of each; O(n log n).

    The same root and proofs as ``root_of`` and ``inclusion_proof`` give: a node without a neighbour
    rises as it is. Source: RFC 6962 sections 2.1 and 2.1.1.
    """
    level, height = list(leaf_hashes), 0
    proofs: list[list[bytes]] = [[] for _ in level]
    while len(level) > 1:
        for index, proof in enumerate(proofs):
            beside = (index >> height) ^ 1
            if beside < len(level):
                proof.append(level[beside])
        pairs = zip(level[::2], level[1::2], strict=False)
        rest = level[-1:] if len(level) % 2 else []
        level = [node_hash(left, right) for left, right in pairs] + rest
        height += 1
    return level[0], [tuple(proof) for proof in proofs]
