"""Tokens bound to a key: no proof, no use; each proof for one request."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey

from rooms.login.provider.application import (
    ISSUER,
    Application,
    base64url,
    forge,
    proof,
    returned,
    thumbprint,
)
from rooms.portal_apply.browser import Person

URL = f"{ISSUER}/oidc/userinfo"


@pytest.fixture
def token(app: Application, amina: Person) -> str:
    return str(app.tokens(amina.client)["access_token"])


def use(app: Application, token: str, shown: str, scheme: str = "DPoP") -> int:
    headers = {"Authorization": f"{scheme} {token}"} | ({"DPoP": shown} if shown else {})
    return int(app.web.get("/oidc/userinfo", headers=headers).status_code)


def good(app: Application, token: str, **more: Any) -> str:
    ath = base64url(hashlib.sha256(token.encode()).digest())
    given = {"nonce": app.nonce, "ath": ath} | more
    return proof(more.pop("key", None) or app.dpop, "GET", URL, **given)


def test_a_proof_is_taken_once(app: Application, token: str) -> None:
    shown = good(app, token)
    assert use(app, token, shown) == 200
    assert use(app, token, shown) == 401


def test_proofs_that_are_not_accepted(
    app: Application, token: str, tell: Callable[[str], None]
) -> None:
    now = int(time.time())
    wrong: list[dict[str, Any]] = [
        {"htm": "POST"},
        {"htm": "get"},
        {"htu": f"{ISSUER}/oidc/token"},
        {"htu": "https://other.example/oidc/userinfo"},
        {"htu": "http://localhost:8001/oidc/userinfo"},
        {"htu": f"{URL}/"},
        {"htu": 7},
        {"htu": "http://[::1"},
        {"iat": now - 90},
        {"iat": now + 90},
        {"iat": None},
        {"iat": "now"},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 257},
        {"nonce": "stale"},
        {"nonce": ""},
        {"ath": ""},
        {"ath": base64url(hashlib.sha256(b"another").digest())},
        {"header": {"typ": "JWT"}},
        {"header": {"jwk": ECKey.generate_key("P-256").as_dict(private=False)}},
        {"header": {"jwk": app.dpop.as_dict(private=True)}},
        {"header": {"jwk": {"kty": "oct", "k": "AAAA"}}},
        {"header": {"jku": "https://evil.example/"}},
    ]
    for more in wrong:
        assert use(app, token, good(app, token, **more)) == 401, more
    tell(f"proofs: {len(wrong)} wrong ones, 0 accepted")


def test_a_bound_token_is_worth_nothing_as_a_bearer(app: Application, token: str) -> None:
    assert use(app, token, "", "Bearer") == 401
    assert use(app, token, "") == 401
    assert use(app, token, good(app, token), "Bearer") == 401


def test_a_bound_token_is_worth_nothing_with_another_key(app: Application, token: str) -> None:
    thief = ECKey.generate_key("P-256")
    ath = base64url(hashlib.sha256(token.encode()).digest())
    assert use(app, token, proof(thief, "GET", URL, nonce=app.nonce, ath=ath)) == 401


def test_two_proofs_are_refused(app: Application, token: str) -> None:
    assert use(app, token, f"{good(app, token)}, {good(app, token)}") == 401


def test_a_code_pushed_with_a_key_is_redeemed_with_it_alone(
    app: Application, amina: Person
) -> None:
    code = app.code(amina.client)  # PAR was sent with a proof of the same key
    app.dpop = ECKey.generate_key("P-256")
    assert "code.dpop_jkt" in app.redeem(code).json()["error_description"]


def test_the_key_named_in_the_request_counts_too(app: Application, amina: Person) -> None:
    refused = app.ask("par", app.request(dpop_jkt=thumbprint(ECKey.generate_key("P-256"))))
    assert refused.json()["error"] == "invalid_dpop_proof"
    plain = Application(how={"require_par": False}, host="plain.example")
    asked = plain.request(dpop_jkt=thumbprint(ECKey.generate_key("P-256")))
    code = returned(amina.client.get("/oidc/authorize", asked))["code"]
    assert plain.redeem(code).json()["error"] == "invalid_grant"


def test_no_downgrade_to_bearer_by_leaving_the_proof_out(app: Application, amina: Person) -> None:
    code = app.code(amina.client)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": app.back,
        "code_verifier": app.verifier,
    }
    refused = app.post("token", app.authentication() | form)
    assert refused.json()["error"] == "invalid_dpop_proof"
    assert app.redeem(code).status_code == 200  # it was refused before the code was spent


def test_a_refresh_token_stays_with_its_key(app: Application, amina: Person) -> None:
    tokens = app.tokens(amina.client, scope="openid offline_access")
    own, app.dpop = app.dpop, ECKey.generate_key("P-256")
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert app.ask("token", form).json()["error"] == "invalid_grant"
    app.dpop = own
    assert app.ask("token", form).status_code == 200  # a thief without the key spends nothing


@pytest.mark.parametrize(
    "jwk",
    [
        "key",
        None,
        [],
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "RSA", "n": "AQAB" * 40, "e": "AQAB"},
        {"kty": "OKP", "crv": "X25519", "x": "AA"},
        {"kty": "unknown"},
        {"kty": ["EC"]},
    ],
)
def test_keys_that_are_none(app: Application, token: str, jwk: Any) -> None:
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk}
    assert use(app, token, forge(header, {"htm": "GET", "htu": URL}, b"x")) == 401
