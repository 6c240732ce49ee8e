"""Our signature base against the http-message-signatures package, and against every flipped byte."""

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from onegov.core.signer import Ed25519Signer
from onegov.exchange.messages import Reply, Request, sign_reply, sign_request
from onegov.exchange.signatures import (
    BadMessage,
    content_digest,
    is_valid,
    make_base,
    open_base,
    read_claim,
    rebuild,
    sign,
)

PRIVATE = bytes(range(32))
SIGNER = Ed25519Signer("ONEGOV:node:1", PRIVATE)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
NONCE = "0123456789abcdefNONCE"

values = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40)
names = st.from_regex(r"\Ax-[a-z]{1,12}\Z")
headers = st.dictionaries(names, values, max_size=6)
bodies = st.binary(max_size=200)


@dataclass
class OracleRequest:
    method: str
    url: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class OracleResponse:
    status_code: int
    headers: dict[str, str]
    body: bytes = b""
    request: OracleRequest | None = field(default=None)


class Keys(HTTPSignatureKeyResolver):
    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        assert key_id == SIGNER.key_id
        return Ed25519PublicKey.from_public_bytes(SIGNER.public_key())

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(PRIVATE)


def verifier() -> HTTPMessageVerifier:
    return HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=Keys())


def signed_request(extra: dict[str, str], body: bytes, query: str | None = "a=b%20c") -> Request:
    listed = (("x-road-client", "CA-DEMO/GOV/ONEGOV/platform"), *extra.items())
    plain = Request("POST", "/r1/CA-DEMO/GOV/IRCC/clients/link", query, listed, body)
    return sign_request(SIGNER, plain, nonce=NONCE, at=datetime.now(UTC))[0]


@settings(deadline=None)
@given(headers, bodies, st.sampled_from([None, "", "a=b", "from=2020-01-01&to=%C3%A9"]))
def test_the_package_verifies_our_requests(
    extra: dict[str, str], body: bytes, query: str | None
) -> None:
    request = signed_request(extra, body, query)
    url = f"http://127.0.0.1{request.path}" + ("" if query is None else f"?{query}")
    results = verifier().verify(
        OracleRequest(request.method, url, dict(request.headers)), expect_tag=None
    )
    assert results[0].parameters["nonce"] == NONCE
    assert set(extra) <= {name.strip('"') for name in results[0].covered_components}


@settings(deadline=None)
@given(headers, bodies, st.integers(200, 599))
def test_the_package_verifies_our_answers(extra: dict[str, str], body: bytes, status: int) -> None:
    reply, _ = sign_reply(
        SIGNER, Reply(status, tuple(extra.items()), body), nonce=NONCE, at=datetime.now(UTC)
    )
    verifier().verify(OracleResponse(status, dict(reply.headers)), expect_tag=None)


@settings(deadline=None)
@given(headers.filter(bool))
def test_the_package_makes_the_same_base(extra: dict[str, str]) -> None:
    request = signed_request(extra, b"{}")
    claim = read_claim(request.header("signature-input"), request.header("signature"))
    prepared = HTTPMessageSigner(
        signature_algorithm=algorithms.ED25519, key_resolver=Keys()
    ).prepare(
        OracleRequest(
            request.method, f"http://127.0.0.1{request.path}?{request.query}", dict(request.headers)
        ),
        key_id=SIGNER.key_id,
        created=NOW,
        label="onegov",
        nonce=NONCE,
        covered_component_ids=claim.names,
        use_existing_digest=True,
    )
    theirs = prepared.signature_base.decode().rpartition("\n")[0]
    ours = rebuild(claim, lambda name: _value(request, name)).base.rpartition("\n")[0]
    assert ours == theirs


def _value(request: Request, name: str) -> str:
    derived = {"@method": request.method, "@path": request.path, "@query": f"?{request.query}"}
    return derived.get(name) or request.header(name)


def test_the_package_refuses_what_we_would_refuse() -> None:
    request = signed_request({"x-a": "1"}, b"")
    changed = dict(request.headers) | {"x-a": "2"}
    with pytest.raises(InvalidSignature):
        verifier().verify(OracleRequest("POST", f"http://127.0.0.1{request.path}?a=b%20c", changed))


@settings(deadline=None)
@given(headers, st.data())
def test_a_changed_base_is_not_valid(extra: dict[str, str], draw: st.DataObject) -> None:
    signed, _ = sign(SIGNER, list(extra.items()), created=10, expires=20, nonce=NONCE)
    assert is_valid(signed, SIGNER.public_key())
    raw = bytearray(signed.base.encode())
    place = draw.draw(st.integers(0, len(raw) * 7 - 1))
    raw[place // 7] ^= 1 << place % 7
    changed = type(signed)(raw.decode(), signed.signature)
    assert not is_valid(changed, SIGNER.public_key())


@settings(deadline=None)
@given(headers)
def test_a_stored_base_opens_to_what_was_signed(extra: dict[str, str]) -> None:
    signed, stamps = sign(SIGNER, list(extra.items()), created=10, expires=20, nonce=NONCE)
    if not extra:
        return
    found, params = open_base(signed.base)
    assert found == extra
    assert (params.created, params.expires, params.nonce) == (10, 20, NONCE)
    claim = read_claim(stamps[0][1], stamps[1][1])
    assert claim.params == params
    assert b64decode(claim.signature) == b64decode(signed.signature)


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "\x00", " lead", "trail ", "é", "\t"], ids=repr)
def test_a_value_that_could_forge_a_line_is_not_signed(value: str) -> None:
    with pytest.raises(BadMessage):
        make_base([("x-a", value)], "()")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("onegov=", "sig1="),
        lambda text: text + ', other=("x");created=1',
        lambda text: text.replace('alg="ed25519"', 'alg="hmac-sha256"'),
        lambda text: text.replace(";created", "; created"),
        lambda text: text.replace("created=1", "created=01"),
        lambda text: text.replace(NONCE, "short"),
        lambda text: text.replace('"@method"', '"@method";req'),
        lambda text: text.replace('"@method"', "@method"),
        lambda _: "",
    ],
)
def test_signature_headers_have_one_form(change) -> None:  # type: ignore[no-untyped-def]
    _, stamps = sign(SIGNER, [("@method", "GET")], created=1, expires=2, nonce=NONCE)
    read_claim(stamps[0][1], stamps[1][1])
    with pytest.raises(BadMessage):
        read_claim(change(stamps[0][1]), stamps[1][1])


def test_content_digest_is_that_of_rfc_9530() -> None:
    # RFC 9530 appendix B.1
    assert (
        content_digest(b'{"hello": "world"}\n')
        == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    )
