"""What is found about an evidence log, and in which words it is said."""

from dataclasses import dataclass

from onegov.core.types import Text
from onegov.merkle.public import Checkpoint, Frontier


@dataclass(frozen=True, slots=True)
class LogReport:
    """What was found.

    Attributes:
        lines: whole lines, those that are gone included.
        checkpoints: checkpoints that hold.
        torn: the last line is incomplete: a crash, not a change; the node cuts it at its start.
        first_bad_line: from 1; 0 when no line is bad.
        problem: what is wrong with the evidence, or None.
        stale_hashes_from: from 1; the first line that its checkpoint vouches for, but whose stored
            hashes are missing or others; 0 when there is none. No problem of the evidence: hashes
            are made anew from the lines.
        gone: lines that retention took out, at the beginning; their hashes lead to a signed checkpoint.
        unknown_keys: lines with a message whose key the directory does not list (so not checked).
    """

    lines: int
    checkpoints: int
    torn: bool
    first_bad_line: int = 0
    problem: Text | None = None
    stale_hashes_from: int = 0
    unknown_keys: int = 0
    gone: int = 0


@dataclass(slots=True)
class LogState:
    """How far the lines were read, and what was found since the last checkpoint that holds."""

    frontier: Frontier
    held: int = 0  # checkpoints that hold
    covered: int = 0  # lines under the last of them
    suspect: int = 0  # first line since then whose hash is not the one noted when it was written
    unnoted: int = 0  # first line since then whose hashes are not all there
    stale: int = 0
    unsigned: int = 0  # first line since then with a signature that does not hold
    unknown: int = 0
    torn: bool = False
    gone: int = 0

    def report(self, line: int = 0, problem: Text | None = None) -> LogReport:
        return LogReport(
            self.frontier.size,
            self.held,
            self.torn,
            line,
            problem,
            self.stale,
            self.unknown,
            self.gone,
        )


def first_of(*lines: int) -> int:
    """The lowest of the line numbers that are not 0; 0 when all are."""
    return min((line for line in lines if line), default=0)


def changed(state: LogState, line: int) -> LogReport:
    """That this line is not what it was."""
    text = Text(
        en=f"Line {line} is not as it was written.",
        fr=f"La ligne {line} n’est pas telle qu’elle a été écrite.",
    )
    return state.report(line, text)


def wrongly_signed(state: LogState) -> LogReport:
    """That a message in a line bears a wrong signature."""
    line = state.unsigned
    text = Text(
        en=f"Line {line} holds a message that was not signed by the key it names.",
        fr=f"La ligne {line} contient un message qui n’a pas été signé par la clé qu’il nomme.",
    )
    return state.report(line, text)


def missing(state: LogState) -> LogReport:
    """That lines are gone from the end."""
    line = state.frontier.size + 1
    text = Text(
        en=f"Lines from {line} on are missing.",
        fr=f"Les lignes à partir de {line} manquent.",
    )
    return state.report(first_of(state.suspect, state.unsigned, line), text)


def compare(state: LogState, checkpoint: Checkpoint) -> LogReport | None:
    """What is wrong with the lines up to the checkpoint, or None; they are then beyond doubt."""
    if state.frontier.root() != checkpoint.root:
        if line := first_of(state.suspect, state.unsigned):
            return changed(state, line)
        first, last = state.covered + 1, checkpoint.size
        text = Text(
            en=f"A line from {first} to {last} is not as it was signed.",
            fr=f"Une ligne de {first} à {last} n’est pas telle qu’elle a été signée.",
        )
        return state.report(first, text)
    state.held, state.covered = state.held + 1, checkpoint.size
    state.stale = state.stale or first_of(state.suspect, state.unnoted)
    state.suspect = state.unnoted = 0
    return wrongly_signed(state) if state.unsigned else None
