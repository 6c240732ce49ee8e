"""An adapter names the record too: of the person whom it matched, or of the key that was asked for."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from department_files import memory_folder
from onegov.core.errors import WrongSetting
from onegov.exchange.access.records import Names, Person, taken
from onegov.exchange.conf import parse_config
from onegov.exchange.http1.client import Caller
from onegov.exchange.messages import Request
from onegov.exchange.node.backends import Backends
from onegov.exchange.paths import parse_target
from rooms.exchange.network import CRA_FIELDS
from rooms.exchange.network import settings as node_settings
from rooms.exchange.test_fixed_width import line

NAMES = Names(bytes(32))
NIGHTLY = {
    "file": "nightly.txt",
    "line_length": 120,
    "fields": CRA_FIELDS,
    "record_key": "year",
    "answer_list": "years",
    "answer_fields": ["year", "filed"],
}
SERVICES = {
    "filing/match": {"adapter": "nightly", "act": "match"},
    "filing/records": {"adapter": "nightly", "act": "records"},
    "filing/nobody": {"adapter": "nightly", "act": "lookup"},
    "filing/somebody": {"adapter": "named", "act": "lookup"},
    "filing/years": {"adapter": "by_year", "act": "lookup"},
}
ADAPTERS = {
    "nightly": NIGHTLY,
    "named": NIGHTLY | {"record": "account"},
    "by_year": NIGHTLY
    | {
        "lookup": "year",
        "record_key": "account",
        "answer_fields": ["account"],
        "record": "account",
    },
}
ACCOUNT, OTHER = "000000001", "000000002"


class Office:
    def __init__(self, folder: Any) -> None:
        rows = [line(1, "ROY", "EVE"), line(2, "TALL", "ANN")]
        whole = ["HDR20260301", *rows, "TRL2"]
        (folder / "nightly.txt").write_text("".join(f"{each}\n" for each in whole))
        content = node_settings("CRA", adapters=ADAPTERS, services=SERVICES)
        self._config = parse_config(content, where="node.json", base=folder)
        self._runner = asyncio.Runner()
        self._runner.run(self._open())

    async def _open(self) -> None:
        caller = Caller(seconds=2, limit=100_000, fault="server.serverproxy.service_failed")
        self._backends = Backends(self._config, caller, NAMES)
        await self._backends.start()

    def ask(self, name: str, body: bytes = b"", *, subject: str = "eve") -> tuple[Person, ...]:
        """Whom the node takes the answer to be about."""
        headers = (("x-road-client", "CA-DEMO/GOV/ONEGOV/platform"), ("onegov-subject", subject))
        request = Request("POST" if body else "GET", "/", None, headers, body)
        target = parse_target(f"/r1/CA-DEMO/GOV/CRA/{name}")
        reply = self._runner.run(self._backends.by_name[name].answer(target, request))
        assert reply.status in (200, 404)
        return taken(reply)[1]

    def close(self) -> None:
        self._runner.run(self._backends.stop())
        self._runner.close()


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with memory_folder() as folder:
        office = Office(folder)
        yield office
        office.close()


def sought(given: str) -> bytes:
    name = {"given": given, "family": "ROY", "kind": "current"}
    asked = {"names": [name], "birth_date": "1990-01-01", "postal_code": "K1A 0B1"}
    return json.dumps(asked).encode()


def person(role: Any, account: str) -> Person:
    return Person(role, (NAMES.record("filing", account),))


def test_a_match_and_what_is_read_after_it_are_about_the_account(office: Office) -> None:
    assert office.ask("filing/records", subject="eve") == ()
    assert office.ask("filing/match", sought("EVE")) == (person("subject", ACCOUNT),)
    assert office.ask("filing/records", subject="eve") == (person("subject", ACCOUNT),)
    assert office.ask("filing/records", subject="somebody else") == ()
    assert office.ask("filing/match", sought("EVA"), subject="eva") == ()


def test_a_key_is_somebodys_only_when_the_settings_say_so(office: Office) -> None:
    key = b'{"account": "%s"}' % ACCOUNT.encode()
    assert office.ask("filing/nobody", key) == ()
    assert office.ask("filing/somebody", key) == (person("keyed", ACCOUNT),)
    assert office.ask("filing/somebody", b'{"account": "999999999"}') == ()


def test_rows_of_several_persons_are_about_each(office: Office) -> None:
    found = office.ask("filing/years", b'{"year": 2024}')
    assert set(found) == {person("keyed", ACCOUNT), person("keyed", OTHER)}


def test_a_record_that_is_no_field_of_the_answer_is_a_wrong_setting(tmp_path: Any) -> None:
    adapters = {"nightly": NIGHTLY | {"record": "duty"}}
    content = node_settings("CRA", adapters=adapters)
    with pytest.raises(WrongSetting, match="record"):
        parse_config(content, where="node.json", base=tmp_path)
