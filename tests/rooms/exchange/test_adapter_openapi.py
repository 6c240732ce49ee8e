"""The description of each adapter service: sound by itself, and true of what the service answers."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from department_files import memory_folder
from examples import examples
from onegov.exchange.access.records import Names
from onegov.exchange.adapters.openapi import openapi_of
from onegov.exchange.adapters.settings import AdapterService
from onegov.exchange.errors import ExchangeError
from onegov.exchange.http1.client import Caller
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.backends import Backends
from onegov.exchange.paths import parse_target
from onegov.exchange.public import parse_config
from onegov.exchange.renderings import render
from rooms.exchange.network import CRA_FIELDS
from rooms.exchange.network import settings as node_settings
from rooms.exchange.test_adapter_csv import HEADER
from rooms.exchange.test_adapter_csv import SETTINGS as PERMITS
from rooms.exchange.test_adapter_rest import VEHICLES
from rooms.exchange.test_adapter_sql import LICENCES
from rooms.exchange.test_fixed_width import line

TITLE = {"en": "Permits", "fr": "Permis"}
SUMMARY = {"en": "Permits of a number", "fr": "Permis d’un numéro"}
LABEL = {"en": "Fee in dollars", "fr": "Frais en dollars"}
LABELLED = [
    field | {"label": LABEL} if field["name"] == "fee" else field for field in PERMITS["fields"]
]
ADAPTERS: dict[str, Any] = {
    "nightly": {
        "file": "nightly.txt",
        "line_length": 120,
        "fields": CRA_FIELDS,
        "record_key": "year",
        "answer_list": "years",
        "answer_fields": ["year", "duty", "filed", "assessed_on"],
    },
    "permits": PERMITS | {"kind": "csv", "title": TITLE, "fields": LABELLED},
    "licences": LICENCES | {"url_file": "database"},
    "vehicles": VEHICLES,
}
SERVICES: dict[str, Any] = {
    "a/match": {"adapter": "nightly", "act": "match"},
    "a/records": {"adapter": "nightly", "act": "records"},
    "a/years": {"adapter": "nightly", "act": "lookup"},
    "a/permits": {"adapter": "permits", "act": "lookup", "summary": SUMMARY},
    "a/licences": {"adapter": "licences", "act": "lookup"},
    "a/vehicles": {"adapter": "vehicles", "act": "lookup"},
}
KEY = b64encode(bytes(32)).decode()
CLIENT = "CA-DEMO/GOV/ONEGOV/platform"


class Office:
    """The backends of one node, asked directly in a loop of their own."""

    def __init__(self, folder: Path) -> None:
        (folder / "drop").mkdir()
        (folder / "database").write_text("postgresql://127.0.0.1:9/none?connect_timeout=2")
        rows = ["10;0042;work;12.50;O;31/12/2026;x", "9;0042;study;;N;;"]
        (folder / "drop" / "permits-1.csv").write_text("\n".join([HEADER, *rows, ""]))
        whole = ["HDR20260301", line(1, "ROY", "EVE", rest="YN"), "TRL1"]
        (folder / "nightly.txt").write_text("".join(f"{each}\n" for each in whole))
        content = node_settings("IRCC", directory_key=KEY, adapters=ADAPTERS, services=SERVICES)
        self.config = parse_config(content, where="node.json", base=folder)
        self._runner = asyncio.Runner()
        self.run = self._runner.run
        self.run(self._open())

    async def _open(self) -> None:
        caller = Caller(seconds=2, limit=100_000, fault="server.serverproxy.service_failed")
        self._backends = Backends(self.config, caller, Names(bytes(32)))
        await self._backends.start()

    def service(self, name: str) -> AdapterService:
        service = self.config.services[name]
        assert isinstance(service, AdapterService)
        return service

    def ask(self, name: str, body: object = None, *, subject: str = "p1") -> Reply:
        async def answer() -> Reply:
            target = parse_target(f"/r1/CA-DEMO/GOV/IRCC/{name}")
            headers = (("x-road-client", CLIENT), ("onegov-subject", subject))
            content = b"" if body is None else json.dumps(body).encode()
            request = Request("GET" if body is None else "POST", "/", None, headers, content)
            try:
                return await self._backends.by_name[name].answer(target, request)
            except ExchangeError as error:
                return render(error)

        return self.run(answer())

    def close(self) -> None:
        self.run(self._backends.stop())
        self._runner.close()


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with memory_folder() as folder:
        office = Office(folder)
        yield office
        office.close()


def operation(description: dict[str, Any]) -> dict[str, Any]:
    (found,) = description["paths"]["/"].values()
    return dict(found)


def checker(description: dict[str, Any], media: dict[str, Any]) -> Draft202012Validator:
    schema = media["content"]["application/json"]["schema"]
    whole = schema | {"components": description["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker())


def assert_as_described(office: Office, name: str, reply: Reply) -> None:
    description = openapi_of(office.service(name))
    described: dict[str, Any] = operation(description)["responses"]
    checker(description, described[str(reply.status)]).validate(json.loads(reply.body))


@pytest.mark.parametrize("name", SERVICES)
def test_the_description_is_sound(office: Office, name: str) -> None:
    description: dict[str, Any] = openapi_of(office.service(name))
    assert json.loads(json.dumps(description)) == description
    assert set(description) == {"openapi", "info", "paths", "components"}
    assert description["openapi"] == "3.1.0"
    assert {"title", "version"} <= set(description["info"])
    schemas = description["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    act = operation(description)
    referred = {ref.rsplit("/", 1)[1] for ref in references(description["paths"])}
    assert referred == set(schemas)
    for status, response in act["responses"].items():
        assert status.isdigit()
        assert response["description"] != response["x-description-fr"]
    for parameter in act["parameters"]:
        assert parameter["in"] == "header"
        assert "schema" in parameter
    assert act["summary"] != act["x-summary-fr"]
    assert ("requestBody" in act) == ("post" in description["paths"]["/"])


def references(content: object) -> Iterator[str]:
    if isinstance(content, dict):
        for name, value in content.items():
            if name == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(content, list):
        for value in content:
            yield from references(value)


def test_the_settings_own_words_are_in_it_in_both_languages(office: Office) -> None:
    description: dict[str, Any] = openapi_of(office.service("a/permits"))
    assert (description["info"]["title"], description["info"]["x-title-fr"]) == (
        "Permits",
        "Permis",
    )
    act = operation(description)
    assert (act["summary"], act["x-summary-fr"]) == (SUMMARY["en"], SUMMARY["fr"])
    rows = description["components"]["schemas"]["Answer"]["properties"]["permits"]
    fee = rows["items"]["properties"]["fee"]
    assert fee["type"] == ["string", "null"]
    assert (fee["title"], fee["x-title-fr"]) == (LABEL["en"], LABEL["fr"])
    assert "permit" not in rows["items"]["properties"]
    assert rows["items"]["properties"]["kind"]["enum"] == ["study", "work"]


def test_the_version_changes_with_the_contract_only(office: Office) -> None:
    def version(name: str) -> str:
        info: Any = openapi_of(office.service(name))["info"]
        return str(info["version"])

    assert version("a/permits") == version("a/permits")
    assert len({version(name) for name in SERVICES}) == len(SERVICES)


EVE = {"names": [{"given": "Eve", "family": "Roy"}], "birth_date": "1990-01-01"}


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("a/match", EVE, 200),
        ("a/match", EVE | {"postal_code": "K1A 0B1"}, 200),
        ("a/match", {}, 400),
        ("a/records", None, 200),
        ("a/years", {"account": "000000001"}, 200),
        ("a/permits", {"permit": "0042"}, 200),
        ("a/permits", {"permit": "7"}, 200),
        ("a/permits", {"permit": 5.5}, 400),
        ("a/permits", None, 404),
        ("a/licences", {"licence": "A1"}, 500),
        ("a/vehicles", {"holder": "H"}, 500),
    ],
)
def test_the_service_answers_as_described(
    office: Office, name: str, body: Any, status: int
) -> None:
    reply = office.ask(name, body)
    assert reply.status == status
    assert_as_described(office, name, reply)


def test_the_answers_are_not_empty_shells(office: Office) -> None:
    office.ask("a/match", EVE | {"postal_code": "K1A 0B1"})
    assert json.loads(office.ask("a/records").body)["years"] == [
        {"year": 2024, "duty": "Y", "filed": "N", "assessed_on": None}
    ]
    assert len(json.loads(office.ask("a/permits", {"permit": "0042"}).body)["permits"]) == 2
    assert office.ask("a/records", subject="nobody").status == 404
    assert_as_described(office, "a/records", office.ask("a/records", subject="nobody"))
    assert_as_described(office, "a/records", office.ask("a/records", subject=""))


texts = st.one_of(
    st.text(max_size=6), st.sampled_from(["Roy", "1990-01-01", "0042", "variant", " "])
)
values = st.one_of(st.none(), st.integers(-1, 2), st.booleans(), texts)
name_like = st.dictionaries(st.sampled_from(["given", "family", "kind", "x"]), values, max_size=3)
questions = st.one_of(
    st.dictionaries(st.sampled_from(["permit", "account", "x"]), values, max_size=2),
    st.fixed_dictionaries(
        {"names": st.one_of(st.lists(name_like, max_size=2), values), "birth_date": texts},
        optional={"postal_code": values, "pseudonym": values},
    ),
    st.lists(values, max_size=1),
)


@given(name=st.sampled_from(["a/match", "a/years", "a/permits"]), question=questions)
@settings(max_examples=examples(300))
def test_what_is_described_is_accepted_and_every_answer_is_as_described(
    office: Office, name: str, question: Any
) -> None:
    description = openapi_of(office.service(name))
    asked = checker(description, operation(description)["requestBody"])
    reply = office.ask(name, question)
    assert_as_described(office, name, reply)
    assert reply.status in (200, 400)
    if asked.is_valid(question):
        assert reply.status == 200
