"""Broken and hostile texts: read, or refused with file, line and both languages; and nothing else.

They are tried in processes of their own, under an audit hook: no text makes the engine import, open,
run or connect to anything, or generate code that names what is not ours; each takes bounded time
(against the reading of a whole service on the same processor) and memory. What can be read is also
evaluated, compiled and explained, and the ways must agree.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from rooms.rules.fuzz import monsters, watched

CHILD: Final = Path(__file__).parent / "fuzz/child.py"
MOST_MEMORY: Final = 150_000_000  # bytes that one text may make the process grow


def fuzz(*arguments: object) -> dict[str, Any]:
    """What the process saw."""
    done = subprocess.run(
        [sys.executable, str(CHILD), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def check(seen: dict[str, Any], count: int) -> None:
    assert seen["failures"] == []
    assert sum(seen["tried"].values()) == count
    assert set(seen["seen"]) <= {"compile", "function.__new__", "builtins.id"}
    assert seen["largest"] < MOST_MEMORY


def test_two_thousand_texts() -> None:
    seen = fuzz(1, 2_000)
    check(seen, 2_000)
    for kind, least in {"expression": 0.15, "rules": 0.25, "facts": 0.2, "cell": 0.04}.items():
        read = seen["read"][kind] / seen["tried"][kind]
        assert least < read < 0.7, f"{read:.0%} of {kind} can be read"
    assert seen["seen"]["compile"] > 300


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100, 110))
def test_a_hundred_thousand_texts(seed: int) -> None:
    check(fuzz(seed, 10_000), 10_000)


def test_monsters_are_bounded() -> None:
    check(fuzz(0, 0, "--monsters"), len(monsters.MONSTERS))


BETRAYALS: Final = {
    "exec": "compile",
    "import": "import",
    "open": "open",
    "time": "too long",
    "exception": "ZeroDivisionError",
}


def test_what_no_text_may_do_is_noticed() -> None:
    seen = fuzz(0, 0, "--betray")
    noticed = {failure["kind"]: failure["error"] for failure in seen["failures"]}
    assert noticed.keys() == BETRAYALS.keys()
    assert [name for name, word in BETRAYALS.items() if word not in noticed[name]] == []
    assert seen["largest"] > MOST_MEMORY


@pytest.mark.parametrize(
    "code",
    ["import os", "v1.__globals__", "open", "r0 = 1", "(lambda: 0)()", "del v1", "eval('1')"],
)
def test_code_that_is_not_ours_is_noticed(code: str) -> None:
    with pytest.raises(watched.Betrayed):
        watched.read_code(ast.parse(code))
    watched.read_code(ast.parse("v1 = f0 + 3 if t2 else v0"))
