"""Recomputes an evidence log from its lines and names the first that is not as it was signed."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path

from onegov.exchange.errors import BadRequest
from onegov.exchange.log import entry_of
from onegov.exchange.log_damage import damaged
from onegov.exchange.log_gone import Gone, read_gone
from onegov.exchange.log_reader import LINE_BYTES, LogReader
from onegov.exchange.log_report import (
    LogReport,
    LogState,
    changed,
    compare,
    first_of,
    missing,
    wrongly_signed,
)
from onegov.exchange.parties import Part, signer_in
from onegov.exchange.sealing import is_valid
from onegov.exchange.signatures import BadMessage
from onegov.exchange.types import Listing, SignedMessage
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.public import (
    Checkpoint,
    Frontier,
    hashes_to_store,
    leaf_hash,
    open_checkpoint,
    stored_count,
)

Progress = Callable[[int, int], None]
_PARTS: tuple[Part, ...] = ("request", "answer")
_HASH = 32
_OFTEN = 1 << 12  # lines, about a tenth of a second
_NOTE = re.compile("([^\n]+)\n([0-9]+)\n([A-Za-z0-9+/=]+)\n\n")


class _Walk:
    """One pass over the lines; checkpoints are compared as they are reached."""

    def __init__(
        self, log: LogReader, directory: Listing | None, progress: Progress | None
    ) -> None:
        self._log = log
        self._directory = directory
        self._progress = progress
        self._notes = log.notes()
        self._waiting = self._next()
        self._origin = self._waiting.origin if self._waiting else ""
        self.state = LogState(log.gone.frontier, gone=log.gone.lines)

    def run(self) -> LogReport:
        state = self.state
        if problem := self._skip_gone():
            return problem
        for raw in self._log.lines():
            number = state.frontier.size + 1
            if not raw.endswith(b"\n"):
                if len(raw) > LINE_BYTES:
                    return changed(state, first_of(state.suspect, state.unsigned, number))
                state.torn = True
                break
            self._take(raw[:-1], number)
            if self._progress is not None and number % _OFTEN == 0:
                self._progress(number, self._log.line_count)
            if problem := self._reached():
                return problem
        if self._waiting is not None or self._log.hash_count > stored_count(state.frontier.size):
            return missing(state)  # a line is on disk before its hashes are written
        return self._uncovered()

    def _skip_gone(self) -> LogReport | None:
        """Whether what is gone was sealed so: its hashes lead to each signed checkpoint over it."""
        state, gone, frontier = self.state, self._log.gone, Frontier()
        if not gone.lines:
            return None
        sealed, was_sealed = _checkpoint(gone.note, self._directory), False
        for number in range(1, gone.lines + 1):
            leaf = self._log.hash_at(0, number - 1)
            expected = b"".join(hashes_to_store(frontier, leaf))
            count = len(expected) // _HASH
            if self._log.stored(stored_count(number - 1), count) != expected:
                return changed(state, number)
            frontier = frontier.append(leaf)
            while self._waiting is not None and self._waiting.size == number:
                if self._waiting.root != frontier.root():
                    return changed(state, state.covered + 1)
                was_sealed = was_sealed or self._waiting == sealed
                state.held, state.covered = state.held + 1, number
                self._waiting = self._next()
        return None if was_sealed and frontier == gone.frontier else changed(state, 1)

    def _take(self, line: bytes, number: int) -> None:
        state, leaf = self.state, leaf_hash(line)
        expected = b"".join(hashes_to_store(state.frontier, leaf))
        stored = self._log.stored(stored_count(number - 1), len(expected) // _HASH)
        if len(stored) < len(expected):
            state.unnoted = state.unnoted or number
            if entry_of(line) is None:
                state.suspect = state.suspect or number
        elif stored[:_HASH] != leaf:
            state.suspect = state.suspect or number
        elif stored != expected and not state.suspect:
            state.stale = state.stale or number
        self._check_signatures(line, number)
        state.frontier = state.frontier.append(leaf)

    def _check_signatures(self, line: bytes, number: int) -> None:
        if self._directory is None:
            return
        found = _signatures(line, self._directory)
        if found is None:
            self.state.unknown += 1
        elif not found:
            self.state.unsigned = self.state.unsigned or number

    def _reached(self) -> LogReport | None:
        while self._waiting is not None and self._waiting.size <= self.state.frontier.size:
            if (
                self._waiting.size < self.state.frontier.size
                or self._waiting.origin != self._origin
            ):
                raise damaged(
                    "The checkpoints are not in their order, or of more than one log.",
                    "Les points de contrôle ne sont pas dans leur ordre, "
                    "ou sont de plus d’un registre.",
                )
            if problem := compare(self.state, self._waiting):
                return problem
            self._waiting = self._next()
        return None

    def _next(self) -> Checkpoint | None:
        note = next(self._notes, None)
        return None if note is None else _checkpoint(note, self._directory)

    def _uncovered(self) -> LogReport:
        """The end: lines after the last checkpoint have only their hashes and signatures."""
        state = self.state
        line = first_of(state.suspect, state.unsigned)
        if not line:
            return state.report()
        if line == state.unsigned:
            return wrongly_signed(state)
        return changed(state, line)


def _checkpoint(note: str, directories: Listing | None) -> Checkpoint:
    if directories is None:  # no keys at hand: the root can still be compared with the lines
        match = _NOTE.match(note)
        if match is None:
            raise BadCheckpoint
        return Checkpoint(match[1], int(match[2]), _root(match[3]))
    for member, key in (each for one in directories.parts() for each in one.keys.values()):
        if key.use == "log":
            try:
                checkpoint = open_checkpoint(note, key.public_key, name=key.keyid)
            except BadCheckpoint:
                continue
            if checkpoint.origin == member.node_of(key):
                return checkpoint
    raise BadCheckpoint


def _root(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise BadCheckpoint from error


def _signatures(line: bytes, directories: Listing) -> bool | None:
    """Whether the messages in the line were signed by the keys they name; None: not listed."""
    known = True
    try:
        content = json.loads(line)
        for name in _PARTS:
            if not content.get(name) and content.get("kind") != "exchange":
                continue
            part = SignedMessage(**content[name])
            owner, keyid = signer_in(part.base, name)
            listed = directories.of(owner).keys.get(keyid)
            if listed is None:
                known = False
            elif not (
                _is_plain(part.signature)
                and is_valid(part, listed[1].public_key, alg=listed[1].alg)
            ):
                return False
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return False
    except (BadMessage, BadRequest):
        return False
    return True if known else None


def _is_plain(signature: str) -> bool:
    """Whether it is base64 in its one spelling: each changed letter is a changed signature."""
    return b64encode(b64decode(signature, validate=True)).decode() == signature


def verify_log(
    folder: Path, *, directory: Listing | None = None, progress: Progress | None = None
) -> LogReport:
    """Will recompute the log in ``folder`` from its lines; writes nothing, may run beside its node.

    Each line is compared with the hash noted when it was written, the lines with the root of every
    signed checkpoint; with a ``directory`` (or several), the signatures of checkpoints and messages as well.
    ``progress`` is called now and then with the lines read and about how many there are.

    Raises:
        LogDamaged: the files cannot be read at all, or a checkpoint is not signed by a key of its
            node, or out of order.
    """
    try:
        report, gone = _walked(folder, directory, progress)
        while report.problem is not None and read_gone(folder) != gone:
            report, gone = _walked(folder, directory, progress)  # retention worked meanwhile
        return report
    except OSError as error:
        raise damaged("The log cannot be read.", "Le registre ne peut être lu.") from error
    except BadCheckpoint as error:
        raise damaged(
            "A checkpoint is malformed or not signed by a key of the directory.",
            "Un point de contrôle est mal formé ou n’est pas signé par une clé de l’annuaire.",
        ) from error


def _walked(
    folder: Path, directory: Listing | None, progress: Progress | None
) -> tuple[LogReport, Gone]:
    with LogReader(folder) as log:
        return _Walk(log, directory, progress).run(), log.gone
