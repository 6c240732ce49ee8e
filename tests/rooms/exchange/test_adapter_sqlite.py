"""A table of an SQLite file: the same settings and the same answers as any other database."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from department_files import memory_folder
from examples import examples
from onegov.exchange.adapters.sql_settings import read_sql_table
from onegov.exchange.errors import ProviderDown
from onegov.exchange.node.backends.live_table import LiveTable
from onegov.exchange.node.backends.sql_source import sql_table
from onegov.exchange.settings_reader import SettingsReader

TABLES = """
CREATE TABLE "Odd ""name" ("Licence No" TEXT, item INTEGER, kind TEXT, fee, valid INTEGER,
  issued TEXT, secret TEXT DEFAULT 'SECRET');
INSERT INTO "Odd ""name" VALUES
  ('A1', 10, 'car', '12.50', 1, '2026-01-31', 's'), ('A1', 9, 'truck', NULL, 0, NULL, 's'),
  ('B2', 1, 'boat', NULL, 1, NULL, 's'), ('C3', 1, 'car', 12.5, 1, NULL, 's'),
  ('D4', 1, 'car', NULL, 2, NULL, 's'), ('E5', 1, X'00', NULL, 1, NULL, 's');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6)
  INSERT INTO "Odd ""name" SELECT 'MANY', i, 'car', NULL, 1, NULL, 's' FROM n;
CREATE VIEW slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
  SELECT 'A1' AS "Licence No", i AS item FROM n WHERE i < 0;
"""
FIELDS: list[dict[str, Any]] = [
    {"name": "licence", "column": "Licence No"},
    {"name": "item", "type": "integer"},
    {"name": "kind", "type": "code", "values": ["car", "truck"]},
    {"name": "fee", "type": "decimal", "optional": True},
    {"name": "valid", "type": "boolean", "values": ["1", "0"]},
    {"name": "issued", "type": "date", "optional": True},
]
LICENCES: dict[str, Any] = {
    "url_file": "database",
    "table": 'main.Odd "name',
    "fields": FIELDS,
    "lookup": "licence",
    "record_key": "item",
    "most_rows": 5,
    "seconds": 1,
    "connections": 2,
    "answer_list": "licences",
    "answer_fields": ["item", "kind", "fee", "valid", "issued"],
}
FAILED = "server.serverproxy.service_failed"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with memory_folder() as folder:
        with closing(sqlite3.connect(folder / "office #1.db")) as connection:
            connection.executescript(TABLES)
        (folder / "database").write_text("sqlite:office #1.db\n")
        yield folder


def ask(folder: Path, *keys: str, **changes: Any) -> list[Any]:
    async def scene() -> list[Any]:
        chosen = read_sql_table(SettingsReader(LICENCES | changes, "test"), folder)
        table: LiveTable = sql_table(chosen, name="licences")
        await table.start()
        try:
            return await asyncio.gather(*map(table.rows, keys), return_exceptions=True)
        finally:
            await table.stop()

    return asyncio.run(scene())


def fault(folder: Path, key: str, **changes: Any) -> tuple[str, str]:
    (error,) = ask(folder, key, **changes)
    assert isinstance(error, ProviderDown)
    return error.type, error.detail


def test_rows_are_typed_ordered_and_hold_allowed_columns_only(folder: Path) -> None:
    answers = ask(folder, *(["A1"] * 12), "none")
    assert answers[-1] == []
    assert all(
        rows
        == [
            {"item": 9, "kind": "truck", "fee": None, "valid": False, "issued": None},
            {"item": 10, "kind": "car", "fee": "12.50", "valid": True, "issued": "2026-01-31"},
        ]
        for rows in answers[:-1]
    )


@pytest.mark.parametrize(
    ("key", "detail"),
    [
        ("B2", "kind: bad_code"),
        ("C3", "fee: bad_decimal"),
        ("D4", "valid: bad_boolean"),
        ("E5", "kind: bad_code"),
        ("MANY", ""),
    ],
)
def test_what_does_not_fit_is_refused(folder: Path, key: str, detail: str) -> None:
    assert fault(folder, key) == (f"{FAILED}.invalid_answer", detail)


def test_a_misspelt_column_is_a_failure_and_not_its_own_name(folder: Path) -> None:
    misspelt = [FIELDS[0] | {"column": "Licence Nr"}, *FIELDS[1:]]
    assert fault(folder, "Licence Nr", fields=misspelt) == (f"{FAILED}.network_error", "refused")


def test_a_slow_question_ends_and_its_thread_is_free_again(folder: Path) -> None:
    two = {"fields": FIELDS[:2], "answer_fields": ["item"], "table": "main.slow"}
    answers = ask(folder, "A1", "A1", "A1", connections=1, **two)
    kinds = [each.type for each in answers]
    assert kinds[0] == f"{FAILED}.timeout"
    assert set(kinds) == {f"{FAILED}.timeout"}


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
def test_a_file_that_is_not_there_or_no_database_is_said(
    tmp_path: Path, content: bytes | None
) -> None:
    (tmp_path / "database").write_text("sqlite:absent.db")
    if content is not None:
        (tmp_path / "absent.db").write_bytes(content)
    assert fault(tmp_path, "A1")[0] == f"{FAILED}.network_error"
    assert (tmp_path / "absent.db").exists() == (content is not None)


def test_a_locked_file_is_waited_for_no_longer_than_allowed(tmp_path: Path) -> None:
    (tmp_path / "database").write_text("sqlite:office.db")
    with closing(sqlite3.connect(tmp_path / "office.db")) as writer:
        writer.executescript(TABLES)
        writer.execute("BEGIN EXCLUSIVE")
        assert fault(tmp_path, "A1")[0] == f"{FAILED}.timeout"
        writer.rollback()
        assert len(ask(tmp_path, "A1")[0]) == 2


HOSTILE = ["A1' OR '1'='1", "A1'; DROP TABLE slow; --", "?", ":1", '"', "A1 ", "item", "Licence No"]


@given(key=st.one_of(st.sampled_from(HOSTILE), st.text("A1'\"%;\\-? é\U0001f600", max_size=8)))
@settings(max_examples=examples(60))
def test_whatever_the_key_says_it_is_only_compared(folder: Path, key: str) -> None:
    (rows,) = ask(folder, key)
    assert [row["item"] for row in rows] == ([9, 10] if key == "A1" else [])


def test_a_node_without_postgresql_does_not_load_its_driver() -> None:
    code = "import sys, onegov.exchange.node.server; print('psycopg' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
