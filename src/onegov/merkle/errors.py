"""What can be wrong with a proof or a checkpoint."""

from onegov.core.errors import OneGovError
from onegov.core.types import Text


class MerkleError(OneGovError):
    """Base of the room's errors: what was shown does not prove what it claims."""

    code = "merkle.error"
    next_step = Text(
        en="Do not rely on this record. Tell the team that runs the log.",
        fr="Ne vous fiez pas à cet enregistrement. Avisez l’équipe qui tient le registre.",
    )


class BadProof(MerkleError):
    """The hashes do not lead to the stated root (RFC 9162 sections 2.1.3.2 and 2.1.4.2)."""

    code = "merkle.bad_proof"

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The proof does not lead to the root of the log.",
                fr="La preuve ne mène pas à la racine du registre.",
            )
        )


class BadCheckpoint(MerkleError):
    """The text is no checkpoint, or no signature on it is by the given key."""

    code = "merkle.bad_checkpoint"

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The checkpoint of the log is malformed or its signature is wrong.",
                fr="Le point de contrôle du registre est mal formé ou sa signature est fausse.",
            )
        )
