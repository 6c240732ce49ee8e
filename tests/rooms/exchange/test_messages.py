"""What a node accepts from another: who signed, for whom, when, and over what."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha512

import pytest

from onegov.core.signer import Ed25519Signer
from onegov.exchange.errors import BadRequest, BadSignature
from onegov.exchange.headers import (
    as_x_road,
    check_client_headers,
    deliverable,
    from_system,
    travelling,
)
from onegov.exchange.messages import (
    Reply,
    Request,
    claim_of,
    request_hash,
    verify_reply,
    verify_request,
)
from onegov.exchange.public import parse_directory
from rooms.exchange.signing import sign_reply, sign_request

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLATFORM = Ed25519Signer("ONEGOV:node:1", bytes(range(32)))
IRCC = Ed25519Signer("IRCC:node:1", bytes(range(1, 33)))
RETIRED = Ed25519Signer("ONEGOV:node:0", bytes(range(2, 34)))
LOG = Ed25519Signer("ONEGOV:log:1", bytes(range(3, 35)))
NODE = "CA-DEMO/GOV/IRCC/node"


def entry(signer: Ed25519Signer, **more: str) -> dict[str, str]:
    return {
        "keyid": signer.key_id,
        "public_key_b64": b64encode(signer.public_key()).decode(),
    } | more


DIRECTORY = parse_directory(
    {
        "members": [
            {
                "member": "CA-DEMO/GOV/ONEGOV",
                "node_id": "CA-DEMO/GOV/ONEGOV/node",
                "url": "http://127.0.0.1:1",
                "keys": [
                    entry(PLATFORM),
                    entry(LOG, use="log"),
                    entry(RETIRED, not_after="2026-02-01T00:00:00+00:00"),
                ],
            },
            {
                "member": "CA-DEMO/GOV/IRCC",
                "node_id": NODE,
                "url": "http://127.0.0.1:2",
                "keys": [entry(IRCC)],
            },
        ]
    }
)
HEADERS = {
    "x-road-client": "CA-DEMO/GOV/ONEGOV/platform",
    "x-road-id": "id-1",
    "x-road-request-id": "request-1",
    "onegov-node": NODE,
    "onegov-purpose": "citizenship-grant",
    "onegov-authority": "C-29 5(1)(c)",
    "onegov-subject": "pseudonym",
}


def make(signer: Ed25519Signer = PLATFORM, *, at: datetime = NOW, **changes: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    headers = tuple((name, value) for name, value in (HEADERS | named).items() if value)
    plain = Request("POST", "/r1/CA-DEMO/GOV/IRCC/clients/status", None, headers, b"{}")
    return sign_request(signer, plain, nonce="n" * 20, at=at)[0]


def check(request: Request, *, now: datetime = NOW) -> None:
    claim = claim_of(request, "server.serverproxy.invalid_signature")
    verify_request(request, claim, directory=DIRECTORY, node_id=NODE, now=now)


def refusal(request: Request, *, now: datetime = NOW) -> tuple[str, str]:
    with pytest.raises(BadSignature) as caught:
        check(request, now=now)
    return caught.value.type.rpartition(".")[2], caught.value.detail


def altered(request: Request, **changes: object) -> Request:
    parts = {
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": request.headers,
        "body": request.body,
    }
    return Request(**(parts | changes))  # type: ignore[arg-type]


def with_header(request: Request, name: str, value: str) -> Request:
    return altered(request, headers=tuple((dict(request.headers) | {name: value}).items()))


def test_a_good_request_passes() -> None:
    check(make())


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"method": "PUT"}, "signature"),
        ({"path": "/r1/CA-DEMO/GOV/IRCC/clients/link"}, "signature"),
        ({"query": "all=yes"}, "signature"),
        ({"body": b"{ }"}, "digest"),
    ],
)
def test_whatever_changes_on_the_way_is_refused(changes: dict[str, object], detail: str) -> None:
    assert refusal(altered(make(), **changes)) == ("invalid_signature", detail)


@pytest.mark.parametrize("name", [*HEADERS, "content-digest"])
def test_every_header_is_inside_the_signature(name: str) -> None:
    changed = {"onegov-node": "other", "x-road-client": "CA-DEMO/GOV/ONEGOV/other"}.get(name, "x")
    assert refusal(with_header(make(), name, changed)) == ("invalid_signature", "signature")


@pytest.mark.parametrize("name", ["onegov_node", "x_road_id", "x_road_request_id"])
def test_what_must_be_said_cannot_be_left_out(name: str) -> None:
    assert refusal(make(**{name: ""})) == ("invalid_signature", "not_covered")


@pytest.mark.parametrize("name", ["onegov-purpose", "onegov-authority", "onegov-consent"])
def test_what_nodes_say_cannot_be_added_on_the_way(name: str) -> None:
    silent = make(onegov_purpose="", onegov_authority="")
    check(silent)
    assert refusal(with_header(silent, name, "added")) == ("invalid_signature", "not_covered")


def test_secrets_are_signed_by_their_digest_only() -> None:
    request = make(authorization="Basic c2VjcmV0", cookie="a=b")
    check(request)
    claim = claim_of(request, "")
    assert not {"authorization", "cookie"} & set(claim.names)
    delivered = dict(deliverable(claim.names, request.headers))
    assert (delivered["authorization"], delivered["cookie"]) == ("Basic c2VjcmV0", "a=b")
    assert "onegov-secrets-digest" not in delivered
    for changed in (
        with_header(request, "cookie", "a=c"),
        with_header(make(), "cookie", "a=b"),
        altered(request, headers=tuple(h for h in request.headers if h[0] != "cookie")),
    ):
        assert refusal(changed) == ("invalid_signature", "secrets")


def test_a_client_has_one_name_in_three_headers() -> None:
    for name in ("x-road-client", "x-govstack-client", "information-mediator-client"):
        assert as_x_road(((name, "A/B/C/d"),)) == (("x-road-client", "A/B/C/d"),)
    same = (("x-road-client", "A/B/C/d"), ("x-govstack-client", "A/B/C/d"))
    assert as_x_road(same) == same[:1]
    with pytest.raises(BadRequest):
        as_x_road((("x-road-client", "A/B/C/d"), ("x-govstack-client", "A/B/C/e")))
    assert as_x_road((("a", "b"),)) == (("a", "b"),)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("x-road-id", "a-1", "a b"),
        ("x-road-represented-party", "GOV/123", "a/b/c"),
        ("x-road-represented-party", "123", ""),
        ("x-road-security-server", "A/B/C/d", "A/B/C"),
    ],
)
def test_what_a_client_says_has_a_form(name: str, good: str, bad: str) -> None:
    check_client_headers({name: good})
    with pytest.raises(BadRequest) as caught:
        check_client_headers({name: bad or "a//b"})
    assert caught.value.detail == name


def test_a_client_of_another_member_is_refused() -> None:
    request = make(IRCC)
    assert refusal(request) == ("invalid_signature", "signature")


def test_a_key_for_logs_or_a_retired_key_does_not_sign_messages() -> None:
    assert refusal(make(LOG)) == ("invalid_signature", "signature")
    assert refusal(make(RETIRED)) == ("invalid_signature", "signature")


def test_a_retired_key_still_proves_what_it_signed_in_its_time() -> None:
    then = datetime(2026, 1, 31, tzinfo=UTC)
    check(make(RETIRED, at=then), now=then)


def test_a_request_for_another_node_is_refused() -> None:
    assert refusal(make(onegov_node="CA-DEMO/GOV/CBSA/node")) == ("invalid_signature", "other_node")


@pytest.mark.parametrize(
    ("seconds", "code"), [(31, "not_yet_valid"), (-91, "expired"), (600, "not_yet_valid")]
)
def test_a_wrong_time_has_its_own_code(seconds: int, code: str) -> None:
    assert refusal(make(at=NOW + timedelta(seconds=seconds)))[0] == code


@pytest.mark.parametrize("seconds", [-90, -30, -5, 5, 30])
def test_clocks_may_differ_a_little(seconds: int) -> None:
    check(make(at=NOW + timedelta(seconds=seconds)))


def test_only_covered_headers_are_delivered() -> None:
    request = with_header(make(), "x-smuggled", "yes")
    check(request)
    names = dict(deliverable(claim_of(request, "").names, request.headers))
    assert "x-smuggled" not in names
    assert "onegov-node" not in names
    assert names["onegov-subject"] == "pseudonym"


def test_headers_that_do_not_travel() -> None:
    given = [
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "user-agent",
        "host",
        "server",
        "expect",
        "x-govstack-client",
        "information-mediator-client",
        "onegov-node",
        "x-road-request-hash",
    ]
    assert travelling([*((name, "x") for name in given), ("accept", "a/b"), ("x-a", "")]) == (
        ("accept", "a/b"),
    )


def test_no_system_speaks_for_the_nodes() -> None:
    given = [("x-road-id", "1"), ("onegov-purpose", "p"), ("onegov-any", "p"), ("x-own", "1")]
    assert from_system(given) == (("x-own", "1"),)


def test_request_hash_is_that_of_x_road() -> None:
    text = b"GET\r\n/r1/a?b=c\r\nx-road-client:me\r\nx-road-request-id:7\r\n"
    headers = (("x-road-client", "me"), ("x-road-request-id", "7"))
    names = [name for name, _ in headers]
    bare = Request("GET", "/r1/a", "b=c", headers, b"")
    assert request_hash(bare, names) == b64encode(sha512(text).digest()).decode()
    full = Request("GET", "/r1/a", "b=c", headers, b"body")
    double = sha512(sha512(text).digest() + sha512(b"body").digest()).digest()
    assert request_hash(full, names) == b64encode(double).decode()


ANSWER = (
    ("x-road-id", "id-1"),
    ("x-road-client", "CA-DEMO/GOV/ONEGOV/platform"),
    ("x-road-service", "CA-DEMO/GOV/IRCC/clients/status"),
    ("x-road-request-id", "request-1"),
    ("x-road-request-hash", "hash"),
)


def reply_refusal(reply: Reply, *, now: datetime = NOW) -> str:
    with pytest.raises(BadSignature) as caught:
        verify_reply(reply, directory=DIRECTORY, owner="CA-DEMO/GOV/IRCC", now=now)
    return caught.value.detail


def test_an_answer_is_accepted_from_its_provider_only() -> None:
    good, _ = sign_reply(IRCC, Reply(200, ANSWER, b"{}"), nonce="n" * 20, at=NOW)
    claim, _ = verify_reply(good, directory=DIRECTORY, owner="CA-DEMO/GOV/IRCC", now=NOW)
    assert claim.params.keyid == "IRCC:node:1"
    other, _ = sign_reply(PLATFORM, Reply(200, ANSWER, b"{}"), nonce="n" * 20, at=NOW)
    assert reply_refusal(other) == "signature"
    assert reply_refusal(Reply(200, ANSWER, b"{}")) == "signature_headers"
    assert reply_refusal(Reply(201, good.headers, good.body)) == "signature"
    assert reply_refusal(Reply(200, good.headers, b"{ }")) == "digest"
    assert reply_refusal(good, now=NOW + timedelta(minutes=5)) == "time"
    short, _ = sign_reply(IRCC, Reply(200, ANSWER[1:], b"{}"), nonce="n" * 20, at=NOW)
    assert reply_refusal(short) == "not_covered"
