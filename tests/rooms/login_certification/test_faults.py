"""Faults are those that real attacks use, and each is put where it belongs."""

import hmac
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpResponse
from joserfc import jws
from joserfc.jwk import ECKey

from onegov.core.signer import EcdsaP256Signer
from onegov.login.certification import faults
from onegov.login.certification.issuer import keys_beside
from onegov.login.certification.spoiling import spoil
from onegov.login.provider import jose
from onegov.login.provider.keys.jwks import jwk_of
from rooms.login.provider.application import base64url

KNOWN = EcdsaP256Signer("test", ec.generate_private_key(ec.SECP256R1()))
KEYS = keys_beside(KNOWN)
CLAIMS = {"iss": "https://sign-in.example", "sub": "a", "aud": "b", "iat": 1, "exp": 2}


@pytest.mark.parametrize(
    ("fault", "secret"),
    [
        ("alg_confused", ECKey.import_key(dict(jwk_of(KNOWN))).as_pem(private=False)),
        ("alg_confused_jwk", json.dumps(jwk_of(KNOWN)).encode()),
    ],
)
def test_the_public_key_is_taken_for_a_secret(fault: str, secret: bytes) -> None:
    token = faults.id_token(fault, CLAIMS, KEYS)
    assert jose.peek(token)[0]["alg"] == "HS256"
    body, _, made = token.rpartition(".")  # by hand: joserfc takes no PEM for a secret
    assert made == base64url(hmac.new(secret, body.encode(), "sha256").digest())


def test_signed_userinfo_is_spoiled_and_signed() -> None:
    made = jose.sign(KNOWN, CLAIMS, typ="JWT")
    response = HttpResponse(made, content_type="application/jwt")
    assert spoil(response, faults.USER_INFO, KEYS)
    key = ECKey.import_key(dict(jwk_of(KNOWN)))
    told = json.loads(jws.deserialize_compact(response.content, key, algorithms=["ES256"]).payload)
    assert told == CLAIMS | {"sub": "somebody-else"}


@pytest.mark.parametrize("fault", ["sign_in", "wrong_iss", ""])
def test_an_answer_that_a_fault_is_not_about_stays(fault: str) -> None:
    told = json.dumps({"sub": "a"})
    response = HttpResponse(told, content_type="application/json", headers={"DPoP-Nonce": "n"})
    assert not spoil(response, fault, KEYS)
    assert response.content.decode() == told
    assert spoil(response, faults.USER_INFO, KEYS)
    assert response.headers["DPoP-Nonce"] == "n"
