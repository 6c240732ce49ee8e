"""The parts of an access log: its secret, its index, the receipt's name, and what a client believes."""

import json
from base64 import urlsafe_b64encode
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.generate import FOLDER
from onegov.core.errors import WrongSetting
from onegov.exchange.access.entries import Scribe, consent_reference
from onegov.exchange.access.index import AccessIndex
from onegov.exchange.access.reading import read_access_page
from onegov.exchange.access.records import Names, Person
from onegov.exchange.access.sealing import Seal, Sealed, derived, read_secret
from onegov.exchange.errors import BadSignature
from onegov.exchange.log import Entry, EvidenceLog
from onegov.exchange.messages import Reply, Request
from onegov.exchange.public import ServiceId, parse_directory

SERVICE = ServiceId.parse("CA-DEMO/GOV/IRCC/clients/status")
LOG = ServiceId.parse("CA-DEMO/GOV/IRCC/clients/accessLog")
CLIENT = "CA-DEMO/GOV/ONEGOV/platform"


# -- the secret -----------------------------------------------------------------------------------


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "access.key"
    secret = read_secret(path)
    assert (len(secret), path.stat().st_mode & 0o777) == (32, 0o600)
    assert read_secret(path) == secret


def test_half_a_secret_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "access.key").write_bytes(bytes(16))
    with pytest.raises(WrongSetting, match=r"access\.key"):
        read_secret(tmp_path / "access.key")


def test_a_seal_opens_only_under_its_own_secret_and_for_its_own_exchange() -> None:
    seal, content = Seal(bytes(32)), Sealed(b"s" * 16, (b"r" * 16,), {"purpose": "x"})
    text = seal.close(content, bound="id-1")
    assert seal.open(text, bound="id-1") == content
    assert seal.open(text, bound="id-2") is None
    assert Seal(b"k" * 32).open(text, bound="id-1") is None
    assert seal.open("", bound="id-1") is None


# -- the receipt ----------------------------------------------------------------------------------


def jws(payload: object) -> str:
    middle = urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJFZERTQSJ9.{middle}.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        ("01a218db-eee5", "01a218db-eee5"),
        (jws({"jti": "receipt-7", "sub": "p-1"}), "receipt-7"),
        (jws({"jti": 7}), ""),
        (jws(["jti"]), ""),
        ("a.b.c", ""),
        ("..", ""),
    ],
)
def test_of_a_receipt_only_its_name_is_kept(value: str, shown: str) -> None:
    assert consent_reference(value) == shown


# -- the index ------------------------------------------------------------------------------------


def scribe(secret: bytes = bytes(32)) -> Scribe:
    return Scribe(Names(derived(secret, "names")), Seal(derived(secret, "entries")))


def entry(writer: Scribe, id: str, person: str, record: str = "") -> Entry:
    headers = (
        ("x-road-client", CLIENT),
        ("x-road-request-id", id),
        ("onegov-subject", person),
        ("onegov-purpose", "p"),
        ("onegov-authority", "a"),
    )
    request = Request("GET", f"/r1/{SERVICE}", None, headers, b"")
    records = (Names(derived(bytes(32), "names")).record("clients", record),) if record else ()
    persons = [Person("subject", records)]
    [line] = writer.lines(request, Reply(200, (), b""), service=SERVICE, persons=persons)
    stamped = {"at": "2026-03-01T12:00:00+00:00", **line}
    return Entry(json.dumps(stamped, separators=(",", ":")).encode())


def written(folder: Path, entries: list[Entry]) -> Path:
    log = EvidenceLog(folder)
    log.append(entries)
    log.close()
    return folder


def places(index: AccessIndex, writer: Scribe, person: str) -> list[int]:
    subject = writer.subject("CA-DEMO/GOV/ONEGOV", person, subsystem="clients")
    return index.places([subject, *index.records_of(subject)], before=2**53)


