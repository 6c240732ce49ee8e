"""Every module of the suite has a test of ours, or a reason; what is named exists."""

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHECKLIST = json.loads((HERE / "checklist.json").read_text())
ENTRIES = [(name, entry) for plan in CHECKLIST.values() for name, entry in plan.items()]


def published() -> Iterator[tuple[str, str]]:
    """Plan and module, line by line."""
    plan = ""
    for line in (HERE / "published.txt").read_text().splitlines():
        if line.startswith("["):
            plan = line.strip("[]")
        elif line and not line.startswith("#"):
            yield plan, line


def functions_of(path: Path) -> set[str]:
    found = ast.parse(path.read_text()).body
    return {one.name for one in found if isinstance(one, ast.FunctionDef)}


def test_every_module_has_its_entry(tell: Callable[[str], None]) -> None:
    listed = list(published())
    assert len(listed) == len(set(listed))
    assert {(plan, name) for plan, names in CHECKLIST.items() for name in names} == set(listed)
    played = [entry for _, entry in ENTRIES if isinstance(entry, str)]
    tell(
        f"OpenID conformance suite: {len(listed)} modules, {len(played)} with a test of ours, "
        f"{len(listed) - len(played)} not played for a stated reason"
    )


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_what_is_named_exists(name: str, entry: str | dict[str, str]) -> None:
    if isinstance(entry, dict):
        assert len(entry["not_played"]) > 15
        return
    file, _, test = entry.partition("::")
    assert test in functions_of((HERE / file).resolve())
