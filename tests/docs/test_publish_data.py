"""The guide “Publish your department's data”, section 5: typed in as it stands there, as a new user would."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from department_files import memory_folder
from docs.running import ROOT
from free_ports import free_port
from onegov.exchange.messages import Request
from onegov.exchange.node.backends.questions import read_match

PAGE = ROOT / "docs/how-to/publish-data.md"
PORTS = ("7200", "7301", "7302")


def section() -> str:
    text = PAGE.read_text("utf-8")
    return text.partition("### 5. Try all of it on one machine")[2].partition("\n## ")[0]


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", section(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder() -> Iterator[Path]:
    with memory_folder() as folder:
        yield folder


def typed(folder: Path) -> tuple[int, str]:
    """The exit code of all commands of the section, and what they say."""
    own = folder / "bin" / "onegov"
    own.parent.mkdir()
    own.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m onegov "$@"\n')
    own.chmod(0o755)
    script = "".join(blocks("sh"))
    for port in PORTS:
        script = script.replace(port, str(free_port()))
    shell = subprocess.Popen(
        ["sh", "-ec", script],
        cwd=folder,
        env=os.environ | {"PATH": f"{own.parent}:{os.environ['PATH']}", "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = shell.communicate(timeout=120)
    finally:
        if shell.poll() is None:
            os.killpg(shell.pid, signal.SIGKILL)
    return shell.returncode, said


def test_section_five_works_as_it_stands_there(folder: Path) -> None:
    assert shutil.which("curl"), "the guide asks with curl: apt-get install curl"
    code, said = typed(folder)
    assert code == 0, said
    shown = [line.removeprefix("… ") for block in blocks("text") for line in block.splitlines()]
    assert len(shown) == 4
    assert [line for line in shown if line not in said] == [], said
    assert '"code": "bad_code"' in said
    assert '"openapi": "3.1.0"' in said


def test_the_body_of_a_match_is_one_that_is_understood() -> None:
    found = re.search(r'^```\n(\{"pseudonym".*?)^```', PAGE.read_text("utf-8"), re.M | re.DOTALL)
    assert found is not None
    body = json.dumps(json.loads(found[1])).encode()
    asked = read_match(Request("POST", "/", None, (), body))
    assert (asked.pseudonym, asked.sought.birth_date) == ("p-1", "1990-01-01")


def test_both_languages_have_the_same_sections() -> None:
    english, french = PAGE.read_text("utf-8").split("\n## ")[1:]
    for text in (english, french):
        assert re.findall(r"^### (\d)\.", text, re.MULTILINE) == list("12345")
