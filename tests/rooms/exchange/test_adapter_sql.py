"""A table of a real database through real nodes: read-only, bounded, one key, no SQL from requests."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from department_files import memory_folder
from examples import examples
from onegov.core.errors import WrongSetting
from onegov.exchange.adapters.mariadb_table import question as mariadb_question
from onegov.exchange.adapters.sql_settings import read_sql_table
from onegov.exchange.adapters.sql_table import question as postgresql_question
from onegov.exchange.errors import ProviderDown, ProviderRefused
from onegov.exchange.node.backends.sql_source import sql_table
from onegov.exchange.settings_reader import SettingsReader
from rooms.exchange.network import (
    CRA_FIELDS,
    TOKEN,
    Network,
    ask_service,
    build,
    right,
    start,
)
from rooms.exchange.sql_databases import KINDS, Database, raw_rows
from rooms.exchange.test_fixed_width import line
from rooms.exchange.test_legacy_node import EVE

FIELDS: list[dict[str, Any]] = [
    {"name": "licence", "column": "Licence No"},
    {"name": "item", "type": "integer"},
    {"name": "kind", "type": "code", "values": ["car", "truck"]},
    {"name": "fee", "type": "decimal", "optional": True},
    {"name": "valid", "type": "boolean", "optional": True},
    {"name": "issued", "type": "date", "optional": True},
    {"name": "seen", "type": "datetime", "optional": True},
]
LICENCES: dict[str, Any] = {
    "kind": "sql",
    "url_file": "../database",
    "table": 'office.Odd "name',
    "fields": FIELDS,
    "lookup": "licence",
    "record_key": "item",
    "most_rows": 5,
    "seconds": 2,
    "connections": 2,
    "answer_list": "licences",
    "answer_fields": ["item", "kind", "fee", "valid", "issued", "seen"],
}
ONE_FIELD = {
    "fields": [{"name": "licence"}],
    "record_key": "",
    "answer_fields": ["licence"],
}
BENEFITS: dict[str, Any] = {
    "kind": "sql",
    "url_file": "../database",
    "table": "office.benefits",
    "fields": [
        {"name": "account", "type": "digits"},
        {"name": "amount", "type": "decimal"},
        {"name": "month", "type": "date"},
    ],
    "lookup": "account",
    "record_key": "month",
    "links": "nightly",
    "answer_list": "benefits",
    "answer_fields": ["month", "amount"],
}
ADAPTERS = {
    "licences": LICENCES,
    "tolerant": LICENCES | {"bad_rows": "leave_out"},
    "slow": LICENCES | ONE_FIELD | {"table": "office.slow", "seconds": 1},
    "writes": LICENCES
    | ONE_FIELD
    | {"table": "office.writes"}
    | {"fields": [{"name": "licence"}, {"name": "wrote", "type": "boolean"}]},
    "absent": LICENCES | ONE_FIELD | {"table": "office.absent"},
    "nightly": {
        "file": "nightly.txt",
        "line_length": 120,
        "fields": CRA_FIELDS,
        "record_key": "year",
        "answer_list": "years",
        "answer_fields": ["year"],
    },
    "benefits": BENEFITS,
    "by number": BENEFITS
    | {
        "fields": [
            {"name": "account", "column": "number", "type": "digits"},
            *BENEFITS["fields"][1:],
        ]
    },
}
LOOKUPS = ("licences", "tolerant", "slow", "writes", "absent")
FAILED = "server.serverproxy.service_failed"


@pytest.fixture(scope="module", params=KINDS)
def folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    with memory_folder() as folder:
        (folder / "kind").write_text(request.param)
        yield folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Database]:
    server = KINDS[(folder / "kind").read_text()](folder)
    (folder / "database").write_text(server.url)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def network(folder: Path, server: Database) -> Iterator[Network]:
    services = {f"office/{name}": {"adapter": name, "act": "lookup"} for name in LOOKUPS} | {
        "office/match": {"adapter": "nightly", "act": "match"},
        "office/benefits": {"adapter": "benefits", "act": "records"},
        "office/numbers": {"adapter": "by number", "act": "records"},
    }
    ircc = {
        "adapters": ADAPTERS,
        "services": services,
        "rights": [right(name) for name in services],
        "clients": [{"client": "CA-DEMO/GOV/IRCC/office", "token_file": "token"}],
    }
    network = build(folder, ircc=ircc)
    whole = ["HDR20260301", line(1, "ROY", "EVE"), "TRL1"]
    (folder / "IRCC" / "nightly.txt").write_text("".join(f"{each}\n" for each in whole))
    try:
        yield start(network)
    finally:
        network.close()


def call(network: Network, name: str, **more: Any) -> Any:
    return ask_service(network, f"office/{name}", **more)


def look_up(network: Network, name: str, licence: str) -> Any:
    return call(network, name, method="POST", body={"licence": licence})


def fault(network: Network, name: str, licence: str) -> tuple[str, str]:
    with pytest.raises(ProviderDown) as caught:
        look_up(network, name, licence)
    return caught.value.type, caught.value.detail


def report(network: Network, name: str) -> Any:
    path = f"/adapters/{name}/report"
    return network.node("IRCC").ask("local_port", "GET", path, Authorization=f"Bearer {TOKEN}")[1]


def test_rows_are_typed_ordered_and_hold_allowed_columns_only(network: Network) -> None:
    nothing = {"fee": None, "issued": None, "seen": None}
    assert look_up(network, "licences", "A1") == {
        "licences": [
            {"item": 9, "kind": "truck", "valid": False} | nothing,
            {
                "item": 10,
                "kind": "car",
                "fee": "12.50",
                "valid": True,
                "issued": "2026-01-31",
                "seen": "2026-02-01T17:00:00+00:00",
            },
        ]
    }
    assert look_up(network, "licences", "a1") == {"licences": []}


def test_a_pseudonym_linked_by_the_nightly_file_finds_rows_in_the_database(
    network: Network,
) -> None:
    with pytest.raises(ProviderRefused) as unknown:
        call(network, "benefits", subject="p1")
    assert unknown.value.body == {"error": "not_linked"}
    call(network, "match", method="POST", body=EVE, subject="p1")
    assert call(network, "benefits", subject="p1") == {
        "benefits": [
            {"month": "2026-01-01", "amount": "7.00"},
            {"month": "2026-02-01", "amount": "100.25"},
        ]
    }
    # The file writes 000000001 where this column has 1: what is not the same is not given.
    with pytest.raises(ProviderDown) as other:
        call(network, "numbers", subject="p1")
    assert other.value.detail == "account: other_key"


def test_a_row_that_does_not_fit_is_never_delivered(network: Network, server: Database) -> None:
    invalid = f"{FAILED}.invalid_answer"
    assert fault(network, "licences", "B2") == (invalid, "kind: bad_code")
    assert fault(network, "licences", "C3") == (invalid, server.odd_value)
    found = report(network, "licences")
    assert [(each["line"], each["field"], each["code"]) for each in found["rejected"][-2:]] == [
        (2, "kind", "bad_code"),
        (1, *server.odd_value.split(": ")),
    ]
    assert "boat" not in str(found)
    (row,) = look_up(network, "tolerant", "B2")["licences"]
    assert row["item"] == 1
    assert look_up(network, "tolerant", "C3") == {"licences": []}
    assert report(network, "tolerant")["rejected_count"] == 2


def test_more_rows_than_allowed_are_refused_not_cut(network: Network) -> None:
    assert fault(network, "licences", "MANY")[0] == f"{FAILED}.invalid_answer"


def test_a_slow_statement_ends_and_other_tables_answer_meanwhile(network: Network) -> None:
    with ThreadPoolExecutor(3) as crowd:
        slow = [crowd.submit(fault, network, "slow", "A1") for _ in range(3)]
        assert look_up(network, "licences", "A1")["licences"]
        assert {each.result()[0] for each in slow} <= {
            f"{FAILED}.timeout",
            f"{FAILED}.network_error",
        }
        assert f"{FAILED}.timeout" in {each.result()[0] for each in slow}


def test_nothing_can_be_written_through_the_adapter(network: Network, server: Database) -> None:
    assert fault(network, "writes", "A1")[0] == f"{FAILED}.network_error"
    assert server.ask("SELECT count(*) FROM office.written") == 0
    assert server.ask("SELECT wrote FROM office.writes") == True  # noqa: E712 - MariaDB's is 1


def test_a_table_that_is_not_there_is_a_failure_not_an_empty_answer(network: Network) -> None:
    assert fault(network, "absent", "A1") == (f"{FAILED}.network_error", "refused")
    assert "a database refused the question" in network.node("IRCC").stderr


def test_no_more_connections_than_allowed(network: Network, server: Database) -> None:
    with ThreadPoolExecutor(12) as crowd:
        asked = [crowd.submit(look_up, network, "licences", "A1") for _ in range(60)]
        most = 0
        while not all(each.done() for each in asked):
            most = max(most, server.connections("licences"))
        assert all(len(each.result()["licences"]) == 2 for each in asked)
    assert 1 <= most <= 2


def test_a_database_that_is_down_is_said_and_found_again(
    network: Network, server: Database
) -> None:
    assert look_up(network, "licences", "A1")["licences"]
    server.stop()
    try:
        assert fault(network, "licences", "A1")[0] == f"{FAILED}.network_error"
        assert report(network, "licences")["failure"] == f"{FAILED}.network_error"
        assert network.node("IRCC").ask("local_port", "GET", "/healthz")[0] == 200
        assert call(network, "match", method="POST", body=EVE, subject="p1")["outcome"] == "one"
    finally:
        server.start()
    assert look_up(network, "licences", "A1")["licences"]


def test_a_node_starts_without_its_database(network: Network, server: Database) -> None:
    node = network.node("IRCC")
    assert node.stop() == 0
    server.stop()
    try:
        node.start()
        assert fault(network, "licences", "A1")[0] == f"{FAILED}.network_error"
    finally:
        server.start()
    assert look_up(network, "licences", "A1")["licences"]


HOSTILE = ["A1' OR '1'='1", "A1'; DROP TABLE office.written; --", "%s", "A1\\", "$1", '"', "A1 "]


@given(key=st.one_of(st.sampled_from(HOSTILE), st.text("A1'\"%;\\-$ é\U0001f600", max_size=8)))
@settings(max_examples=examples(40))
def test_whatever_the_key_says_it_is_only_compared(
    server: Database, folder: Path, key: str
) -> None:
    rows = asyncio.run(raw_rows(_settings(folder), key))
    assert [row["item"] for row in rows] == ([9, 10] if key == "A1" else [])


def _settings(folder: Path, **changes: object) -> Any:
    given = {name: value for name, value in LICENCES.items() if name != "kind"}
    return read_sql_table(
        SettingsReader(given | {"url_file": "database"} | changes, "test"), folder
    )


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "nonsense",
        "oracle://u:SECRET@h/",
        "postgres://u:SECRET@h:x y/",
        "mariadb://u:SECRET@h:x",
        "mariadb://h",
        "mariadb://u:SECRET@h/office",
        "mariadb://u:SECRET@h/?ssl=0",
        "mariadb://u:SECRET@h/?ssl_ca=absent.pem",
    ],
)
def test_an_address_that_cannot_be_used_stops_the_start_and_is_not_repeated(
    tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "database").write_text(content)
    with pytest.raises(WrongSetting, match="database") as caught:
        sql_table(_settings(tmp_path), name="wrong")
    assert "SECRET" not in str(caught.value)


def test_the_statement_names_what_the_settings_allow_and_nothing_else(folder: Path) -> None:
    chosen = _settings(folder, fields=[{"name": "licence", "column": 'a";b'}], **_ONE)
    assert postgresql_question(chosen).as_string() == (
        'SELECT "a"";b" AS "licence" FROM "office"."Odd ""name" WHERE "a"";b" = %s '
        'ORDER BY "a"";b" LIMIT 6'
    )
    chosen = _settings(folder, fields=[{"name": "licence", "column": "a`;%s"}], **_ONE)
    assert mariadb_question(chosen) == (
        'SELECT `a``;%%s` AS `licence` FROM `office`.`Odd "name` WHERE `a``;%%s` = %s '
        "ORDER BY `a``;%%s` LIMIT 6"
    )


_ONE = {"record_key": "", "answer_fields": ["licence"]}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"table": "licences"}, "table"),
        ({"table": "a.b.c"}, "table"),
        ({"connections": 0}, "connections"),
        ({"most_rows": 10**6}, "most_rows"),
        ({"bad_rows": "keep"}, "bad_rows"),
        ({"query": "SELECT 1"}, "query"),
        ({"lookup": "license"}, "lookup"),
        ({"record_key": "items"}, "record_key"),
        ({"answer_fields": ["item", "secret"]}, "answer_fields"),
        ({"fields": [*FIELDS, FIELDS[0]]}, "fields"),
    ],
)
def test_a_wrong_setting_is_named(folder: Path, change: dict[str, object], named: str) -> None:
    with pytest.raises(WrongSetting, match=f"“{named}”"):
        _settings(folder, **change)
