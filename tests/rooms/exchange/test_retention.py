"""Old lines go into an archive or for good; every proof, checkpoint and later line stays right."""

import json
import os
import shutil
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onegov.core.errors import WrongSetting
from onegov.core.signer import load_or_make
from onegov.exchange.access.index import AccessIndex
from onegov.exchange.errors import LogDamaged
from onegov.exchange.evidence.errors import NoEvidence
from onegov.exchange.evidence.export import export_evidence
from onegov.exchange.log import CHECKPOINTS, HASHES, INDEX, LINES, EvidenceLog
from onegov.exchange.log_attested import first_covering, last_within, size_of
from onegov.exchange.log_checkpoints import CheckpointKeeper
from onegov.exchange.log_gone import GONE, Gone, read_gone
from onegov.exchange.log_reader import LogReader
from onegov.exchange.log_verify import verify_log
from onegov.exchange.public import parse_config, parse_directory
from onegov.exchange.retention import take_out
from rooms.exchange.network import ask_service, build, start, until
from rooms.exchange.network import settings as settings_of
from rooms.exchange.recorded import DIRECTORY, LOG, NODE, NOW, line, signed_pair, write_log
from rooms.exchange.test_access_parts import entry, places, scribe
from rooms.exchange.test_evidence_file import as_bytes, failing, steps_of
from rooms.exchange.witnesses import Branch

LISTED = parse_directory(DIRECTORY)
LATER = NOW + timedelta(days=400)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    entries = [line(each, signed_pair(each)) for each in range(20)]
    return write_log(tmp_path_factory.mktemp("whole") / "log", entries)


def copied(whole: Path, target: Path) -> Path:
    return Path(shutil.copytree(whole, target))


def retire(folder: Path, seconds: int, archive: Path | None = None, **more: int) -> Gone | None:
    """Takes out what is older than line number ``seconds``."""
    gone = take_out(
        folder, before=NOW + timedelta(seconds=seconds), archive=archive, at=LATER, **more
    )
    if gone is not None:
        log = EvidenceLog(folder)
        log.remove(gone)
        log.close()
    return gone


def grow(folder: Path, number: int) -> None:
    write_log(folder, [line(number, signed_pair(number))])


def evidence(folder: Path, number: int) -> tuple[str, str] | None:
    """Which step of its evidence file fails, if any; NoEvidence when it is gone."""
    with LogReader(folder) as log:
        content = export_evidence(log, f"id-{number}", LISTED)
    return failing(steps_of(as_bytes(content)))


def test_what_is_old_goes_and_the_rest_is_proven_as_before(whole: Path, tmp_path: Path) -> None:
    log = copied(whole, tmp_path / "log")
    size = (log / LINES).stat().st_size
    gone = retire(log, 12)
    assert gone is not None
    assert (gone.lines, gone.archives[0].file) == (12, "")
    raw = (log / LINES).read_bytes()
    assert len(raw) == size
    assert raw[: gone.bytes] == bytes(gone.bytes)
    assert b'"id":"id-12"' in raw
    report = verify_log(log, directory=LISTED)
    assert (report.problem, report.lines, report.gone, report.checkpoints) == (None, 20, 12, 20)
    for number in range(12, 20):
        assert evidence(log, number) is None
    with pytest.raises(NoEvidence):
        evidence(log, 11)


def test_the_archive_holds_the_lines_and_gives_evidence(whole: Path, tmp_path: Path) -> None:
    log = copied(whole, tmp_path / "log")
    gone = retire(log, 7, tmp_path / "archive")
    assert gone is not None
    (archive,) = gone.archives
    raw = Path(archive.file).read_bytes()
    assert sha256(raw).hexdigest() == archive.sha256
    assert raw == (whole / LINES).read_bytes()[: gone.bytes]
    assert Path(archive.file).stat().st_mode & 0o077 == 0
    assert evidence(log, 3) is None
    again = retire(log, 15, tmp_path / "archive")
    assert again is not None
    assert [(each.first, each.last) for each in again.archives] == [(1, 7), (8, 15)]
    assert [evidence(log, number) for number in (0, 6, 7, 14, 15, 19)] == [None] * 6
    Path(archive.file).write_bytes(raw.replace(b"id-3", b"id-4"))
    with pytest.raises(LogDamaged):  # an archive that was changed proves nothing
        evidence(log, 4)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 22), st.integers(1, 30)), max_size=4), st.booleans())
