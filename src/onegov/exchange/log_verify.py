"""Recomputes an evidence log from its lines and names the first that is not as it was signed."""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onegov.core.types import Text
from onegov.exchange.log import HASHES, LINES, damaged
from onegov.exchange.log_checkpoints import read_notes
from onegov.exchange.signatures import BadMessage, is_valid, open_base
from onegov.exchange.types import Directory, SignedMessage
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.public import Checkpoint, Frontier, leaf_hash, open_checkpoint, stored_index

_HASH = 32
_NOTE = re.compile("([^\n]+)\n([0-9]+)\n([A-Za-z0-9+/=]+)\n\n")


@dataclass(frozen=True, slots=True)
class LogReport:
    """What was found.

    Attributes:
        lines: whole lines read.
        checkpoints: checkpoints that hold.
        torn: the last line is incomplete: a crash, not a change; the node cuts it at its start.
        first_bad_line: from 1; 0 when no line is bad.
        problem: what is wrong, or None.
    """

    lines: int
    checkpoints: int
    torn: bool
    first_bad_line: int = 0
    problem: Text | None = None


@dataclass(slots=True)
class _State:
    frontier: Frontier
    held: int = 0  # checkpoints that hold
    covered: int = 0  # lines under the last of them
    suspect: int = 0  # first line whose hash is not the one noted when it was written
    torn: bool = False


def _checkpoint(note: str, directory: Directory | None) -> Checkpoint:
    if directory is None:  # no keys at hand: the root can still be compared with the lines
        match = _NOTE.match(note)
        if match is None:
            raise BadCheckpoint
        return Checkpoint(match[1], int(match[2]), _root(match[3]))
    for _, key in directory.keys.values():
        if key.use == "log":
            try:
                return open_checkpoint(note, key.public_key)
            except BadCheckpoint:
                continue
    raise BadCheckpoint


def _root(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise BadCheckpoint from error


def _lines(folder: Path) -> Iterator[tuple[bytes, bytes]]:
    """Each line with its end, and the hash that was noted when it was written."""
    with (folder / LINES).open("rb") as lines, (folder / HASHES).open("rb") as hashes:
        for place, raw in enumerate(lines):
            hashes.seek(stored_index(0, place) * _HASH)
            yield raw, hashes.read(_HASH)


def _bad(state: _State, line: int, en: str, fr: str) -> LogReport:
    return LogReport(
        state.frontier.size, state.held, state.torn, first_bad_line=line, problem=Text(en=en, fr=fr)
    )


def _changed(state: _State, line: int) -> LogReport:
    return _bad(
        state,
        line,
        f"Line {line} is not as it was written.",
        f"La ligne {line} n’est pas telle qu’elle a été écrite.",
    )


def _against(state: _State, checkpoint: Checkpoint) -> LogReport | None:
    if state.frontier.root() == checkpoint.root:
        state.held, state.covered, state.suspect = state.held + 1, checkpoint.size, 0
        return None
    if state.suspect:
        return _changed(state, state.suspect)
    first, last = state.covered + 1, checkpoint.size
    return _bad(
        state,
        first,
        f"A line from {first} to {last} is not as it was signed.",
        f"Une ligne de {first} à {last} n’est pas telle qu’elle a été signée.",
    )


def _is_signed(raw: bytes, directory: Directory | None) -> bool:
    """Whether every message in the line bears a signature by the key that it names."""
    if directory is None:
        return True
    try:
        content = json.loads(raw)
        parts = [
            SignedMessage(**content[name]) for name in ("request", "answer") if content.get(name)
        ]
        for part in parts:
            listed = directory.keys.get(open_base(part.base)[1].keyid)
            if listed is None or not is_valid(part, listed[1].public_key, alg=listed[1].alg):
                return False
    except (ValueError, TypeError, AttributeError, BadMessage):
        return False
    return True


def _walk(folder: Path, state: _State, directory: Directory | None) -> LogReport | None:
    notes = read_notes(folder)
    waiting = next(notes, None)
    for raw, noted in _lines(folder):
        if not raw.endswith(b"\n"):
            state.torn = True
            break
        leaf, number = leaf_hash(raw[:-1]), state.frontier.size + 1
        if not state.suspect and ((noted and noted != leaf) or not _is_signed(raw, directory)):
            state.suspect = number
        state.frontier = state.frontier.append(leaf)
        while waiting is not None:
            checkpoint = _checkpoint(waiting, directory)
            if checkpoint.size > state.frontier.size:
                break
            if problem := _against(state, checkpoint):
                return problem
            waiting = next(notes, None)
    if waiting is not None:
        line = state.frontier.size + 1
        return _bad(
            state,
            state.suspect or line,
            f"Lines from {line} on are missing.",
            f"Les lignes à partir de {line} manquent.",
        )
    return _changed(state, state.suspect) if state.suspect else None


def verify_log(folder: Path, *, directory: Directory | None = None) -> LogReport:
    """Will recompute the log in ``folder`` from its lines.

    Each line is compared with the hash noted when it was written, the lines with the root of every
    signed checkpoint; with a ``directory``, the signatures of checkpoints and messages as well.

    Raises:
        LogDamaged: the files cannot be read at all, or a checkpoint is not signed by a listed key.
    """
    state = _State(Frontier())
    try:
        problem = _walk(folder, state, directory)
    except OSError as error:
        raise damaged("The log cannot be read.", "Le registre ne peut être lu.") from error
    except BadCheckpoint as error:
        raise damaged(
            "A checkpoint is malformed or not signed by a key of the directory.",
            "Un point de contrôle est mal formé ou n’est pas signé par une clé de l’annuaire.",
        ) from error
    return problem or LogReport(state.frontier.size, state.held, state.torn)
