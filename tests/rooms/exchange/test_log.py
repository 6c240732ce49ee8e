"""The evidence log: survives a crash, finds its lines, and cannot be changed unseen."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples import examples
from onegov.__main__ import main
from onegov.core.signer import Ed25519Signer
from onegov.exchange.errors import LogDamaged
from onegov.exchange.log import CHECKPOINTS, HASHES, INDEX, LINES, Entry, EvidenceLog
from onegov.exchange.log_checkpoints import CheckpointKeeper
from onegov.exchange.log_reader import LogReader
from onegov.exchange.public import verify_log
from onegov.merkle.public import leaf_hash, open_checkpoint, root_of, stored_index, verify_inclusion

SIGNER = Ed25519Signer("IRCC:log:1", bytes(range(32)))


def entry(number: int) -> Entry:
    content = {"kind": "refused", "id": f"id-{number}", "note": "x" * (number % 7)}
    return Entry(json.dumps(content).encode(), f"id-{number}")


def write(folder: Path, batches: list[int]) -> None:
    """A log with a signed checkpoint after every batch."""
    log = EvidenceLog(folder)
    keeper = CheckpointKeeper(folder, log, signer=SIGNER, origin="node")
    for count in batches:
        first = log.size
        log.append([entry(first + step) for step in range(count)])
        keeper.sign()
    log.close()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    write(tmp_path, [1, 3, 4, 2])
    return tmp_path


def reopen(folder: Path) -> tuple[int, bytes, int]:
    log = EvidenceLog(folder)
    found = log.size, log.frontier.root(), log.cut_bytes
    log.close()
    return found


ALL = [leaf_hash(entry(number).line) for number in range(10)]


def test_lines_are_found_with_a_proof_that_holds(folder: Path) -> None:
    log = EvidenceLog(folder)
    keeper = CheckpointKeeper(folder, log, signer=SIGNER, origin="node")
    for number in range(10):
        place = log.find(f"id-{number}")
        assert place == number
        assert log.read(place) == entry(number).line
        checkpoint = open_checkpoint(keeper.note, SIGNER.public_key())
        verify_inclusion(
            log.proof(place, checkpoint.size),
            leaf=ALL[number],
            index=place,
            size=checkpoint.size,
            root=checkpoint.root,
        )
    assert log.find("id-10") is None
    log.close()


@given(st.lists(st.integers(1, 9), max_size=5), st.integers(0, 400), st.booleans(), st.booleans())
@settings(max_examples=examples(50), suppress_health_check=[HealthCheck.too_slow])
def test_a_crash_at_any_byte_loses_only_the_torn_line(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[int],
    cut: int,
    lose_index: bool,
    lose_hashes: bool,
) -> None:
    folder = tmp_path_factory.mktemp("log")
    write(folder, batches)
    (folder / CHECKPOINTS).unlink(missing_ok=True)  # as if no second had passed
    raw = (folder / LINES).read_bytes()
    kept = raw[: max(0, len(raw) - cut)]
    (folder / LINES).write_bytes(kept)
    if lose_index:
        (folder / INDEX).unlink()
    if lose_hashes:
        (folder / HASHES).write_bytes(b"")
    whole = kept.count(b"\n")
    leaves = [leaf_hash(entry(number).line) for number in range(whole)]
    torn = len(kept) - (kept.rfind(b"\n") + 1)
    assert reopen(folder) == (whole, root_of(leaves), torn)
    write(folder, [2])
    assert verify_log(folder).problem is None
    assert verify_log(folder).lines == whole + 2


def test_a_log_shorter_than_its_checkpoint_is_not_opened(folder: Path) -> None:
    lines = (folder / LINES).read_bytes().splitlines(keepends=True)
    (folder / LINES).write_bytes(b"".join(lines[:8]))
    with pytest.raises(LogDamaged):
        write(folder, [1])
    report = verify_log(folder)
    assert report.first_bad_line == 9


def test_a_log_rewritten_with_its_hashes_is_not_opened(folder: Path) -> None:
    lines = (folder / LINES).read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b"id-4", b"id-X")
    (folder / LINES).write_bytes(b"".join(lines))
    (folder / INDEX).unlink()
    (folder / HASHES).unlink()
    with pytest.raises(LogDamaged):
        write(folder, [1])
    report = verify_log(folder)
    assert report.problem is not None
    assert report.first_bad_line == 5  # the first that the second checkpoint does not vouch for
    assert "5" in report.problem.en
    assert "8" in report.problem.en


@pytest.mark.parametrize("line", range(10))
def test_every_changed_byte_of_a_line_names_that_line(folder: Path, line: int) -> None:
    raw = (folder / LINES).read_bytes()
    starts = [0, *(place + 1 for place, byte in enumerate(raw) if byte == 10)]
    for place in range(starts[line], starts[line + 1] - 1):
        changed = bytearray(raw)
        changed[place] ^= 1
        (folder / LINES).write_bytes(changed)
        report = verify_log(folder)
        assert report.first_bad_line == line + 1
        assert report.problem is not None
        assert report.problem.fr


def test_a_deleted_or_moved_line_is_named(folder: Path) -> None:
    lines = (folder / LINES).read_bytes().splitlines(keepends=True)
    (folder / LINES).write_bytes(b"".join(lines[:2] + lines[3:]))
    assert verify_log(folder).first_bad_line == 3
    lines[6], lines[5] = lines[5], lines[6]
    (folder / LINES).write_bytes(b"".join(lines))
    assert verify_log(folder).first_bad_line == 6


def test_damaged_hashes_do_not_accuse_a_good_line(folder: Path) -> None:
    changed = bytearray((folder / HASHES).read_bytes())
    changed[0] ^= 1
    (folder / HASHES).write_bytes(changed)
    assert verify_log(folder).problem is None


def test_two_processes_cannot_write_one_log(folder: Path) -> None:
    log = EvidenceLog(folder)
    with pytest.raises(LogDamaged):
        EvidenceLog(folder)
    log.close()


def test_a_forged_checkpoint_is_noticed(folder: Path) -> None:
    other = Ed25519Signer("IRCC:log:1", bytes(range(1, 33)))
    log = EvidenceLog(folder)
    with pytest.raises(LogDamaged):
        CheckpointKeeper(folder, log, signer=other, origin="node")
    log.close()


def test_a_torn_checkpoint_is_cut(folder: Path) -> None:
    with (folder / CHECKPOINTS).open("ab") as file:
        file.write(b'{"note": "no')
    write(folder, [1])
    assert verify_log(folder).problem is None
    assert verify_log(folder).checkpoints == 5


@pytest.mark.parametrize("is_noted", [True, False])
def test_a_whole_last_line_that_was_changed_is_not_cut_as_torn(
    tmp_path: Path, is_noted: bool
) -> None:
    log = EvidenceLog(tmp_path)
    log.append([entry(0), entry(1)])  # on disk, so acknowledged; no checkpoint yet
    log.close()
    if not is_noted:
        (tmp_path / INDEX).unlink()
        (tmp_path / HASHES).unlink()
    raw = (tmp_path / LINES).read_bytes()
    changed = raw[: raw.index(b"\n") + 1] + b"x" + raw[raw.index(b"\n") + 2 :]
    (tmp_path / LINES).write_bytes(changed)
    with pytest.raises(LogDamaged) as caught:
        EvidenceLog(tmp_path)
    assert "2" in caught.value.message.fr
    assert (tmp_path / LINES).read_bytes() == changed


@pytest.mark.parametrize(
    "line", ["xx", "[]", "{}", '{"nope": 1}', '{"note": 1}', "null", "[" * 100_000, '{"note": "n"}']
)
def test_a_line_that_is_no_checkpoint_is_said_and_never_a_crash(folder: Path, line: str) -> None:
    with (folder / CHECKPOINTS).open("a") as file:
        file.write(line + "\n")
    with pytest.raises(LogDamaged):
        verify_log(folder)
    log = EvidenceLog(folder)
    with pytest.raises(LogDamaged):
        CheckpointKeeper(folder, log, signer=SIGNER, origin="node")
    log.close()


def test_a_checkpoint_whose_root_is_no_base64_is_said(folder: Path) -> None:
    with (folder / CHECKPOINTS).open("a") as file:
        file.write(json.dumps({"note": "node\n10\nA=A\n\n\u2014 IRCC:log:1 AAAA\n"}) + "\n")
    with pytest.raises(LogDamaged):
        verify_log(folder)


@pytest.mark.parametrize("damage", ["gone", "short", "leaf", "node", "frontier"])
def test_damaged_hashes_are_said_made_anew_and_no_fault_of_the_evidence(
    folder: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = bytearray((folder / HASHES).read_bytes())
    if at := {"leaf": 5 * 32, "node": 2 * 32, "frontier": stored_index(3, 0) * 32}.get(damage):
        raw[at] ^= 1
    (folder / HASHES).write_bytes(raw[: 6 * 32 + 9] if damage == "short" else raw)
    if damage == "gone":
        (folder / HASHES).unlink()
    first = {"gone": 1, "short": 4, "leaf": 4, "node": 2, "frontier": 8}[damage]
    report = verify_log(folder)
    assert (report.problem, report.first_bad_line) == (None, 0)
    assert report.stale_hashes_from == first
    assert main(["node", "verify", "--log", str(folder)]) == 0
    told = capsys.readouterr().out
    assert f"from line {first} on" in told
    assert f"à partir de la ligne {first};" in told
    assert main(["node", "verify", "--log", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stale_hashes_from_line"] == first
    if damage == "leaf" or damage == "node":  # not on the way of the newest checkpoint
        (folder / HASHES).unlink()
    write(folder, [1])
    assert verify_log(folder).stale_hashes_from == 0
    assert verify_log(folder).lines == 11


def test_changed_lines_are_told_though_their_hashes_are_gone_too(folder: Path) -> None:
    lines = (folder / LINES).read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b"id-4", b"id-X")
    (folder / LINES).write_bytes(b"".join(lines))
    (folder / HASHES).unlink()
    report = verify_log(folder)
    assert report.first_bad_line == 5
    assert report.stale_hashes_from == 1


@pytest.mark.parametrize("seed", range(60))
def test_an_index_damaged_anywhere_is_made_anew(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    write(tmp_path, [50] * 4)
    raw = bytearray((tmp_path / INDEX).read_bytes())
    page = random.randrange(len(raw) // 4096) * 4096
    kind = seed % 4
    if kind == 0:
        del raw[random.randrange(len(raw)) :]
    elif kind == 1:
        raw[page : page + 100] = bytes(100)
    else:
        for _ in range(random.choice((1, 8, 60))):
            raw[(page if kind == 2 else 0) + random.randrange(4096)] = random.randrange(256)
    (tmp_path / INDEX).write_bytes(raw)
    with LogReader(tmp_path) as reader:
        found = reader.find("id-77")
        assert found is not None
        assert found.line == entry(77).line
    log = EvidenceLog(tmp_path)
    assert log.size == 200
    assert log.find("id-77") in (77, None)  # an id that is gone without a trace is not missed,
    log.append([entry(200), entry(201)])  # but no other line is ever given for it
    assert log.find("id-201") in (201, None)
    assert log.read(200) == entry(200).line
    log.close()
    assert verify_log(tmp_path).lines == 202
    assert verify_log(tmp_path).problem is None