def test_in_whatever_steps_the_log_stays_right(
    whole: Path,
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[int, int]],
    forget: bool,
) -> None:
    """Root, proofs and new lines are those of the log from which nothing went."""
    folder = tmp_path_factory.mktemp("steps")
    log, twin = copied(whole, folder / "log"), copied(whole, folder / "twin")
    for place, (seconds, most) in enumerate(steps):
        retire(log, seconds, folder / "archive" if place % 2 else None, most=most)
        if forget:
            (log / INDEX).unlink()
        for each in (log, twin):
            grow(each, 30 + place)
    opened, known = EvidenceLog(log), EvidenceLog(twin)
    raw = (log / LINES).read_bytes()
    assert raw[: opened.gone.bytes] == bytes(opened.gone.bytes)
    assert raw[opened.gone.bytes :] == (twin / LINES).read_bytes()[opened.gone.bytes :]
    assert opened.frontier == known.frontier
    assert (opened.cut_bytes, opened.gone.lines) == (0, read_gone(log).lines)
    for place in range(opened.gone.lines, opened.size):
        assert opened.read(place) == known.read(place)
        assert opened.proof(place, opened.size) == known.proof(place, known.size)
    assert len(list(opened.backwards())) == opened.size - opened.gone.lines
    opened.close()
    known.close()
    report = verify_log(log, directory=LISTED)
    assert (report.problem, report.lines) == (None, 20 + len(steps))
    assert (log / HASHES).read_bytes() == (twin / HASHES).read_bytes()


def test_only_what_a_checkpoint_seals_goes(whole: Path, tmp_path: Path) -> None:
    log = copied(whole, tmp_path / "log")
    notes = (log / CHECKPOINTS).read_bytes().splitlines(keepends=True)
    (log / CHECKPOINTS).write_bytes(b"".join(notes[each] for each in (4, 9, 19)))
    assert retire(log, 4) is None
    gone = retire(log, 12)
    assert gone is not None
    assert gone.lines == 10
    assert retire(log, 12) is None
    assert verify_log(log, directory=LISTED).problem is None


def test_lines_that_were_changed_stay(whole: Path, tmp_path: Path) -> None:
    log = copied(whole, tmp_path / "log")
    raw = (log / LINES).read_bytes()
    (log / LINES).write_bytes(raw.replace(b"CA-DEMO-2", b"CA-DEMO-9", 1))
    with pytest.raises(LogDamaged):
        retire(log, 12)
    assert not (log / GONE).exists()
    assert (log / LINES).read_bytes()[:1] == b"{"


def test_a_crash_between_the_note_and_the_erasing_is_made_good(whole: Path, tmp_path: Path) -> None:
    log = copied(whole, tmp_path / "log")
    first = retire(log, 5)
    before = (log / LINES).read_bytes()
    gone = retire(log, 12)
    assert first is not None
    assert gone is not None
    after = (log / LINES).read_bytes()
    middle = (first.bytes + gone.bytes) // 2
    half = before[: first.bytes + 1] + bytes(middle - first.bytes - 1) + before[middle:]
    for raw in (before, half, after):
        (log / LINES).write_bytes(raw)
        (log / INDEX).write_bytes((whole / INDEX).read_bytes())
        opened = EvidenceLog(log)
        CheckpointKeeper(log, opened, signer=LOG, origin=NODE)
        assert opened.find("id-3") is None
        assert opened.find("id-15") == 15
        opened.close()
        assert (log / LINES).read_bytes() == after
        assert verify_log(log, directory=LISTED).problem is None


def test_whoever_forges_what_is_gone_is_found_out(whole: Path, tmp_path: Path) -> None:
    log = copied(whole, tmp_path / "log")
    retire(log, 12)
    content = json.loads((log / GONE).read_text())
    hashes = (log / HASHES).read_bytes()
    for change in (
        {"lines": 11},
        {"bytes": content["bytes"] - 1},
        {"frontier": content["frontier"][:-2] + "00"},
        {"note": content["note"].replace("\n12\n", "\n11\n")},
        {"more": 1},
    ):
        (log / GONE).write_text(json.dumps(content | change))
        try:
            assert verify_log(log, directory=LISTED).problem is not None, change
        except LogDamaged:
            continue
    (log / GONE).write_text(json.dumps(content))
    for place in (0, 31 * 5, 32 * 20):
        changed = bytearray(hashes)
        changed[place] ^= 1
        (log / HASHES).write_bytes(changed)
        report = verify_log(log, directory=LISTED)
        assert report.problem is not None or report.stale_hashes_from
    (log / HASHES).write_bytes(hashes)
    (log / GONE).unlink()  # then the zeros are lines that are not as they were
    assert verify_log(log, directory=LISTED).first_bad_line == 1


