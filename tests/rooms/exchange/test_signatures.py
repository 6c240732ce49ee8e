"""Our signature base against the http-message-signatures package, and against every flipped byte."""

import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
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

from examples import examples
from onegov.core.errors import WrongSetting
from onegov.core.signer import (
    EcdsaP256Signer,
    Ed25519Signer,
    Signer,
    is_signed,
    load_or_make,
    load_or_make_p256,
)
from onegov.exchange.directory.content import parse_directory
from onegov.exchange.directory.statement import open_statement, seal
from onegov.exchange.errors import BadDirectory
from onegov.exchange.messages import Reply, Request
from onegov.exchange.sealing import is_valid, sign
from onegov.exchange.signatures import (
    BadMessage,
    Unsigned,
    content_digest,
    make_base,
    open_base,
    read_claim,
    rebuild,
)
from onegov.exchange.types import SignedMessage
from rooms.exchange.signing import sign_reply, sign_request

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


#: The package takes some ten times as long as we do.
ORACLE = settings(deadline=None, max_examples=examples(30))


@ORACLE
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


@ORACLE
@given(headers, bodies, st.integers(200, 599))
def test_the_package_verifies_our_answers(extra: dict[str, str], body: bytes, status: int) -> None:
    reply, _ = sign_reply(
        SIGNER, Reply(status, tuple(extra.items()), body), nonce=NONCE, at=datetime.now(UTC)
    )
    verifier().verify(OracleResponse(status, dict(reply.headers)), expect_tag=None)


@ORACLE
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
    ours = rebuild(claim, _values(request)).base.rpartition("\n")[0]
    assert ours == theirs


def _values(request: Request) -> dict[str, str]:
    derived = {"@method": request.method, "@path": request.path, "@query": f"?{request.query}"}
    return dict(request.headers) | derived


def test_the_package_refuses_what_we_would_refuse() -> None:
    request = signed_request({"x-a": "1"}, b"")
    changed = dict(request.headers) | {"x-a": "2"}
    with pytest.raises(InvalidSignature):
        verifier().verify(OracleRequest("POST", f"http://127.0.0.1{request.path}?a=b%20c", changed))


@settings(deadline=None)
@given(headers, st.data())
def test_a_changed_base_is_not_valid(extra: dict[str, str], draw: st.DataObject) -> None:
    signed, _ = sign(SIGNER, Unsigned(list(extra.items()), 10, 20, NONCE))
    assert is_valid(signed, SIGNER.public_key())
    raw = bytearray(signed.base.encode())
    place = draw.draw(st.integers(0, len(raw) * 7 - 1))
    raw[place // 7] ^= 1 << place % 7
    changed = type(signed)(raw.decode(), signed.signature)
    assert not is_valid(changed, SIGNER.public_key())


@settings(deadline=None)
@given(headers)
def test_a_stored_base_opens_to_what_was_signed(extra: dict[str, str]) -> None:
    signed, stamps = sign(SIGNER, Unsigned(list(extra.items()), 10, 20, NONCE))
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
        make_base(("x-a",), (value,), "()")


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
    _, stamps = sign(SIGNER, Unsigned([("@method", "GET")], 1, 2, NONCE))
    read_claim(stamps[0][1], stamps[1][1])
    with pytest.raises(BadMessage):
        read_claim(change(stamps[0][1]), stamps[1][1])


def test_content_digest_is_that_of_rfc_9530() -> None:
    # RFC 9530 appendix B.1
    assert (
        content_digest(b'{"hello": "world"}\n')
        == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    )


# -- two algorithms --------------------------------------------------------------------------------

P256 = EcdsaP256Signer("ONEGOV:node:2", ec.derive_private_key(7, ec.SECP256R1()))
SIGNERS = pytest.mark.parametrize("signer", [SIGNER, P256], ids=lambda signer: signer.alg)
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

# RFC 9421 appendix B.2.4 (the base, with the key of B.1.3) and B.2.6 (with that of B.1.4).
ECC_KEY = "A6iFWGVSwqz2Rxh4z9ewk1tP/g/S38NBJI6he8QeBYrw"
ECC_BASE = '''"@status": 200
"content-type": application/json
"content-digest": sha-512=:\
mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:
"content-length": 23
"@signature-params": ("@status" "content-type" "content-digest" "content-length")\
;created=1618884473;keyid="test-key-ecc-p256"'''
ECC_SIGNATURE = (
    "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw=="
)
ED_PRIVATE = bytes.fromhex("9f8362f87a484a954e6e740c5b4c0e84229139a20aa8ab56ff66586f6a7d29c5")
ED_BASE = """"date": Tue, 20 Apr 2021 02:07:55 GMT
"@method": POST
"@path": /foo
"@authority": example.com
"content-type": application/json
"content-length": 18
"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length")\
;created=1618884473;keyid="test-key-ed25519\""""
ED_SIGNATURE = (
    "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
)


def test_the_vector_of_the_standard_for_p256_holds() -> None:
    key, signature = b64decode(ECC_KEY), b64decode(ECC_SIGNATURE)
    assert is_signed(key, signature, ECC_BASE.encode(), alg="ecdsa-p256-sha256")
    assert not is_signed(key, signature, ECC_BASE.encode() + b" ", alg="ecdsa-p256-sha256")
    assert not is_signed(key, signature, ECC_BASE.encode())


def test_the_vector_of_the_standard_for_ed25519_is_what_we_sign() -> None:
    signer = Ed25519Signer("test-key-ed25519", ED_PRIVATE)
    assert signer.sign(ED_BASE.encode()) == b64decode(ED_SIGNATURE)


class OneKey(HTTPSignatureKeyResolver):
    def resolve_public_key(self, key_id: str) -> ec.EllipticCurvePublicKey:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), P256.public_key())