def test_the_index_follows_the_log_and_begins_again_with_another(tmp_path: Path) -> None:
    writer = scribe()
    first = written(tmp_path / "log", [entry(writer, "1", "eve"), Entry(b'{"kind":"x"}')])
    index = AccessIndex(tmp_path / "access.sqlite", writer)
    index.catch_up(first)
    assert places(index, writer, "eve") == [0]
    written(first, [entry(writer, "2", "eve"), entry(writer, "3", "ann")])
    index.catch_up(first)
    index.catch_up(first)
    assert places(index, writer, "eve") == [2, 0]
    other = written(tmp_path / "other", [Entry(b'{"kind":"y"}'), entry(writer, "4", "eve")])
    index.catch_up(other)
    assert places(index, writer, "eve") == [1]
    index.close()


def test_a_pseudonym_goes_by_the_record_that_was_named_last(tmp_path: Path) -> None:
    writer = scribe()
    lines = [
        entry(writer, "1", "eve", "wrong"),
        entry(writer, "2", "somebody", "wrong"),
        entry(writer, "3", "eve", "right"),
        entry(writer, "4", "another name of eve", "right"),
    ]
    index = AccessIndex(tmp_path / "access.sqlite", writer)
    index.catch_up(written(tmp_path / "log", lines))
    assert places(index, writer, "eve") == [3, 2, 0]
    index.close()


def test_entries_of_a_lost_secret_are_counted_and_found_by_nobody(tmp_path: Path) -> None:
    lost, writer = scribe(b"l" * 32), scribe()
    log = written(tmp_path / "log", [entry(lost, "1", "eve"), entry(writer, "2", "eve")])
    for known, found in ((lost, [0]), (writer, [1]), (lost, [0])):
        index = AccessIndex(tmp_path / "access.sqlite", known)
        index.catch_up(log)
        assert (places(index, known, "eve"), index.unreadable) == (found, 1)
        index.close()
    again = AccessIndex(tmp_path / "access.sqlite", lost)
    assert again.unreadable == 1
    again.close()


# -- what a client believes -----------------------------------------------------------------------

VECTOR = json.loads((FOLDER / "access.json").read_text())
DIRECTORY = parse_directory(VECTOR["directory"])


def page() -> dict[str, Any]:
    file = VECTOR["entry"]
    kept = {name: file[name] for name in ("line", "index", "proof")} | {"leaf_hash": ""}
    return {
        "entries": [kept],
        "checkpoint": file["checkpoint"],
        "log_key_id": file["log_key_id"],
        "more": False,
    }


def test_a_page_is_believed_once_its_proofs_hold() -> None:
    [found] = read_access_page(page(), directory=DIRECTORY, asked=LOG).entries
    assert (found.client, found.purpose, found.evidence_id) == (CLIENT, "citizenship-grant", "id-0")
    assert found.proof == VECTOR["entry"]


def test_an_entry_of_another_subsystem_is_not_believed() -> None:
    other = ServiceId.parse("CA-DEMO/GOV/IRCC/files/accessLog")
    with pytest.raises(BadSignature):
        read_access_page(page(), directory=DIRECTORY, asked=other)
    elsewhere = ServiceId.parse("CA-DEMO/GOV/ONEGOV/clients/accessLog")
    with pytest.raises(BadSignature):
        read_access_page(page(), directory=DIRECTORY, asked=elsewhere)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_changed_in_a_page_is_refused(data: st.DataObject) -> None:
    changed = deepcopy(page())
    place = data.draw(st.sampled_from(["line", "index", "proof", "checkpoint", "log_key_id"]))
    holder = changed if place in changed else changed["entries"][0]
    value = data.draw(JSON)
    if holder[place] != value:
        holder[place] = value
        with pytest.raises(BadSignature):
            read_access_page(changed, directory=DIRECTORY, asked=LOG)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_anything_else_is_no_page(body: object) -> None:
    with pytest.raises(BadSignature):
        read_access_page(body, directory=DIRECTORY, asked=LOG)
