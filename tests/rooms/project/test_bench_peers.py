"""Peers of a benchmark run in processes and environments of their own."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from onegov.project.benching import environment, worker
from onegov.project.benching.errors import PeerFailed, PeerNotInstalled

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(sys.executable)
SIDE = """
    import sys
    sys.path.append({root!r})
    from benchmarks.protocol import peak_mb, serve

    def double(number):
        print("a library that talks", file=sys.stderr)
        return {{"number": 2 * number}}

    def hold(mb):
        bytearray(b"x") * (mb * 1_000_000)
        return {{"peak_mb": peak_mb()}}

    def fail():
        raise ValueError("no such grid")

    serve({{"double": double, "hold": hold, "fail": fail}})
"""


@pytest.fixture
def side(tmp_path: Path) -> Path:
    (tmp_path / "side.py").write_text(dedent(SIDE.format(root=str(ROOT))), "utf-8")
    return tmp_path


def test_two_sides_answer_in_turn(side: Path) -> None:
    with (
        worker.started(HERE, "side", root=side) as one,
        worker.started(HERE, "side", root=side) as other,
    ):
        for number in (1, 2, 3):
            assert one.ask("double", number=number) == {"number": 2 * number}
            assert other.ask("double", number=-number) == {"number": -2 * number}
    assert one.process.returncode is not None
    assert other.process.returncode is not None


def test_each_one_s_memory_is_its_own(side: Path) -> None:
    """The memory of the process that started it, here over 300 MB, is not counted."""
    ours = bytearray(b"x") * 300_000_000
    with worker.started(HERE, "side", root=side) as one:
        before = one.ask("hold", mb=0)["peak_mb"]
        after = one.ask("hold", mb=120)["peak_mb"]
    assert len(ours) == 300_000_000
    assert 1 < before < 100
    assert before + 100 < after < before + 200


def test_a_side_that_fails_says_why(side: Path) -> None:
    with worker.started(HERE, "side", root=side) as one:
        with pytest.raises(PeerFailed, match="side failed in fail: ValueError: no such grid"):
            one.ask("fail")
        with pytest.raises(PeerFailed, match="no such grid"):  # and still does, when asked again
            one.ask("double", number=1)


def test_an_environment_is_made_once_for_each_lock(tmp_path: Path) -> None:
    lock, kept = tmp_path / "requirements.lock", tmp_path / "kept"
    lock.write_text("# nothing\n", "utf-8")
    python = environment.python_with(lock, name="peer", kept=kept)
    found = subprocess.run(
        [python, "-c", "import sys; print(sys.prefix); import django"],
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
    )
    assert Path(found.stdout.strip()) == python.parents[1]
    assert "No module named 'django'" in found.stderr  # nothing of ours is in it
    mark = python.parent / "mark"
    mark.touch()
    assert environment.python_with(lock, name="peer", kept=kept) == python
    assert mark.exists()
    lock.write_text("# nothing else\n", "utf-8")
    assert environment.python_with(lock, name="peer", kept=kept) != python


def test_a_lock_without_hashes_is_refused_and_tried_anew(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("openfisca-core==46.0.1\n", "utf-8")
    for _ in range(2):  # what was begun is not taken for an environment
        with pytest.raises(PeerNotInstalled, match="hash"):
            environment.python_with(lock, name="peer", kept=tmp_path / "kept")


def test_peers_are_no_dependency_and_their_locks_name_no_index() -> None:
    locks = list((ROOT / "benchmarks").rglob("*.lock"))
    assert locks
    assert [path for path in locks if "://" in path.read_text("utf-8")] == []
    ours = [ROOT / "pyproject.toml", *(ROOT / "requirements").glob("*.lock")]
    assert [path for path in ours if "openfisca" in path.read_text("utf-8").lower()] == []
