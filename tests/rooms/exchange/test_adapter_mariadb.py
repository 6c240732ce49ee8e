"""What is MariaDB's own: loose comparisons, types that mean less than they say, its account, TLS."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymysql
import pytest

from department_files import memory_folder
from onegov.exchange.adapters import mariadb_table
from onegov.exchange.adapters.mariadb_table import MariadbReader
from onegov.exchange.adapters.sql_failures import SourceDown
from onegov.exchange.adapters.sql_settings import read_sql_table
from onegov.exchange.errors import ProviderDown
from onegov.exchange.settings_reader import SettingsReader
from rooms.exchange.sql_databases import Mariadb, raw_rows, write_certificate

KEPT: dict[str, Any] = {
    "url_file": "database",
    "table": "office.kept",
    "lookup": "code",
    "answer_list": "kept",
    "seconds": 2,
}
CODE = {"name": "code"}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with memory_folder() as folder:
        server = Mariadb(folder)
        (folder / "database").write_text(server.url)
        yield folder
        server.stop()


def ask(folder: Path, key: str, *fields: dict[str, Any], **changes: Any) -> list[Any]:
    listed = [CODE, *fields]
    content = KEPT | {"fields": listed, "answer_fields": [each["name"] for each in listed]}
    chosen = read_sql_table(SettingsReader(content | changes, "test"), folder)
    return asyncio.run(raw_rows(chosen, key))


def fault(folder: Path, key: str, *fields: dict[str, Any], **changes: Any) -> tuple[str, str]:
    with pytest.raises(ProviderDown) as caught:
        ask(folder, key, *fields, **changes)
    return caught.value.type.rpartition(".")[2], caught.value.detail


@pytest.mark.parametrize("key", ["A1", "a1", "á1", "Ａ1"])
def test_a_key_that_the_collation_takes_for_another_finds_only_its_own(
    folder: Path, key: str
) -> None:
    found = [row["code"] for row in ask(folder, key)]
    assert found == ([key] if key in ("A1", "a1") else [])


def test_signs_that_the_column_cannot_hold_are_no_empty_answer(folder: Path) -> None:
    old = {"fields": [{"name": "old"}], "lookup": "old", "answer_fields": ["old"]}
    assert [row["old"] for row in ask(folder, "é", **old)] == ["é"]
    assert ask(folder, "e", **old) == []
    assert fault(folder, "😀", **old)[0] == "invalid_answer"


def test_values_come_as_they_are_meant(folder: Path) -> None:
    (row,) = ask(
        folder,
        "A1",
        {"name": "flag", "type": "boolean"},
        {"name": "bit", "column": "bit_flag", "type": "boolean"},
        {"name": "small", "type": "integer"},
        {"name": "moment", "type": "datetime"},
        {"name": "day", "type": "date"},
        {"name": "name"},
    )
    assert row == {
        "code": "A1",
        "flag": True,
        "bit": True,
        "small": 7,
        "moment": "2026-02-01T17:00:00+00:00",  # written at −05:00
        "day": "2026-02-01",
        "name": "Zoé 😀",
    }


@pytest.mark.parametrize(
    ("key", "field", "detail"),
    [
        ("zero", {"name": "day", "type": "date", "optional": True}, "day: bad_date"),
        ("zero", {"name": "moment", "type": "datetime", "optional": True}, "moment: bad_datetime"),
        ("A1", {"name": "at", "type": "datetime"}, "at: bad_datetime"),
        ("A1", {"name": "raw"}, "raw: bad_text"),
        ("A1", {"name": "rough", "type": "decimal"}, "rough: bad_decimal"),
        ("A1", {"name": "small", "type": "boolean"}, "small: bad_boolean"),
    ],
    ids=lambda given: given if isinstance(given, str) else given["name"],
)
def test_what_does_not_fit_is_refused(
    folder: Path, key: str, field: dict[str, Any], detail: str
) -> None:
    assert fault(folder, key, field) == ("invalid_answer", detail)
    assert ask(folder, key, field, bad_rows="leave_out") == []


def test_words_of_their_own_stay_what_they_say(folder: Path) -> None:
    turned = {"name": "flag", "type": "boolean", "values": ["0", "1"]}
    assert ask(folder, "A1", turned)[0]["flag"] is False


@pytest.mark.parametrize(
    "changes",
    [{"table": "nowhere.kept"}, {"table": "office.misspelt"}, {"table": "mysql.global_priv"}],
    ids=str,
)
def test_a_question_that_the_database_refuses_is_told_from_a_database_that_is_down(
    folder: Path, changes: dict[str, str]
) -> None:
    assert fault(folder, "A1", **changes) == ("network_error", "refused")
    misspelt = {"name": "no_such_column"}
    assert fault(folder, "A1", misspelt) == ("network_error", "refused")


def test_a_session_that_could_not_be_made_read_only_is_kept_by_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = {"table": "office.writes", "lookup": "licence", "answer_fields": ["licence"]}
    fields = [{"name": "licence"}, {"name": "wrote", "type": "boolean"}]
    chosen = read_sql_table(SettingsReader(KEPT | content | {"fields": fields}, "test"), folder)
    reader = MariadbReader(chosen, (folder / "database").read_text(), name="test")

    def fails(*given: object) -> None:
        raise pymysql.err.OperationalError(2013, "in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(mariadb_table, "_prepare", fails)
        with pytest.raises(SourceDown):
            reader.rows("A1")
    with pytest.raises(SourceDown):  # else it would have written a row
        reader.rows("A1")
    reader.close()


def test_a_wrong_password_is_a_failure(folder: Path) -> None:
    (folder / "wrong").write_text((folder / "database").read_text().replace("rd@", "RD@"))
    assert fault(folder, "A1", url_file="wrong")[0] == "network_error"


def test_a_server_is_known_by_its_certificate_when_tls_is_asked_for(folder: Path) -> None:
    address = (folder / "database").read_text()
    (folder / "tls").write_text(f"{address}/?ssl_ca=mariadb/own.pem")
    assert len(ask(folder, "A1", url_file="tls")) == 1
    write_certificate(folder / "other.pem")
    (folder / "tls").write_text(f"{address}/?ssl_ca=other.pem")
    assert fault(folder, "A1", url_file="tls")[0] == "network_error"


def test_a_node_without_mariadb_does_not_load_its_driver() -> None:
    code = "import sys, onegov.exchange.node.server; print('pymysql' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
