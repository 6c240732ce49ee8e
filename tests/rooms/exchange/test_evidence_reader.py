"""Reading a log beside its node: nothing is locked, written or held in memory, and it is right."""

import os
import sqlite3
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest

from onegov.core.signer import Ed25519Signer
from onegov.exchange.errors import LogDamaged
from onegov.exchange.log import CHECKPOINTS, HASHES, INDEX, LINES, Entry, EvidenceLog
from onegov.exchange.log_checkpoints import CheckpointKeeper
from onegov.exchange.log_reader import LINE_BYTES, LogReader
from onegov.exchange.public import verify_log
from onegov.merkle.public import leaf_hash, open_checkpoint, verify_inclusion

SIGNER = Ed25519Signer("IRCC:log:1", bytes(range(32)))


def entry(number: int, padding: int = 0) -> Entry:
    line = f'{{"kind":"exchange","id":"id-{number}","x":"{"x" * padding}"}}'
    return Entry(line.encode(), f"id-{number}")


def write(folder: Path, count: int, padding: int = 0) -> None:
    log = EvidenceLog(folder)
    keeper = CheckpointKeeper(folder, log, signer=SIGNER, origin="node")
    while count:
        step = min(count, 7)
        log.append([entry(log.size + each, padding) for each in range(step)])
        keeper.sign()
        count -= step
    log.close()


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "log", 23)
    return tmp_path / "log"


def check(log: LogReader, number: int) -> None:
    found = log.find(f"id-{number}")
    assert found is not None
    assert (found.place, found.line) == (number, entry(number).line)
    checkpoint = open_checkpoint(log.newest_note(), SIGNER.public_key())
    for proof in (
        log.proof(found.place, checkpoint.size),
        log.proof_from_lines(found.place, checkpoint.size),
    ):
        verify_inclusion(
            proof,
            leaf=leaf_hash(found.line),
            index=found.place,
            size=checkpoint.size,
            root=checkpoint.root,
        )


def test_every_line_is_found_and_proven_beside_its_writer_without_a_byte_written(
    folder: Path,
) -> None:
    before = state(folder)
    writer = EvidenceLog(folder)
    opened = state(folder)
    with LogReader(folder) as log:
        for number in range(23):
            check(log, number)
        assert log.find("id-23") is None
        assert log.find("") is None
        assert len(list(log.notes())) == 4
        assert list(log.lines()) == [entry(number).line + b"\n" for number in range(23)]
    assert verify_log(folder).problem is None
    assert state(folder) == opened
    writer.close()
    assert state(folder).keys() == before.keys()


@pytest.mark.parametrize("damage", ["gone", "other", "wrong", "empty"])
def test_the_index_is_a_hint_only(folder: Path, damage: str) -> None:
    if damage == "gone":
        (folder / INDEX).unlink()
    elif damage == "other":
        (folder / INDEX).write_bytes(b"no database" * 1000)
    else:
        with sqlite3.connect(folder / INDEX) as index:
            index.execute(
                "DELETE FROM line"
                if damage == "empty"
                else "UPDATE line SET id = 'id-' || (22 - place), start = -1 WHERE place > 3"
            )
        index.close()
    before = state(folder)
    with LogReader(folder) as log:
        for number in range(23):
            check(log, number)
    assert state(folder) == before


def test_a_log_without_hashes_is_read_by_its_lines(folder: Path) -> None:
    (folder / HASHES).unlink()
    with LogReader(folder) as log:
        found = log.find("id-9")
        assert found is not None
        checkpoint = open_checkpoint(log.newest_note(), SIGNER.public_key())
        verify_inclusion(
            log.proof_from_lines(9, checkpoint.size),
            leaf=leaf_hash(found.line),
            index=9,
            size=checkpoint.size,
            root=checkpoint.root,
        )
        with pytest.raises(IndexError):
            log.proof_from_lines(9, checkpoint.size + 1)


def test_no_log_and_no_checkpoint_are_said(tmp_path: Path) -> None:
    with pytest.raises(LogDamaged):
        LogReader(tmp_path)
    write(tmp_path, 1)
    (tmp_path / CHECKPOINTS).unlink()
    with LogReader(tmp_path) as log:
        assert log.newest_note() == ""


def test_a_line_without_an_end_does_not_fill_the_memory(folder: Path) -> None:
    with (folder / LINES).open("ab") as file:
        file.truncate(64 * LINE_BYTES)
    tracemalloc.start()
    report = verify_log(folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.first_bad_line == 24
    assert not report.torn
    assert peak < 8 * LINE_BYTES


def test_memory_does_not_grow_with_the_log(tmp_path: Path) -> None:
    write(tmp_path, 3000, padding=4000)
    tracemalloc.start()
    assert verify_log(tmp_path).lines == 3000
    with LogReader(tmp_path) as log:
        assert any(log.scan("id-2999"))
        log.proof_from_lines(2000, 3000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    sys.stdout.write(f"log {os.stat(tmp_path / LINES).st_size >> 20} MiB, peak {peak >> 10} KiB\n")
    assert peak < 4 << 20


def test_a_log_that_grows_while_it_is_read_is_never_accused(tmp_path: Path) -> None:
    write(tmp_path, 1)
    log = EvidenceLog(tmp_path)
    keeper = CheckpointKeeper(tmp_path, log, signer=SIGNER, origin="node")
    done = threading.Event()

    def grow() -> None:
        while not done.is_set():
            log.append([entry(log.size + each, padding=500) for each in range(3)])
            keeper.sign()

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        reports = [verify_log(tmp_path)]
        while len(reports) < 60 or (reports[-1].lines < 60 and thread.is_alive()):
            reports.append(verify_log(tmp_path))
            with LogReader(tmp_path) as reader:
                note = reader.newest_note()
                size = open_checkpoint(note, SIGNER.public_key()).size
                assert reader.find(f"id-{size - 1}") is not None
    finally:
        done.set()
        thread.join()
        log.close()
    assert [report for report in reports if report.problem] == []
    assert [report for report in reports if report.stale_hashes_from] == []
    assert reports[-1].lines >= 60
