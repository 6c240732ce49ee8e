"""Another interface's JSON, renamed and typed by configuration: whole and right, or refused."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from department_files import memory_folder
from onegov.core.errors import WrongSetting
from onegov.exchange.adapters.live_rows import Unmapped, check_rows
from onegov.exchange.adapters.quarantine import Quarantine
from onegov.exchange.adapters.rest_mapping import (
    parse_json,
    read_rest_mapping,
    resolve,
)
from onegov.exchange.errors import ProviderDown, ProviderRefused
from onegov.exchange.settings_reader import SettingsReader
from rooms.exchange.network import (
    CRA_FIELDS,
    TOKEN,
    Network,
    Seen,
    ask_service,
    build,
    right,
    start,
)
from rooms.exchange.test_fixed_width import line
from rooms.exchange.test_legacy_node import EVE

VEHICLES: dict[str, Any] = {
    "kind": "rest",
    "upstream": "http://127.0.0.1:9/v1",
    "path": "/holders/{key}/vehicles?all=1",
    "rows": "/data/items",
    "fields": [
        {"name": "holder", "type": "text", "pointer": "/owner/ref"},
        {"name": "plate", "pointer": "/attributes/plate~1no"},
        {"name": "wheels", "type": "integer", "pointer": "/attributes/wheels"},
        {"name": "price", "type": "decimal", "pointer": "/attributes/price", "optional": True},
        {"name": "first", "type": "date", "pointer": "/history/0/on", "optional": True},
        {"name": "insured", "type": "boolean", "pointer": "/flags/insured"},
    ],
    "lookup": "holder",
    "record_key": "plate",
    "most_rows": 3,
    "answer_list": "vehicles",
    "answer_fields": ["plate", "wheels", "price", "first", "insured"],
}
FAILED = "server.serverproxy.service_failed"


def item(plate: str = "ABC 123", **changes: Any) -> dict[str, Any]:
    return {
        "owner": {"ref": "H/1"},
        "attributes": {"plate/no": plate, "wheels": 4, "price": 1234.50},
        "history": [{"on": "2020-02-29"}, {"on": "nonsense"}],
        "flags": {"insured": True},
        "unpublished": "SECRET",
    } | changes


def body(*items: object) -> bytes:
    return json.dumps({"data": {"items": items}}).encode()


def answer_of(status: int, content: bytes) -> Any:
    return lambda seen: (status, {"Content-Type": "application/json"}, content)


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder, ircc={})
        node = network.node("IRCC")
        upstream = {"upstream": f"{network.system.url}/v1"}
        node.settings |= {
            "adapters": {
                "vehicles": VEHICLES | upstream | {"token_file": "token"},
                "gone": VEHICLES,
                "nightly": {
                    "file": "nightly.txt",
                    "line_length": 120,
                    "fields": CRA_FIELDS,
                    "record_key": "year",
                    "answer_list": "years",
                    "answer_fields": ["year"],
                },
                "linked": VEHICLES
                | upstream
                | {"links": "nightly", "path": "/linked/{key}", "lookup": "account"}
                | {"fields": [{"name": "account", "type": "digits"}, *VEHICLES["fields"][1:]]},
            },
            "services": {
                "roads/vehicles": {"adapter": "vehicles", "act": "lookup"},
                "roads/gone": {"adapter": "gone", "act": "lookup"},
                "roads/match": {"adapter": "nightly", "act": "match"},
                "roads/mine": {"adapter": "linked", "act": "records"},
            },
            "rights": [right(f"roads/{name}") for name in ("vehicles", "gone", "match", "mine")],
            "clients": [{"client": "CA-DEMO/GOV/IRCC/roads", "token_file": "token"}],
        }
        node.config.write_text(json.dumps(node.settings))
        whole = ["HDR20260301", line(1, "ROY", "EVE"), "TRL1"]
        (folder / "IRCC" / "nightly.txt").write_text("".join(f"{each}\n" for each in whole))
        try:
            yield start(network)
        finally:
            network.close()


def call(network: Network, name: str, **more: Any) -> Any:
    return ask_service(network, f"roads/{name}", **more)


def look_up(network: Network, holder: str = "H/1", name: str = "vehicles") -> Any:
    return call(network, name, method="POST", body={"holder": holder})


def test_an_answer_is_renamed_typed_and_holds_published_fields_only(network: Network) -> None:
    network.system.answer = answer_of(
        200, body(item(), item("XYZ", history=[], flags={"insured": False}))
    )
    assert look_up(network) == {
        "vehicles": [
            {
                "plate": "ABC 123",
                "wheels": 4,
                "price": "1234.5",
                "first": "2020-02-29",
                "insured": True,
            },
            {"plate": "XYZ", "wheels": 4, "price": "1234.5", "first": None, "insured": False},
        ]
    }
    seen = network.system.seen[-1]
    assert (seen.method, seen.path) == ("GET", "/v1/holders/H%2F1/vehicles?all=1")
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("status", "content", "detail"),
    [
        (200, body(item(), item(attributes={"plate/no": "X"})), "wheels: missing"),
        (200, body(item(attributes={"plate/no": "X", "wheels": None})), "wheels: missing"),
        (200, body(item(attributes={"plate/no": "X", "wheels": 4.5})), "wheels: bad_integer"),
        (200, body(item(attributes={"plate/no": "X", "wheels": True})), "wheels: bad_integer"),
        (
            200,
            b'{"data":{"items":[{"owner":{"ref":"H/1"},"attributes":{"plate/no":"X","wheels":4,'
            b'"price":1e999999999},"flags":{"insured":true}}]}}',
            "price: bad_decimal",
        ),
        (200, body(item(attributes={"plate/no": 7, "wheels": 4})), "plate: bad_text"),
        (200, body(item(attributes={"plate/no": ["X"], "wheels": 4})), "plate: bad_text"),
        (200, body(item(flags={"insured": "yes"})), "insured: bad_boolean"),
        (200, body(item(flags={"insured": ["true"]})), "insured: bad_boolean"),
        (200, body(item(history=[{"on": "29/02/2020"}])), "first: bad_date"),
        (200, body(item(owner={"ref": "H/2"})), "holder: other_key"),
        (200, body(item(), item()), "plate: duplicate"),
        (200, body(*(item(str(n)) for n in range(4))), "too_many_rows"),
        (200, body(item(), "no object"), "rows"),
        (200, b'{"data": {}}', "rows"),
        (200, b'{"data": {"items": 5}}', "rows"),
        (200, b"<html>", "not_json"),
        (200, b"", "not_json"),
        (200, b"[" * 100_000, "not_json"),
        (200, b'{"data": 1, "data": 2}', "not_json"),
        (200, b'{"data": NaN}', "not_json"),
        (200, body(item()).decode().encode("utf-16"), "not_json"),
        (500, body(item()), "status 500"),
        (302, body(item()), "status 302"),
        (201, body(item()), "status 201"),
    ],
)
def test_an_answer_that_is_not_as_published_is_refused_whole(
    network: Network, status: int, content: bytes, detail: str
) -> None:
    network.system.answer = answer_of(status, content)
    with pytest.raises(ProviderDown) as caught:
        look_up(network)
    assert (caught.value.type, caught.value.detail) == (f"{FAILED}.invalid_answer", detail)


def test_what_did_not_fit_is_in_the_report_without_its_value(network: Network) -> None:
    network.system.answer = answer_of(200, body(item(), item(flags={"insured": "SECRET"})))
    with pytest.raises(ProviderDown):
        look_up(network)
    report = network.node("IRCC").ask(
        "local_port", "GET", "/adapters/vehicles/report", Authorization=f"Bearer {TOKEN}"
    )[1]
    last = report["rejected"][-1]
    assert (last["line"], last["field"], last["code"]) == (2, "insured", "bad_boolean")
    assert "at /flags/insured" in last["reason"]["en"]
    assert report["failure"] == f"{FAILED}.invalid_answer"
    assert "SECRET" not in str(report)


def test_a_large_answer_is_read_like_a_small_one(network: Network) -> None:
    large = item(unpublished="x" * 300_000)
    network.system.answer = answer_of(200, body(large))
    assert [each["plate"] for each in look_up(network)["vehicles"]] == ["ABC 123"]
    network.system.answer = answer_of(200, body(large | {"flags": {}}))
    with pytest.raises(ProviderDown) as caught:
        look_up(network)
    assert caught.value.detail == "insured: missing"
    network.system.answer = answer_of(200, body(large)[:-1])
    with pytest.raises(ProviderDown) as cut:
        look_up(network)
    assert cut.value.detail == "not_json"


def test_no_row_is_an_empty_list(network: Network) -> None:
    network.system.answer = answer_of(404, b"nothing here")
    assert look_up(network) == {"vehicles": []}
    network.system.answer = answer_of(200, body())
    assert look_up(network) == {"vehicles": []}


def test_an_interface_that_is_down_is_said(network: Network) -> None:
    with pytest.raises(ProviderDown) as caught:
        look_up(network, name="gone")
    assert caught.value.type == f"{FAILED}.network_error"


@pytest.mark.parametrize("key", ["a/../b", "%2e%2e", "x?y=1", "x#y", "é ", "&all=2", "{key}"])
def test_a_key_never_leaves_its_segment(network: Network, key: str) -> None:
    def answer(seen: Seen) -> tuple[int, dict[str, str], bytes]:
        return 404, {}, b""

    network.system.answer = answer
    look_up(network, key)
    path = network.system.seen[-1].path
    before, _, after = path.partition("/v1/holders/")
    assert (before, after.count("/"), after.count("?"), after.count("&")) == ("", 1, 1, 0)
    assert ".." not in path.split("/")


@pytest.mark.parametrize("key", [".", ".."])
def test_a_key_that_would_be_a_step_is_not_asked(network: Network, key: str) -> None:
    network.system.answer = answer_of(200, body(item()))
    with pytest.raises(ProviderDown) as caught:
        look_up(network, key)
    assert caught.value.detail == "key"


@pytest.mark.parametrize(
    "asked", [{}, {"holder": 5}, {"holder": ""}, {"holder": "a\x00"}, {"holder": "a", "b": 1}, []]
)
def test_a_question_without_its_key_is_refused(network: Network, asked: Any) -> None:
    with pytest.raises(ProviderRefused) as caught:
        call(network, "vehicles", method="POST", body=asked)
    assert (caught.value.status, caught.value.body) == (
        400,
        {"error": "invalid", "field": "holder"},
    )


def test_a_linked_pseudonym_s_account_is_the_key(network: Network) -> None:
    with pytest.raises(ProviderRefused) as unknown:
        call(network, "mine", subject="p1")
    assert unknown.value.body == {"error": "not_linked"}
    call(network, "match", method="POST", body=EVE, subject="p1")
    network.system.answer = answer_of(200, body(item()))
    assert [each["plate"] for each in call(network, "mine", subject="p1")["vehicles"]] == [
        "ABC 123"
    ]
    assert network.system.seen[-1].path == "/v1/linked/000000001"


def mapping(**changes: Any) -> Any:
    given = {name: value for name, value in (VEHICLES | changes).items() if name != "kind"}
    return read_rest_mapping(SettingsReader(given, "test"), Path())


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"upstream": "ftp://x"}, "upstream"),
        ({"upstream": "http://x/?y"}, "upstream"),
        ({"path": "/holders"}, "path"),
        ({"path": "holders/{key}"}, "path"),
        ({"path": "/{key}/{key}"}, "path"),
        ({"path": "/{key}\r\nx: y"}, "path"),
        ({"rows": "data"}, "rows"),
        ({"none": [500]}, "none"),
        ({"none": ["404"]}, "none"),
        ({"fields": [{"name": "holder"}, {"name": "plate"}]}, "pointer"),
        ({"fields": [{"name": "holder", "pointer": "/~2"}]}, "pointer"),
    ],
)
def test_a_wrong_setting_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(WrongSetting, match=f"“{named}”"):
        mapping(**change)


RFC_6901 = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, " ": 7}


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ((), RFC_6901),
        (("foo",), ["bar", "baz"]),
        (("foo", "0"), "bar"),
        (("",), 0),
        (("a/b",), 1),
        (("m~n",), 8),
        ((" ",), 7),
        (("foo", "00"), None),
        (("foo", "-"), None),
        (("foo", "2"), None),
        (("foo", "0", "x"), None),
        (("absent",), None),
    ],
)
def test_pointers_lead_where_the_standard_says(pointer: tuple[str, ...], found: object) -> None:
    assert resolve(RFC_6901, pointer) == found


def test_numbers_stay_exact() -> None:
    assert parse_json(b'{"a": 0.1, "b": 100000000000000000000.01}') == {
        "a": Decimal("0.1"),
        "b": Decimal("100000000000000000000.01"),
    }


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.5, "", "A", "2020-02-29", "H/1"]),
)
anything = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
maybe_items = st.lists(
    st.one_of(
        st.builds(item, st.sampled_from("AB")),
        st.builds(
            lambda name, value: item("C") | {name: value},
            st.sampled_from(["owner", "attributes", "history", "flags"]),
            anything,
        ),
        anything,
    ),
    max_size=3,
)


@given(items=maybe_items)
def test_each_row_is_whole_or_named_and_none_changes_another(items: list[Any]) -> None:
    """What the check lets through is typed as published; what it stops, it stops alone."""
    chosen = mapping()
    if not all(isinstance(each, dict) for each in items):
        with pytest.raises(Unmapped, match="rows"):
            chosen.read(body(*items), "H/1")
        return
    raw = chosen.read(body(*items), "H/1")
    quarantine = Quarantine()
    rows = check_rows(chosen.shape, raw, key="H/1", quarantine=quarantine)
    assert len(rows) + quarantine.count == len(items)
    stopped = {each.number for each in quarantine.listed()}
    alone = [each for number, each in enumerate(raw, 1) if number not in stopped]
    assert check_rows(chosen.shape, alone, key="H/1", quarantine=Quarantine()) == rows
    for row in rows:
        assert list(row) == VEHICLES["answer_fields"]
        assert type(row["wheels"]) is int
        assert type(row["insured"]) is bool
