"""A connection that the server ended is noticed before it is used, without asking the server."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg_pool import ConnectionPool

from onegov.project.conf import database
from onegov.project.postgres import Server
from onegov.project.postgres.backend import standing
from onegov.project.postgres.backend.base import DatabaseWrapper

Asked = list[int]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(Path(tmp_path_factory.mktemp("pg")))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def pool(server: Server) -> Iterator["ConnectionPool[Any]"]:
    given = connections.settings["default"] | database(server.url)
    wrapper = DatabaseWrapper(given, alias="a-test")
    found = wrapper.pool
    assert found is not None
    assert wrapper.pool is found
    found.open(wait=True)
    yield found
    wrapper.close_pool()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Which backend was asked, each time that one was."""
    found: Asked = []
    ask = ConnectionPool.check_connection

    def noted(connection: "psycopg.Connection[Any]") -> None:
        found.append(connection.info.backend_pid)
        ask(connection)

    monkeypatch.setattr(ConnectionPool, "check_connection", noted)
    return found


def backend(pool: "ConnectionPool[Any]") -> int:
    with pool.connection() as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
    assert row
    return int(row[0])


def test_a_new_connection_is_asked_once_and_then_looked_at(
    pool: "ConnectionPool[Any]", asked: Asked
) -> None:
    assert len({backend(pool) for _ in range(20)}) == 1
    assert len(asked) == 1


def test_one_that_lay_long_is_asked_again(
    pool: "ConnectionPool[Any]", asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "ASK_AFTER", -1.0)
    backend(pool)
    backend(pool)
    assert len(asked) == 2


def end_backend(server: Server, pid: int) -> None:
    with psycopg.connect(server.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def restart(server: Server, _pid: int) -> None:
    child = server._child
    assert child is not None
    child.send_signal(signal.SIGKILL)
    child.wait()
    server.ensure_running()


@pytest.mark.parametrize("end", [end_backend, restart])
def test_one_that_the_server_ended_is_replaced(
    end: Callable[[Server, int], None], server: Server, pool: "ConnectionPool[Any]", asked: Asked
) -> None:
    """Just after it was used, so that nobody asks; each next request has a connection that works."""
    for _ in range(3):
        before = backend(pool)
        asked.clear()
        end(server, before)
        assert backend(pool) != before
        assert before not in asked