@ORACLE
@given(headers, bodies, st.integers(200, 599))
def test_the_package_verifies_our_answers_with_p256(
    extra: dict[str, str], body: bytes, status: int
) -> None:
    reply, _ = sign_reply(
        P256, Reply(status, tuple(extra.items()), body), nonce=NONCE, at=datetime.now(UTC)
    )
    HTTPMessageVerifier(
        signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=OneKey()
    ).verify(OracleResponse(status, dict(reply.headers)), expect_tag=None)


@SIGNERS
def test_the_key_decides_the_algorithm_and_the_message_must_say_the_same(signer: Signer) -> None:
    signed, stamps = sign(signer, Unsigned([("x-a", "1")], 10, 20, NONCE))
    assert rebuild(read_claim(stamps[0][1], stamps[1][1]), {"x-a": "1"}) == signed
    other: Any = next(each.alg for each in (SIGNER, P256) if each.alg != signer.alg)
    assert is_valid(signed, signer.public_key(), alg=signer.alg)
    assert not is_valid(signed, signer.public_key(), alg=other)
    lying = signed.base.replace(signer.alg, other)
    again = SignedMessage(lying, b64encode(signer.sign(lying.encode())).decode())
    assert not is_valid(again, signer.public_key(), alg=signer.alg)
    assert not is_valid(again, signer.public_key(), alg=other)


@settings(deadline=None)
@given(st.integers(0, 64 * 8 - 1))
def test_a_flipped_bit_of_a_p256_signature_is_not_valid(bit: int) -> None:
    signature = bytearray(P256.sign(b"message"))
    signature[bit // 8] ^= 1 << bit % 8
    assert not is_signed(P256.public_key(), bytes(signature), b"message", alg=P256.alg)


@pytest.mark.parametrize("signature", [b"", b"\x00" * 64, b"\xff" * 64, b"\x01" * 63, b"\x01" * 65])
def test_what_is_no_p256_signature_is_refused_not_a_crash(signature: bytes) -> None:
    assert not is_signed(P256.public_key(), signature, b"message", alg=P256.alg)
    for key in (b"", b"\x02" + b"\xff" * 32, b"\x00" * 33):
        assert not is_signed(key, P256.sign(b"message"), b"message", alg=P256.alg)


def test_both_forms_of_an_ecdsa_signature_hold_so_it_never_names_a_message() -> None:
    signature = P256.sign(b"message")
    s = int.from_bytes(signature[32:], "big")
    mirrored = signature[:32] + (P256_ORDER - s).to_bytes(32, "big")
    assert mirrored != signature
    assert is_signed(P256.public_key(), mirrored, b"message", alg=P256.alg)


def test_a_p256_key_is_made_once_and_kept_secret(tmp_path: Path) -> None:
    path = tmp_path / "node.key"
    made = load_or_make_p256(path, "A")
    assert load_or_make_p256(path, "A").public_key() == made.public_key()
    assert path.stat().st_mode & 0o777 == 0o600
    load_or_make(tmp_path / "ed.key", "A")
    with pytest.raises(ValueError, match=r"."):
        load_or_make_p256(tmp_path / "ed.key", "A")


def _listed(signer: Signer, **more: str) -> dict[str, object]:
    key = {"keyid": signer.key_id, "public_key_b64": b64encode(signer.public_key()).decode()}
    member = {"member": "X/GOV/A", "node_id": "a", "url": "http://a", "keys": [key | more]}
    return {"members": [member]}


def test_the_directory_lists_the_algorithm_of_a_key() -> None:
    directory = parse_directory(_listed(P256, alg="ecdsa-p256-sha256"))
    assert directory.keys[P256.key_id][1].alg == "ecdsa-p256-sha256"
    assert parse_directory(_listed(SIGNER)).keys[SIGNER.key_id][1].alg == "ed25519"
    for wrong in (
        _listed(P256),
        _listed(SIGNER, alg="ecdsa-p256-sha256"),
        _listed(SIGNER, alg="rsa-pss-sha512"),
        _listed(P256, alg="ecdsa-p256-sha256", use="log"),
    ):
        with pytest.raises(WrongSetting):
            parse_directory(wrong)


@SIGNERS
def test_a_request_to_the_directory_is_signed_with_either_algorithm(signer: Signer) -> None:
    text = seal(signer, {"a": 1}, type="onegov-request")
    opened = open_statement(text, type="onegov-request", keys=[signer.public_key()])
    assert (opened.content, opened.keyid) == ({"a": 1}, signer.key_id)
    others = [each.public_key() for each in (SIGNER, P256) if each is not signer]
    with pytest.raises(BadDirectory):
        open_statement(text, type="onegov-request", keys=others)


@SIGNERS
def test_a_request_that_names_another_algorithm_than_its_key_is_refused(signer: Signer) -> None:
    alg = {"ed25519": "ES256", "ecdsa-p256-sha256": "EdDSA"}[signer.alg]
    for name in (alg, "none", None):
        header = {"alg": name, "kid": signer.key_id, "typ": "onegov-request"}
        parts = [json.dumps(each, separators=(",", ":")) for each in (header, {"a": 1})]
        signed = ".".join(_b64url(part.encode()) for part in parts)
        text = f"{signed}.{_b64url(signer.sign(signed.encode()))}"
        with pytest.raises(BadDirectory):
            open_statement(text, type="onegov-request", keys=[signer.public_key()])


def _b64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
