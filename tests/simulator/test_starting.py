"""The simulator says that it is ready when it is, and what is wrong when it is not."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from free_ports import free_port
from onegov.project.errors import SimulatorFailed
from onegov.project.running.processes import Child
from onegov.project.simulating import command

COMMAND = [sys.executable, "-m", "onegov", "login", "simulator", "--port"]


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [*COMMAND, str(port)], capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert str(port) in done.stderr


def test_pages_that_do_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEGOV_STATE", str(tmp_path))
    (tmp_path / "web.log").write_text("Starting\nNo module named mail\n\n")
    child = Child("web", [sys.executable, "-c", "raise SystemExit"], {})
    child.process = subprocess.Popen(child.command)
    child.process.wait()
    with pytest.raises(SimulatorFailed, match="No module named mail"):
        command._is_ready(child, free_port(), command.threading.Event())


@pytest.mark.live
def test_a_file_that_cannot_be_registered(tmp_path: Path) -> None:
    file = tmp_path / "applications.json"
    file.write_text(json.dumps([{"client_id": "x", "name": {"en": "x", "fr": "x"}}]))
    told = [*COMMAND, str(free_port()), "--applications", str(file)]
    done = subprocess.run(told, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "org_id" in done.stderr
    assert "Traceback" not in done.stderr