def test_the_room_is_given_back(tmp_path: Path) -> None:
    entries = [line(each, signed_pair(each)) for each in range(60)]
    log = write_log(tmp_path / "log", entries)
    with (log / LINES).open("r+b") as file:
        os.fsync(file.fileno())
    used = (log / LINES).stat().st_blocks
    gone = retire(log, 55)
    assert gone is not None
    assert (log / LINES).stat().st_blocks < used // 2
    assert retire(log, 59) is not None
    assert (log / LINES).stat().st_blocks < used // 4


@pytest.mark.parametrize("known", [0, 1, 3, 4])
def test_who_read_is_told_from_the_lines_that_are_there(tmp_path: Path, known: int) -> None:
    """Whether the index had read all of them, some or none when the first two went."""
    writer, folder = scribe(), tmp_path / "log"
    entries = [entry(writer, str(each), "eve") for each in range(4)]
    index = AccessIndex(tmp_path / "access.sqlite", writer)
    for place, each in enumerate(entries):
        write_log(folder, [each])
        if place + 1 == known:
            index.catch_up(folder)
    assert retire(folder, 10**6, most=2) is not None
    index.catch_up(folder)
    assert places(index, writer, "eve") == [3, 2]
    write_log(folder, [entry(writer, "4", "eve")])
    index.catch_up(folder)
    assert places(index, writer, "eve") == [4, 3, 2]
    index.close()


@settings(max_examples=80, deadline=None)
@given(
    sizes=st.sets(st.integers(1, 60), max_size=12).map(sorted),
    wanted=st.integers(0, 61),
    torn=st.integers(0, 40),
)
def test_the_checkpoint_for_a_line_is_found_as_by_reading_all(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], wanted: int, torn: int
) -> None:
    path = tmp_path_factory.mktemp("notes") / "notes.jsonl"
    branch = Branch(*map(str, range(60)))
    rows = [json.dumps({"note": branch.note(size)}).encode() + b"\n" for size in sizes]
    path.write_bytes(b"".join(rows) + b'{"note": "half of a line that a crash left"'[:torn])
    covering, within = first_covering(path, wanted), last_within(path, wanted)
    beyond = [size for size in sizes if size > wanted]
    before = [size for size in sizes if size <= wanted]
    assert (size_of(covering) if covering else None) == (beyond[0] if beyond else None)
    assert (size_of(within) if within else None) == (before[-1] if before else None)
    assert first_covering(path.with_name("none"), wanted) is None


def test_a_running_node_keeps_to_its_policy(tmp_path: Path) -> None:
    """Lines of a year ago go when the node starts; exchanges and verification go on."""
    network = build(tmp_path)
    node = network.node("IRCC")
    node.settings["retention"] = {"days": 30, "archive": "archive"}
    node.config.write_text(json.dumps(node.settings))
    log = EvidenceLog(node.log)
    signer = load_or_make(node.config.parent / "log.key", "IRCC:log:1")
    keeper = CheckpointKeeper(node.log, log, signer=signer, origin=NODE)
    log.append([line(each, signed_pair(each)) for each in range(5)])
    keeper.sign()
    log.close()
    try:
        start(network)
        until(lambda: read_gone(node.log).lines == 5)
        ask_service(network, "clients/status")
        assert len(list((node.config.parent / "archive").iterdir())) == 1
        until(lambda: verify_log(node.log, directory=network.directory).lines == 7)
        report = verify_log(node.log, directory=network.directory)
        assert (report.problem, report.gone) == (None, 5)
        node.kill()
        node.start()
        ask_service(network, "clients/status")
    finally:
        network.close()


def test_wrong_settings_are_named(tmp_path: Path) -> None:
    for wrong in ({"days": 0}, {"archive": "x"}, {"days": 7, "archive": 3}):
        with pytest.raises(WrongSetting, match=r"days|archive"):
            parse_config(settings_of("IRCC", retention=wrong), where="node.json", base=tmp_path)
