"""An auditor walks a log's tiles, and names the first line that is not what it was."""

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onegov.__main__ import main
from onegov.exchange.log import HASHES
from onegov.exchange.node.tiles import LogTiles
from onegov.exchange.public import parse_directory
from onegov.exchange.witness.audit import LEAVES, Audit, audit
from onegov.exchange.witness.errors import NotAudited
from rooms.exchange.network import Network, ask_service, build, start, until
from rooms.exchange.recorded import DIRECTORY, NODE, NOW, WATCHED, line, signed_pair, write_log
from rooms.exchange.test_witnessing import Town
from rooms.exchange.witnesses import Branch


def entries(first: int, end: int, name: str = "") -> list:  # type: ignore[type-arg]
    return [
        line(each, signed_pair(each, answer={"x_said": f"{name}{each}"}))
        for each in range(first, end)
    ]


def walk(log: Path, keep: Path, *, cosigned: str = "") -> Audit:
    tiles = LogTiles(log, cosigned=lambda: cosigned)

    def fetch(path: str) -> bytes | None:
        reply = tiles.answer(path)
        return reply.body if reply else None

    return audit(fetch, parse_directory(WATCHED), keep=keep, now=NOW)


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two logs under one key that begin with the same 300 lines, of which line 301 differs."""
    one = write_log(tmp_path_factory.mktemp("log") / "one", entries(0, 300))
    other = one.with_name("other")
    shutil.copytree(one, other)
    write_log(one, entries(300, 310))
    write_log(other, entries(300, 520, "other-"))
    return one, other


def test_a_log_is_walked_and_only_what_is_new_the_next_time(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log", entries(0, 270))
    assert walk(log, tmp_path / "kept") == Audit(NODE, 270, ())
    write_log(log, entries(270, 275))
    asked: list[str] = []
    tiles = LogTiles(log, cosigned=lambda: "")

    def fetch(path: str) -> bytes | None:
        asked.append(path)
        reply = tiles.answer(path)
        return reply.body if reply else None

    found = audit(fetch, parse_directory(DIRECTORY), keep=tmp_path / "kept", now=NOW)
    assert found == Audit(NODE, 275, ())
    assert asked == ["checkpoint", "tile/0/001.p/19"]


def test_the_first_leaf_of_a_fork_is_named(
    histories: tuple[Path, Path], tmp_path: Path, tell: Callable[[str], None]
) -> None:
    one, other = histories
    assert walk(one, tmp_path).problem is None
    found = walk(other, tmp_path)
    tell(f"fork of {found.size} lines: first bad leaf {found.first_bad_line}")
    assert found.first_bad_line == 301
    assert found.problem is not None
    assert "301" in found.problem.fr
    assert walk(one, tmp_path).problem is None  # what was kept stays


def test_lines_that_are_gone_are_named(histories: tuple[Path, Path], tmp_path: Path) -> None:
    one, other = histories
    assert walk(other, tmp_path).problem is None
    assert walk(one, tmp_path).first_bad_line == 311


@pytest.mark.parametrize("left", [0, 32, 33])
def test_what_was_kept_is_not_silently_less(
    histories: tuple[Path, Path], tmp_path: Path, left: int
) -> None:
    log, _ = histories
    walk(log, tmp_path / "keep")
    kept = tmp_path / "keep" / LEAVES
    kept.write_bytes(kept.read_bytes()[:left])
    with pytest.raises(NotAudited, match="damaged"):
        walk(log, tmp_path / "keep")


def test_hashes_that_do_not_lead_to_the_root_are_said(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log", entries(0, 5))
    raw = bytearray((log / HASHES).read_bytes())
    raw[0] ^= 1
    (log / HASHES).write_bytes(raw)
    found = walk(log, tmp_path / "kept")
    assert (found.first_bad_line, found.problem is not None) == (1, True)
    assert not (tmp_path / "kept").exists()


def test_a_checkpoint_of_nobody_listed_is_refused(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log", entries(0, 2), origin="CA-DEMO/GOV/NOBODY/node")
    with pytest.raises(NotAudited):
        walk(log, tmp_path / "kept")
    with pytest.raises(NotAudited):
        audit(lambda path: None, parse_directory(DIRECTORY), keep=tmp_path, now=NOW)
    other = Branch("x").note().encode()
    found = audit(
        lambda path: other if path == "checkpoint" else None,
        parse_directory(DIRECTORY),
        keep=tmp_path / "none",
        now=NOW,
    )
    assert found.first_bad_line == 1


def test_the_auditor_sees_who_cosigned(tmp_path: Path) -> None:
    town = Town(tmp_path)
    witnesses = town.witnesses()
    asyncio.run(witnesses.look())
    assert walk(town.log, tmp_path / "kept", cosigned=witnesses.note).witnesses == (
        "OAG:witness:1",
    )
    town.memory.close()


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    network = build(tmp_path)
    yield start(network)
    network.close()


def test_a_running_node_is_audited_by_who_holds_its_token(
    network: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node = network.node("IRCC")
    ask_service(network, "clients/status")
    state = node.config.parent / "state"
    url = f"http://127.0.0.1:{node.settings['local_port']}/log"
    command = ["witness", "audit", url, "--keep", str(tmp_path / "kept"), "--json"]
    command += ["--directory", str(network.authority.published / "directory.jws")]
    opened = [*command, "--token-file", str(state / "operator.token")]
    until(lambda: main(opened) == 0)
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (found["lines"], found["log"]) == (2, NODE)
    assert main(command) == 1  # without the token there is nothing to see
    assert node.ask("local_port", "GET", "/log/tile/0/000.p/2")[0] == 400
    token = f"Bearer {(state / 'operator.token').read_text()}"
    status, headers, body = node.raw(
        "local_port", "GET", "/log/tile/0/000.p/2", Authorization=token
    )
    assert (status, headers["content-type"], len(body)) == (200, "application/octet-stream", 64)
    for absent in ("tile/0/000", "tile/entries/000", "evidence.jsonl", "../log/lock", ""):
        assert node.raw("local_port", "GET", f"/log/{absent}", Authorization=token)[0] == 400
