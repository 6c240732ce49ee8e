"""The exchange's reference pages: every example in them is what our code makes and others accept."""

import json
import re
from base64 import b64decode, b64encode, urlsafe_b64decode
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256, sha512
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from conformance.published import KEYS
from docs.exchange_pages.directory import ANCHOR, NOW, REVOKER
from docs.exchange_pages.filling import PAGES, PART, filled, parts
from docs.exchange_pages.reading import (
    BETWEEN,
    CONTRACT,
    DIRECTORY,
    OPERATION,
    THREATS,
    block,
    head_and_body,
)
from docs.running import ROOT
from onegov.core import clock
from onegov.exchange import bodies, paths
from onegov.exchange.directory.authority import DirectoryAuthority
from onegov.exchange.directory.keeper import DirectoryKeeper
from onegov.exchange.directory.requests import RequestBook
from onegov.exchange.errors import ProviderDown
from onegov.exchange.http1 import client, connection, reading
from onegov.exchange.node import provider, server, traffic
from onegov.exchange.node.backends import once


@pytest.fixture(scope="module")
def computed() -> dict[str, str]:
    return parts()


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_what_a_page_shows_is_what_the_code_gives(page: Path, computed: dict[str, str]) -> None:
    text = page.read_text("utf-8")
    assert text == filled(text, computed), (
        "PYTHONPATH=src:tests python -m docs.exchange_pages.filling"
    )


def test_everything_that_is_computed_is_shown(computed: dict[str, str]) -> None:
    texts = "".join(page.read_text("utf-8") for page in PAGES)
    assert {name for _, name, _ in PART.findall(texts)} == set(computed)


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_the_tests_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", page.read_text("utf-8"))
    assert named or page not in (OPERATION, THREATS)
    for file, test in named:
        assert (ROOT / file).exists(), file
        assert not test or f"def {test}(" in (ROOT / file).read_text("utf-8"), test


FIGURES = (
    (CONTRACT, f"a path is at most {paths._MAX_PATH:,} characters, a query {paths._MAX_QUERY:,}"),
    (BETWEEN, f"head over {reading.MAX_HEAD_BYTES // 1024} KiB"),
    (BETWEEN, f"a target over {connection._MAX_TARGET_BYTES // 1024} KiB"),
    (BETWEEN, f"more than {connection._MOST_PIPELINED} pipelined requests"),
    (BETWEEN, f"at most {client._PER_PEER} to"),
    (OPERATION, f"or {client._CONNECT_SECONDS} s for a connection that never comes"),
    (OPERATION, f"finish for {server._DRAIN_SECONDS}\nseconds"),
    (OPERATION, f"percentile of the newest {traffic._NEWEST} exchanges"),
    (OPERATION, f"A key is 1 to {once._LONGEST_KEY}"),
    (OPERATION, f"keeps it for {once._KEPT_SECONDS // 3600} hours"),
    (OPERATION, f"more than {bodies.IN_MEMORY // 1024} KiB"),
    (THREATS, f"{provider._STRANGERS_A_MINUTE} unproven refusals a minute"),
)


@pytest.mark.parametrize(("page", "figure"), FIGURES, ids=[figure for _, figure in FIGURES])
def test_figures_in_the_text_are_those_of_the_code(page: Path, figure: str) -> None:
    assert figure.replace("\n", " ") in page.read_text("utf-8").replace("\n", " ")


def test_every_detail_of_a_malformed_request_is_listed() -> None:
    """Where addresses and HTTP are read, each reason that the code gives."""
    sources = [paths, connection, reading]
    text = "".join(Path(str(each.__file__)).read_text("utf-8") for each in sources)
    given = set(re.findall(r'(?:Unreadable|_bad)\(\s*"(\w+)"', text)) | {"request"}
    told = re.search(r"of an address:(.*?)\n\n", CONTRACT.read_text("utf-8"), re.DOTALL)
    assert told is not None
    assert set(re.findall(r"`(\w+)`", told[1])) == given


# -- with other means than ours -----------------------------------------------------------------------


