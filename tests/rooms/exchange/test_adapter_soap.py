"""A SOAP 1.1 service as its WSDL describes it: asked rightly, its answer typed and whole or refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from department_files import memory_folder
from onegov.core.errors import WrongSetting
from onegov.exchange.adapters.live_rows import Unmapped
from onegov.exchange.adapters.soap_mapping import SoapMapping, read_soap_mapping
from onegov.exchange.adapters.xml_tree import BadXml, Element, parse_xml
from onegov.exchange.errors import ProviderDown
from onegov.exchange.public import ServiceId
from onegov.exchange.settings_reader import SettingsReader
from rooms.exchange.network import AUTHORITY, PURPOSE, Network, build, right, start
from rooms.exchange.soap_office import (
    GOOD,
    IMPORTS,
    SCHEMA,
    enveloped,
    holder_of,
    licence,
    response,
    write_wsdl,
)

LICENCES: dict[str, Any] = {
    "wsdl": "office.wsdl",
    "operation": "GetLicences",
    "ask": {"request": {"channel": "exchange", "holder": "{key}", "language": "fr"}},
    "rows": "result/licence",
    "fields": [
        {"name": "holder"},
        {"name": "number", "path": "@no", "type": "integer"},
        {"name": "kind", "path": "class", "type": "code", "values": ["car", "bus"]},
        {"name": "until", "path": "until", "type": "date", "optional": True},
        {"name": "fee", "path": "fee", "type": "decimal", "optional": True},
    ],
    "none": ["Client.NoSuchHolder"],
    "lookup": "holder",
    "record_key": "number",
    "most_rows": 3,
    "answer_list": "licences",
    "answer_fields": ["number", "kind", "until", "fee"],
}
INVALID = "server.serverproxy.service_failed.invalid_answer"
SERVICE = ServiceId.parse("CA-DEMO/GOV/IRCC/roads/licences")


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder, ircc={})
        node = network.node("IRCC")
        write_wsdl(folder / "IRCC", f"{network.system.url}/Office.asmx?x=1")
        node.settings |= {
            "adapters": {"licences": LICENCES | {"kind": "soap"}},
            "services": {"roads/licences": {"adapter": "licences", "act": "lookup"}},
            "rights": [right("roads/licences")],
        }
        node.config.write_text(json.dumps(node.settings))
        try:
            yield start(network)
        finally:
            network.close()


def look_up(network: Network, answer: bytes, *, status: int = 200, holder: str = "H1") -> Any:
    network.system.answer = lambda seen: (status, {"Content-Type": "text/xml"}, answer)
    client = network.client()
    asked = {"service": SERVICE, "purpose": PURPOSE, "authority": AUTHORITY}
    try:
        return client.call(**asked, method="POST", body={"holder": holder}).body
    finally:
        client.close()


def test_an_operation_is_called_as_described_and_its_answer_typed(network: Network) -> None:
    assert look_up(network, response(GOOD)) == {
        "licences": [
            {"number": 2, "kind": "car", "until": "2027-01-31", "fee": "12.50"},
            {"number": 1, "kind": "bus", "until": None, "fee": None},
        ]
    }
    seen = network.system.seen[-1]
    assert (seen.method, seen.path) == ("POST", "/Office.asmx?x=1")
    assert seen.headers["soapaction"] == '"urn:office/GetLicences"'
    assert seen.headers["content-type"] == "text/xml; charset=utf-8"
    assert holder_of(seen) == "H1"


def fault(code: str) -> bytes:
    return enveloped(
        f"<e:Fault><faultcode>e:{code}</faultcode><faultstring>SECRET</faultstring></e:Fault>"
    )


CAR = "<class>car</class><until>2027-01-31</until>"


@pytest.mark.parametrize(
    ("answer", "status", "detail"),
    [
        (fault("Server"), 500, "fault"),
        (fault("Client"), 200, "fault"),
        (response(GOOD), 503, "status 503"),
        (response(licence(1, CAR) + licence("x", CAR)), 200, "number: bad_integer"),
        (response(licence(1, CAR) + licence(1, CAR)), 200, "number: duplicate"),
        (response(licence(1, "<class/><until/>")), 200, "kind: missing"),
        (response(licence(1, "<class>boat</class>")), 200, "kind: bad_code"),
        (
            response(licence(1, "<class>car</class><until>31/01/2027</until>")),
            200,
            "until: bad_date",
        ),
        (response(licence(1, f"{CAR}<class>bus</class>")), 200, "several"),
        (response(licence(1, "<class><b>car</b></class>")), 200, "not_plain"),
        (response(licence(1, CAR) * 4), 200, "too_many_rows"),
        (enveloped("<GetLicencesResponse/>"), 200, "response"),
        (enveloped('<r xmlns="urn:office:types"/>'), 200, "response"),
        (enveloped(""), 200, "envelope"),
        (enveloped("<a/><b/>"), 200, "envelope"),
        (b"<Envelope><Body><a/></Body></Envelope>", 200, "envelope"),
        (
            enveloped("<a/>", '<e:Header><h e:mustUnderstand="1"/></e:Header>'),
            200,
            "must_understand",
        ),
        (b"", 200, "not_xml"),
        (b"{}", 200, "not_xml"),
        (response(GOOD)[:-1], 200, "not_xml"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + response(GOOD)[22:], 200, "not_xml"),
        (response("<a>" * 80 + "</a>" * 80), 200, "not_xml"),
    ],
)
def test_an_answer_that_is_not_as_published_is_refused_whole(
    network: Network, answer: bytes, status: int, detail: str
) -> None:
    with pytest.raises(ProviderDown) as caught:
        look_up(network, answer, status=status)
    assert (caught.value.type, caught.value.detail) == (INVALID, detail)


def test_no_row_is_an_empty_list(network: Network) -> None:
    assert look_up(network, response("")) == {"licences": []}
    assert look_up(network, fault("Client.NoSuchHolder"), status=500) == {"licences": []}


@pytest.mark.parametrize(
    "key", ["</holder><x/>", "&amp;", "]]>", "<!--", '"', "é\U0001f600", "{key}"]
)
def test_a_key_stays_text(network: Network, key: str) -> None:
    look_up(network, response(""), holder=key)
    assert holder_of(network.system.seen[-1]) == key


def mapping(folder: Path, **changes: Any) -> SoapMapping:
    return read_soap_mapping(SettingsReader(LICENCES | changes, "test"), folder)


def test_a_schema_beside_the_description_is_read(tmp_path: Path) -> None:
    write_wsdl(tmp_path, "http://127.0.0.1:9/a", types=IMPORTS.format(location="types.xsd"))
    (tmp_path / "types.xsd").write_text(SCHEMA)
    beside = mapping(tmp_path)
    write_wsdl(tmp_path, "http://127.0.0.1:9/a")
    assert mapping(tmp_path) == beside


def test_an_rpc_operation_is_called_by_its_parts(tmp_path: Path) -> None:
    write_wsdl(tmp_path, "http://127.0.0.1:9/a")
    question = {"channel": "a & b", "holder": "x"}
    rpc = mapping(tmp_path, operation="Find", ask={"holder": "{key}", "question": question})
    request = etree.fromstring(rpc.request("H<1"))
    (content,) = request[0]
    assert content.tag == "{urn:rpc}Find"
    assert [(each.tag, each.text) for each in content.iter()][1:] == [
        ("holder", "H<1"),
        ("question", None),
        ("{urn:office:types}channel", "a & b"),
        ("{urn:office:types}holder", "x"),
    ]
    assert rpc.response == ("urn:rpc", "FindResponse")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"operation": "Delete"}, "no port of SOAP 1.1 has the operation Delete"),
        ({"port": "Twelve"}, "no port of SOAP 1.1 has the operation GetLicences"),
        ({"ask": {"request": {"holder": "{key}"}}}, "the request needs channel"),
        ({"ask": {"request": {"channel": "a", "holder": "b"}}}, "must hold {key} once"),
        ({"ask": {"request": {"channel": "{key}", "holder": "{key}"}}}, "must hold {key} once"),
        ({"ask": {"request": "{key}"}}, "request in the request is of another kind"),
        ({"ask": {"query": "{key}"}}, "the request has no query"),
        ({"ask": 5}, "the request needs request"),
        ({"wsdl": "absent.wsdl"}, "it cannot be read"),
        ({"rows": "a/@b"}, "“rows”"),
        ({"fields": [{"name": "holder", "path": "@a/b"}]}, "“path”"),
        ({"upstream": "ftp://x"}, "“upstream”"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    write_wsdl(tmp_path, "http://127.0.0.1:9/a")
    with pytest.raises(WrongSetting) as caught:
        mapping(tmp_path, **change)
    assert why in caught.value.message.en


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"use": "encoded"}, "use=encoded is not supported"),
        ({"header": '<soap:header message="w:In" part="p" use="literal"/>'}, "header"),
        ({"types": ""}, "element GetLicences is not declared"),
        ({"types": IMPORTS.format(location="../types.xsd")}, "not beside the description"),
        ({"types": IMPORTS.format(location="http://x/types.xsd")}, "not beside the description"),
        ({"types": SCHEMA.replace("xsd:sequence>", "xsd:choice>")}, "choice in a request"),
        ({"types": SCHEMA.replace('"t:Base"', '"t:Other"')}, "complexType Other is not declared"),
    ],
)
def test_a_description_that_cannot_be_used_says_why(
    tmp_path: Path, change: dict[str, str], why: str
) -> None:
    write_wsdl(tmp_path, "http://127.0.0.1:9/a", **change)
    with pytest.raises(WrongSetting) as caught:
        mapping(tmp_path)
    assert why in caught.value.message.en


BOMB = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 40))
HOSTILE = [
    f'<!DOCTYPE a [<!ENTITY a0 "ha">{BOMB}]><a>&a39;</a>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]><a/>',
    "<!DOCTYPE a><a/>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_entity_can_be_expanded_and_no_file_named(text: str) -> None:
    with pytest.raises(BadXml, match="document type"):
        parse_xml(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "<a>&x;</a>",
        "<a",
        "<a><b></a>",
        '<a x:y="1"/>',
        "<a/><b/>",
        "x",
        '<?xml version="1.0" encoding="klingon"?><a/>',
    ],
)
def test_what_is_not_xml_is_said(text: str) -> None:
    with pytest.raises(BadXml):
        parse_xml(text.encode())


def test_too_many_elements_are_refused() -> None:
    with pytest.raises(BadXml, match="size"):
        parse_xml(b"<a>" + b"<b/>" * 200_001 + b"</a>")


names = st.sampled_from(["a", "b", "p:a", "p:c"])
documents = st.recursive(
    st.text("x é<&\n\U0001f600", max_size=4),
    lambda inner: st.builds(
        lambda name, children: f'<{name} xmlns="urn:d" p:k="1">{"".join(children)}</{name}>',
        names,
        st.lists(inner.map(lambda text: text if text.startswith("<") else etree_escape(text))),
    ),
    max_leaves=6,
)


def etree_escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


@given(inner=documents)
def test_another_reader_of_xml_sees_the_same(inner: str) -> None:
    body = inner if inner.startswith("<") else etree_escape(inner)
    data = f'<r xmlns:p="urn:p">{body}</r>'.encode()

    def ours(element: Element) -> object:
        namespace, local = element.name
        name = f"{{{namespace}}}{local}" if namespace else local
        return name, element.text, len(element.attributes), [ours(e) for e in element.children]

    def theirs(element: Any) -> object:
        pieces = [element.text or "", *(child.tail or "" for child in element)]
        text = "".join(pieces).strip(" \t\r\n")
        return element.tag, text, len(element.attrib), [theirs(child) for child in element]

    try:
        expected = etree.fromstring(data)
    except etree.XMLSyntaxError:
        with pytest.raises(BadXml):
            parse_xml(data)
        return
    assert ours(parse_xml(data)) == theirs(expected)


@given(data=st.binary(max_size=60), start=st.integers(0, 400), length=st.integers(0, 40))
def test_whatever_bytes_answer_they_are_rows_or_a_named_refusal(
    office: SoapMapping, data: bytes, start: int, length: int
) -> None:
    whole = response(GOOD)
    try:
        rows = office.read(whole[:start] + data + whole[start + length :], "H1")
    except Unmapped:
        return
    assert len(rows) <= 3
    assert all(row["holder"] == "H1" for row in rows)


@pytest.fixture(scope="module")
def office() -> Iterator[SoapMapping]:
    with memory_folder() as folder:
        write_wsdl(folder, "http://127.0.0.1:9/a")
        yield mapping(folder)


def test_an_answer_may_itself_be_the_one_row(tmp_path: Path) -> None:
    """As many services answer: one element with the values, and no list around it."""
    write_wsdl(tmp_path, "http://127.0.0.1:9/a")
    fields = [{"name": "holder"}, {"name": "note", "path": "note", "optional": True}]
    one = {"fields": fields, "record_key": "holder", "answer_fields": ["note"], "rows": "."}
    found = mapping(tmp_path, **one)
    inner = '<GetLicencesResponse xmlns="urn:office:types"><note>seen</note></GetLicencesResponse>'
    body = enveloped(inner)
    assert found.read(body, "81") == [{"holder": "81", "note": "seen"}]


@pytest.mark.parametrize("path", ["./licence", "1st", "a//b", "-a", ".."])
def test_what_no_element_can_be_called_is_no_path(tmp_path: Path, path: str) -> None:
    write_wsdl(tmp_path, "http://127.0.0.1:9/a")
    with pytest.raises(WrongSetting, match="rows"):
        mapping(tmp_path, rows=path)
