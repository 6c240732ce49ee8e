"""A small log with everything done to it that can be done to bytes and lines: what is named first."""

import json
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest

from examples import examples
from onegov.core.signer import Ed25519Signer
from onegov.exchange.errors import LogDamaged
from onegov.exchange.log import CHECKPOINTS, HASHES, LINES, Entry, EvidenceLog
from onegov.exchange.log_checkpoints import CheckpointKeeper
from onegov.exchange.log_report import LogReport
from onegov.exchange.public import parse_directory, verify_log
from rooms.exchange.recorded import DIRECTORY, IRCC, PLATFORM, line, signed_pair, write_log

SIGNER = Ed25519Signer("IRCC:log:1", bytes(range(32)))
BATCHES = (1, 3, 4)  # a checkpoint after each
COVERED, ALL = sum(BATCHES), sum(BATCHES) + 2  # the last two lines are not under one yet
FLIPS = (0x01, 0x20, 0xFF)
IS_DEEP = examples(1) > 1
FIRST_OF_BATCH = {1: 1, 2: 2, 3: 2, 4: 2, 5: 5, 6: 5, 7: 5, 8: 5}


def entry(number: int) -> Entry:
    content = {"kind": "refused", "id": f"id-{number}", "note": "x" * (number % 7)}
    return Entry(json.dumps(content).encode(), f"id-{number}")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    log = EvidenceLog(folder)
    keeper = CheckpointKeeper(folder, log, signer=SIGNER, origin="node")
    for count in BATCHES:
        log.append([entry(log.size + step) for step in range(count)])
        keeper.sign()
    log.append([entry(COVERED), entry(COVERED + 1)])
    log.close()
    return folder


Verify = Callable[[bytes], LogReport]


@pytest.fixture
def verify(original: Path, tmp_path: Path) -> Verify:
    """Verifies the log with these bytes for its lines; all other files as they were."""
    for name in (HASHES, CHECKPOINTS):
        (tmp_path / name).write_bytes((original / name).read_bytes())

    def verify(raw: bytes) -> LogReport:
        (tmp_path / LINES).write_bytes(raw)
        return verify_log(tmp_path)

    return verify


