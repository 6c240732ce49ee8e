"""What a log publishes about itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log at one moment.

    Source: C2SP tlog-checkpoint.

    Attributes:
        origin: name of the log, one line, unique in the world (``CA-DEMO/IRCC/node``).
        size: number of leaves.
        root: 32-byte root hash of the tree over those leaves.
    """

    origin: str
    size: int
    root: bytes