def public(keyid: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(KEYS[keyid][0][1])


@pytest.mark.parametrize("message", ["request", "answer"])
def test_the_signature_on_the_page_is_over_the_base_on_the_page(message: str) -> None:
    base = block(BETWEEN, f"{message}-base")
    first, headers, body = head_and_body(block(BETWEEN, f"{message}-wire"))
    stamp = b64decode(headers["signature"].removeprefix("onegov=:").removesuffix(":"))
    public("ONEGOV:node:1" if message == "request" else "IRCC:node:1").verify(stamp, base.encode())
    digest = b64encode(sha256(body.encode()).digest()).decode()
    assert headers["content-digest"] == f"sha-256=:{digest}:"
    for line in base.split("\n"):
        name, _, value = line.partition(": ")
        if not name.startswith('"@'):
            assert headers[name.strip('"')] == value
    assert base.endswith(headers["signature-input"].removeprefix("onegov="))
    start = '"@method": POST\n"@path": ' if message == "request" else '"@status": 200\n'
    assert base.startswith(start)
    assert first in (f"POST {base.split(chr(10))[1][9:]} HTTP/1.1", "HTTP/1.1 200 OK")


def test_the_request_hash_on_the_page_can_be_made_by_hand() -> None:
    text, _, hashes = block(CONTRACT, "request-hash").partition("\n\n")
    lines = text.split("\n")
    assert all(line.endswith("⏎") for line in lines)
    body = head_and_body(block(BETWEEN, "request-wire"))[2]
    first = sha512("".join(f"{line[:-1]}\r\n" for line in lines).encode()).digest()
    both = sha512(first + sha512(body.encode()).digest()).digest()
    shown = [line.split()[-1] for line in hashes.split("\n")]
    expected = [first.hex(), sha512(body.encode()).hexdigest(), both.hex()]
    assert shown == [*expected, b64encode(both).decode()]
    answer = head_and_body(block(BETWEEN, "answer-wire"))[1]
    assert answer["x-road-request-hash"] == shown[-1]


def test_the_digest_of_secrets_on_the_page_can_be_made_by_hand() -> None:
    lines, _, header = block(BETWEEN, "secrets").partition("\n\n")
    digest = b64encode(sha256(lines.encode()).digest()).decode()
    assert header == f"onegov-secrets-digest: sha-256=:{digest}:"


def test_the_statements_on_the_page_are_jws() -> None:
    signed = (
        ("edition-jws", ANCHOR, json.loads(block(DIRECTORY, "edition"))),
        ("revocations-jws", REVOKER, json.loads(block(DIRECTORY, "revocations"))),
    )
    for name, signer, content in signed:
        header, payload, stamp = block(DIRECTORY, name).split(".")
        raw = [urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (payload, stamp)]
        key = Ed25519PublicKey.from_public_bytes(signer.public_key())
        key.verify(raw[1], f"{header}.{payload}".encode())
        assert json.loads(raw[0]) == content
    digest = sha256(block(DIRECTORY, "edition-jws").encode()).hexdigest()
    assert block(DIRECTORY, "edition-digest") == digest
    asked = sha256(block(DIRECTORY, "request-jws").encode()).hexdigest()
    assert block(DIRECTORY, "request-fingerprint").replace("-", "") == asked[:16]


# -- and as a node takes them -------------------------------------------------------------------------


@pytest.fixture
def at() -> Iterator[clock.FixedClock]:
    at = clock.FixedClock(NOW)
    with clock.using(at):
        yield at


def test_a_node_takes_the_edition_and_the_revocations_on_the_page(
    tmp_path: Path, at: clock.FixedClock
) -> None:
    keeper = DirectoryKeeper(tmp_path, anchor=ANCHOR.public_key(), instance="CA-DEMO")
    owner = "CA-DEMO/GOV/IRCC"
    assert keeper.offer(block(DIRECTORY, "edition-jws"))
    later = NOW + timedelta(seconds=1)
    asked = {"owner": owner, "use": "messages", "at": later}
    assert keeper.current().find_key("IRCC:node:1", **asked) is not None
    assert keeper.offer_revocations(block(DIRECTORY, "revocations-jws"))
    assert keeper.current().find_key("IRCC:node:1", **asked) is None
    at.at += timedelta(days=6)
    assert owner in keeper.current().members
    at.at += timedelta(days=1, seconds=1)
    with pytest.raises(ProviderDown):
        keeper.current()


def test_the_authority_takes_the_request_on_the_page(tmp_path: Path, at: clock.FixedClock) -> None:
    authority = DirectoryAuthority(tmp_path / "authority", instance="CA-DEMO")
    book = RequestBook(tmp_path / "requests", authority)
    fingerprint = book.receive(block(DIRECTORY, "request-jws"))
    assert fingerprint == block(DIRECTORY, "request-fingerprint")
    assert list(book.approve(fingerprint).directory.members) == ["CA-DEMO/GOV/IRCC"]