def flips(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Every byte with one bit, another or all of them flipped, and the number of its line."""
    number = 1
    for place, byte in enumerate(raw):
        for bits in FLIPS:
            yield number, raw[:place] + bytes([byte ^ bits]) + raw[place + 1 :]
        number += byte == 10


def test_every_flipped_byte_names_its_line(
    original: Path, verify: Verify, tell: Callable[[str], None]
) -> None:
    raw, count = (original / LINES).read_bytes(), 0
    assert verify(raw) == LogReport(ALL, len(BATCHES), torn=False)
    for number, changed in flips(raw):
        report = verify(changed)
        assert (report.first_bad_line, report.problem is None) == (number, False)
        count += 1
    assert count == len(FLIPS) * len(raw)
    tell(f"{count} changes of the {len(raw)} bytes of {ALL} lines: each named by its line")


def test_every_inserted_and_removed_byte_names_its_line(original: Path, verify: Verify) -> None:
    raw, number = (original / LINES).read_bytes(), 1
    for place, byte in enumerate(raw):
        assert verify(raw[:place] + raw[place + 1 :]).first_bad_line == number
        for new in b"\n0":
            assert verify(raw[:place] + bytes([new]) + raw[place:]).first_bad_line == (
                # two equal bytes in a row: which of them is new makes no difference
                number + (new == byte == 10)
            )
        number += byte == 10


def test_every_line_dropped_doubled_or_moved_is_named(
    original: Path, verify: Verify, tell: Callable[[str], None]
) -> None:
    lines, count = (original / LINES).read_bytes().splitlines(keepends=True), 0
    for at in range(ALL):
        assert verify(b"".join(lines[:at] + lines[at + 1 :])).first_bad_line == at + 1
        doubled = verify(b"".join(lines[: at + 1] + lines[at:]))
        # one more line at the end is no change of what was there
        assert doubled.first_bad_line == (at + 2 if at + 1 < ALL else 0)
        count += 2
    for one, two in combinations(range(ALL), 2):
        moved = list(lines)
        moved[one], moved[two] = lines[two], lines[one]
        assert verify(b"".join(moved)).first_bad_line == one + 1
        count += 1
    tell(f"{count} dropped, doubled and exchanged lines: each first one named")


def test_every_truncation_names_the_first_line_that_is_gone(
    original: Path, verify: Verify, tell: Callable[[str], None]
) -> None:
    raw = (original / LINES).read_bytes()
    for length in range(len(raw)):
        report = verify(raw[:length])
        assert report.first_bad_line == raw[:length].count(b"\n") + 1
        assert report.problem is not None
        assert "missing" in report.problem.en
    tell(f"{len(raw)} truncations: each first line that is gone named")


def test_without_hashes_the_checkpoint_before_is_where_doubt_begins(
    original: Path, tmp_path: Path, verify: Verify
) -> None:
    (tmp_path / HASHES).unlink()
    raw = (original / LINES).read_bytes()
    assert verify(raw).problem is None
    assert verify(raw).stale_hashes_from == 1
    for number, changed in flips(raw):
        if number <= COVERED:
            # the line itself where it can no longer be read, else the first that may be meant
            assert verify(changed).first_bad_line in (FIRST_OF_BATCH[number], number)


def test_signatures_name_the_line_without_hashes_or_checkpoints(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    folder = write_log(tmp_path, [line(each, signed_pair(each)) for each in range(2)])
    for name in (HASHES, CHECKPOINTS):
        (folder / name).unlink()
    directory = parse_directory(DIRECTORY)
    raw = (folder / LINES).read_bytes()
    count, second = 0, raw.index(b"\n") + 1
    signed = raw.index(b'"request":', second) + len(b'"request":')
    for place in range(signed, len(raw) - 1, 1 if IS_DEEP else 5):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        (folder / LINES).write_bytes(changed)
        report = verify_log(folder, directory=directory)
        if report.unknown_keys:  # the name of the key was changed: nothing to check it with
            assert b"node:" in raw[place - 20 : place + 20]
        else:
            assert report.first_bad_line == 2
            count += 1
    tell(f"{count} changed bytes of signed messages: each named by its line")
    assert count > (1500 if IS_DEEP else 300)


def test_a_message_that_its_key_did_not_sign_is_told_though_the_checkpoint_holds(
    tmp_path: Path,
) -> None:
    forger = Ed25519Signer(PLATFORM.key_id, bytes(range(9, 41)))
    pairs = [signed_pair(0), signed_pair(1, signers=(forger, IRCC)), signed_pair(2)]
    write_log(tmp_path, [line(number, pair) for number, pair in enumerate(pairs)])
    assert verify_log(tmp_path).problem is None
    report = verify_log(tmp_path, directory=parse_directory(DIRECTORY))
    assert report.first_bad_line == 2
    assert report.problem is not None
    assert "clé" in report.problem.fr


def test_messages_of_keys_that_the_directory_lacks_are_counted(tmp_path: Path) -> None:
    stranger = Ed25519Signer("ONEGOV:node:9", bytes(range(9, 41)))
    pairs = [signed_pair(0), signed_pair(1, signers=(stranger, IRCC))]
    write_log(tmp_path, [line(number, pair) for number, pair in enumerate(pairs)])
    report = verify_log(tmp_path, directory=parse_directory(DIRECTORY))
    assert (report.problem, report.unknown_keys) == (None, 1)


def test_checkpoints_in_another_order_accuse_no_line(original: Path, tmp_path: Path) -> None:
    for name in (LINES, HASHES):
        (tmp_path / name).write_bytes((original / name).read_bytes())
    notes = (original / CHECKPOINTS).read_bytes().splitlines(keepends=True)
    for one, two in combinations(range(len(notes)), 2):
        moved = list(notes)
        moved[one], moved[two] = notes[two], notes[one]
        (tmp_path / CHECKPOINTS).write_bytes(b"".join(moved))
        with pytest.raises(LogDamaged) as caught:
            verify_log(tmp_path)
        assert "ordre" in caught.value.message.fr
    (tmp_path / CHECKPOINTS).write_bytes(b"".join([notes[0], *notes]))
    assert verify_log(tmp_path).problem is None


def test_a_log_that_another_member_signed_is_not_this_node_s(tmp_path: Path) -> None:
    directory = parse_directory(DIRECTORY)
    lines = [line(0, signed_pair(0))]
    assert verify_log(write_log(tmp_path / "a", lines), directory=directory).checkpoints == 1
    other = write_log(tmp_path / "b", lines, origin="CA-DEMO/GOV/CBSA/node")
    assert verify_log(other).checkpoints == 1
    with pytest.raises(LogDamaged):
        verify_log(other, directory=directory)


def test_progress_is_told(tmp_path: Path) -> None:
    log = EvidenceLog(tmp_path)
    log.append([entry(number) for number in range(9000)])
    log.close()
    told: list[tuple[int, int]] = []
    verify_log(tmp_path, progress=lambda *each: told.append(each))
    assert [done for done, _ in told] == [4096, 8192]
    assert all(abs(of - 9000) < 16 for _, of in told)
