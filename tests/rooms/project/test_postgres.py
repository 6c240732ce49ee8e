"""The supervisor brings the database back whatever dies, and loses no acknowledged commit."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from onegov.project.errors import AlreadyRunning
from onegov.project.postgres import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "pg")
    server.start()
    yield server
    server.stop()


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(server: Server) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE acts (id int)")
        connection.execute("INSERT INTO acts SELECT generate_series(1, 100)")
    child = server._child
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert server.ensure_running()
    with psycopg.connect(server.url) as connection:
        row = connection.execute("SELECT count(*) FROM acts").fetchone()
    assert row == (100,)


def test_a_running_server_is_left_alone(server: Server) -> None:
    pid = server.pid
    assert not server.ensure_running()
    assert server.pid == pid


def test_two_supervisors_never_share_a_folder(server: Server) -> None:
    with pytest.raises(AlreadyRunning):
        Server(server.folder).start()


def test_a_server_left_by_a_dead_supervisor_is_cleared(tmp_path: Path) -> None:
    first = Server(tmp_path / "pg")
    first.start()
    os.close(first._lock or -1)  # as a killed supervisor would leave it: no lock, server alive
    first._lock = None
    second = Server(tmp_path / "pg")
    second.start()
    try:
        with psycopg.connect(second.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        second.stop()
        first._child = None


def test_it_is_reachable_by_its_own_socket_only(server: Server) -> None:
    with psycopg.connect(server.url) as connection:
        addresses = connection.execute("SHOW listen_addresses").fetchone()
    assert addresses == ("",)
    assert server.sockets.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["long-" * 20, "a b", "a,b", "été", "it's"])
def test_any_folder_will_do(tmp_path: Path, name: str) -> None:
    server = Server(tmp_path / name / "pg")
    server.start()
    try:
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert len(str(server.sockets)) < 90
    finally:
        server.stop()
