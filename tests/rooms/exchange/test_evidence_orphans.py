"""Requests that were let in and have no end are listed, and no others."""

import json
from pathlib import Path

import pytest

from onegov.__main__ import main
from onegov.exchange.log import Entry
from rooms.exchange.recorded import NOW, line, refusal, signed_pair, write_log


def accepted(number: int, *, keyid: str = "ONEGOV:node:1") -> Entry:
    content = {
        "at": NOW.isoformat(),
        "kind": "accepted",
        "id": f"id-{number}",
        "keyid": keyid,
        "nonce": f"nonce-{number:016d}",
        "until": 1,
    }
    return Entry(json.dumps(content).encode())


def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    assert main(["evidence", "orphans", "--log", str(folder), "--json"]) == 0
    return list(json.loads(capsys.readouterr().out))


def test_only_what_has_no_end_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended = [accepted(1), accepted(2), line(2, signed_pair(2)), line(1, signed_pair(1))]
    open_ones = [accepted(3), accepted(4, keyid="CBSA:node:1")]
    write_log(tmp_path, [*ended, *open_ones, refusal(9)])
    with (tmp_path / "evidence.jsonl").open("ab") as file:
        file.write(b'{"kind": "acc')  # torn by the crash
    found = told(tmp_path, capsys)
    assert [(each["id"], each["keyid"]) for each in found] == [
        ("id-3", "ONEGOV:node:1"),
        ("id-4", "CBSA:node:1"),
    ]


def test_an_end_under_the_same_id_by_another_is_no_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_log(tmp_path, [accepted(1, keyid="CBSA:node:1"), line(1, signed_pair(1))])
    assert [each["keyid"] for each in told(tmp_path, capsys)] == ["CBSA:node:1"]
    assert main(["evidence", "orphans", "--log", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert "id-1" in said.out
    assert "Sans suite\u00a0: 1" in said.err


@pytest.mark.parametrize("broken", [b"[]", b"no json", b'{"kind": "accepted"}'], ids=str)
def test_a_line_that_cannot_be_read_is_named(
    tmp_path: Path, broken: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    write_log(tmp_path, [accepted(1)])
    with (tmp_path / "evidence.jsonl").open("ab") as file:
        file.write(broken + b"\n")
    assert main(["evidence", "orphans", "--log", str(tmp_path)]) == 1
    assert "Line 2 " in capsys.readouterr().err
