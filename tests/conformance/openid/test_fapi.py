"""Modules of the suite's FAPI 2.0 plans, written anew from the Security Profile and Message Signing."""

import hashlib
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from conformance.openid.parties import LOA, Fapi, error_of, metadata
from onegov.core import clock
from onegov.login.provider.conf import conf
from rooms.login.provider.application import (
    ISSUER,
    base64url,
    forge,
    opened,
    proof,
    returned,
    thumbprint,
)
from rooms.portal_apply.browser import Person

PAR, TOKEN = f"{ISSUER}/oidc/par", f"{ISSUER}/oidc/token"
GRANT = "authorization_code"


def timed(claims: dict[str, Any]) -> dict[str, Any]:
    """Times from now on: a table of tests is read long before it is tried."""
    now = time.time()
    return {
        name: int(now + value.total_seconds()) if isinstance(value, timedelta) else value
        for name, value in claims.items()
    }


@pytest.fixture
def signing(db: None) -> Fapi:
    """An application of the Message Signing plan."""
    return Fapi(how={"require_request_object": True})


def later(seconds: int) -> Any:
    return clock.using(clock.FixedClock(clock.now() + timedelta(seconds=seconds)))


# Well behaved


def test_discovery_end_point_verification() -> None:
    told = metadata()
    assert told["issuer"] == ISSUER
    assert told["pushed_authorization_request_endpoint"] == PAR
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["authorization_response_iss_parameter_supported"] is True
    assert told["response_types_supported"] == ["code"]
    assert "private_key_jwt" in told["token_endpoint_auth_methods_supported"]
    for name in ("dpop", "request_object", "token_endpoint_auth", "id_token"):
        found = told[f"{name}_signing_alg_values_supported"]
        assert set(found) <= {"ES256", "PS256", "EdDSA"}


def test_happy_flow(fapi: Fapi, amina: Person) -> None:
    told = fapi.asks(amina)
    assert told["iss"] == ISSUER
    assert told["state"] == "the-state"
    tokens = fapi.redeem(told["code"]).json()
    assert tokens["token_type"] == "DPoP"
    claims = opened(tokens["id_token"])
    assert fapi.user_info(tokens["access_token"]).json()["sub"] == claims["sub"]
    assert claims["acr"] == f"{LOA}3"


@pytest.mark.parametrize(
    "more",
    [
        {"state": ""},
        {"nonce": ""},
        {"nonce": "n" * 64},
        {"nonce": "n" * 384},
        {"state": "s" * 384},
        {"scope": "offline_access openid"},
    ],
)
def test_requests_that_succeed(fapi: Fapi, amina: Person, more: dict[str, str]) -> None:
    told = fapi.asks(amina, **more)
    assert told.get("state", "") == more.get("state", "the-state")
    claims = opened(fapi.redeem(told["code"]).json()["id_token"])
    assert claims.get("nonce", "") == more.get("nonce", "the-nonce")


def test_values_longer_than_anybody_needs(fapi: Fapi) -> None:
    for name in ("nonce", "state"):
        refused = fapi.ask("par", fapi.request(**{name: "x" * 1000}))
        assert error_of(refused) == (400, "invalid_request")


def test_a_token_s_scheme_is_read_in_any_case(fapi: Fapi, amina: Person) -> None:
    token = fapi.tokens(amina.client)["access_token"]
    url = f"{ISSUER}/oidc/userinfo"
    ath = base64url(hashlib.sha256(token.encode()).digest())
    for scheme in ("DPoP", "dpop", "DPOP", "dPoP"):
        shown = proof(fapi.dpop, "GET", url, nonce=fapi.nonce, ath=ath)
        headers = {"Authorization": f"{scheme} {token}", "DPoP": shown}
        assert fapi.web.get("/oidc/userinfo", headers=headers).status_code == 200


def test_user_rejects_authentication(fapi: Fapi, amina: Person) -> None:
    """Who goes away from the sign-in page gives nothing; the application hears of it by prompt=none."""
    amina.client.logout()
    waits = amina.client.get("/oidc/authorize", fapi.push()).headers["Location"]
    assert "code" not in returned(amina.client.get(waits))
    assert fapi.asks(amina, prompt="none")["error"] == "login_required"


# Proofs of possession


@pytest.mark.parametrize("seconds", [-10, 10])
def test_a_proof_s_clock_may_be_ten_seconds_off(fapi: Fapi, amina: Person, seconds: int) -> None:
    code = fapi.code(amina.client)
    form = {"grant_type": GRANT, "code": code, "redirect_uri": fapi.back}
    form |= {"code_verifier": fapi.verifier}
    answer = fapi.ask("token", form, iat=int(time.time()) + seconds)
    assert answer.status_code == 200


def test_a_proof_may_have_nbf_and_exp(fapi: Fapi, amina: Person) -> None:
    form = {"code": fapi.code(amina.client), "code_verifier": fapi.verifier}
    form |= {"grant_type": GRANT, "redirect_uri": fapi.back}
    now = int(time.time())
    assert fapi.ask("token", form, nbf=now - 5, exp=now + 60).status_code == 200


def test_mismatched_dpop_jkt(fapi: Fapi) -> None:
    """At PAR: the key of the proof is not the one that the request names."""
    other = thumbprint(ECKey.generate_key("P-256"))
    assert error_of(fapi.ask("par", fapi.request(dpop_jkt=other)))[0] == 400


@pytest.mark.parametrize("how", ["proof at par", "dpop_jkt"])
def test_a_code_is_bound_to_the_key(fapi: Fapi, amina: Person, how: str) -> None:
    for key, status in ((fapi.dpop, 200), (ECKey.generate_key("P-256"), 400)):
        fapi.dpop, mine = fapi.dpop, fapi.dpop
        more = {"dpop_jkt": thumbprint(fapi.dpop)} if how == "dpop_jkt" else {}
        code = fapi.code(amina.client, **more)
        fapi.dpop = key
        answer = fapi.redeem(code)
        fapi.dpop = mine
        assert answer.status_code == status
        if status == 400:
            assert answer.json()["error"] in ("invalid_grant", "invalid_dpop_proof")


def test_holder_of_key_required(fapi: Fapi, amina: Person) -> None:
    form = {"grant_type": GRANT, "code": fapi.code(amina.client), "redirect_uri": fapi.back}
    form |= {"code_verifier": fapi.verifier}
    refused = fapi.post("token", fapi.authentication() | form)
    assert error_of(refused) == (400, "invalid_dpop_proof")


# Request objects


def test_several_audiences(signing: Fapi, amina: Person) -> None:
    told = signing.asks_signed(amina, signing.object(aud=["https://other.example", ISSUER]))
    assert "code" in told


def test_nbf_eight_seconds_ahead(signing: Fapi, amina: Person) -> None:
    told = signing.asks_signed(amina, signing.object(nbf=int(time.time()) + 8))
    assert "code" in told


@pytest.mark.parametrize("name", ["state", "nonce"])
def test_inside_counts(signing: Fapi, amina: Person, name: str) -> None:
    """What stands beside the object counts for nothing, whether it differs or stands there alone."""
    told = signing.asks_signed(amina, signing.object(), **{name: "outside"})
    claims = opened(signing.redeem(told["code"]).json()["id_token"])
    assert {"state": told["state"], "nonce": claims["nonce"]} == {
        "state": "the-state",
        "nonce": "the-nonce",
    }
    told = signing.asks_signed(amina, signing.object(**{name: None}), **{name: "outside"})
    claims = opened(signing.redeem(told["code"]).json()["id_token"])
    assert "outside" not in (told.get("state"), claims.get("nonce"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"exp": None},
        {"nbf": None},
        {"exp": timedelta(minutes=-2)},
        {"aud": "https://www.other1.example.com/"},
        {"aud": PAR},
        {"nbf": timedelta(), "exp": timedelta(minutes=70)},
        {"nbf": timedelta(minutes=-70)},
    ],
    ids=["no exp", "no nbf", "expired", "bad aud", "par as aud", "exp over 60", "nbf over 60"],
)
def test_request_objects_out_of_their_time_or_place(signing: Fapi, wrong: dict[str, Any]) -> None:
    refused = signing.pushes(signing.object(**timed(wrong)))
    assert error_of(refused) == (400, "invalid_request_object")


def test_without_redirect_uri(signing: Fapi, fapi: Fapi) -> None:
    refused = signing.pushes(signing.object(redirect_uri=None), redirect_uri=signing.back)
    assert error_of(refused)[0] == 400
    assert error_of(fapi.ask("par", fapi.request(redirect_uri="")))[0] == 400


@pytest.mark.parametrize("how", ["RS256", "none", "invalid signature", "key of another"])
def test_signatures_of_request_objects(signing: Fapi, how: str) -> None:
    made = {
        "RS256": lambda: signing.object(RSAKey.generate_key(2048), {"alg": "RS256"}),
        "none": lambda: forge({"alg": "none"}, signing.request(), b""),
        "invalid signature": lambda: signing.object()[:-8] + "AAAAAAAA",
        "key of another": lambda: signing.object(Fapi(host="other.example").key),
    }[how]()
    assert error_of(signing.pushes(made)) == (400, "invalid_request_object")


def test_unsigned_request_at_par(signing: Fapi) -> None:
    refused = signing.ask("par", signing.request())
    assert error_of(refused)[1] in ("invalid_request", "invalid_request_object")


# Authorization requests


def test_registered_redirect_uri(fapi: Fapi, amina: Person) -> None:
    """RFC 9126 section 2.4 would let an application invent one; ours are registered all."""
    for wrong in (f"{fapi.back}/more", "https://unregistered.example/callback"):
        refused = fapi.ask("par", fapi.request(redirect_uri=wrong))
        assert error_of(refused) == (400, "invalid_request")


def test_without_par(fapi: Fapi, amina: Person) -> None:
    told = returned(amina.client.get("/oidc/authorize", fapi.request()))
    assert told["error"] == "invalid_request"


@pytest.mark.parametrize("response_type", ["code id_token", "token", "id_token"])
def test_response_types(fapi: Fapi, response_type: str) -> None:
    refused = fapi.ask("par", fapi.request(response_type=response_type))
    assert error_of(refused) == (400, "unsupported_response_type")


# Token endpoint


def test_client_id_in_token_endpoint(fapi: Fapi, amina: Person) -> None:
    """``client_id`` of another application beside an assertion of this one."""
    refused = fapi.redeem(fapi.code(amina.client), client_id=Fapi(host="other.example").id)
    assert error_of(refused)[1] in ("invalid_client", "invalid_grant", "invalid_request")


def test_a_code_is_bound_to_its_client(fapi: Fapi, amina: Person) -> None:
    other = Fapi(host="other.example", dpop=fapi.dpop)
    code = fapi.code(amina.client)
    other.verifier = fapi.verifier
    assert error_of(other.redeem(code, redirect_uri=fapi.back)) == (400, "invalid_grant")


def test_an_expired_code(fapi: Fapi, amina: Person) -> None:
    code = fapi.code(amina.client)
    assert conf().code_life <= timedelta(seconds=60)
    form = {"grant_type": GRANT, "code": code, "redirect_uri": fapi.back}
    form |= {"code_verifier": fapi.verifier}
    with later(65):
        at = int(clock.now().timestamp())
        form |= fapi.authentication() | {"client_assertion": fapi.assertion(iat=at, exp=at + 60)}
        shown = {"iat": at, "nonce": fapi.nonce}
        first = fapi.post("token", form, DPoP=proof(fapi.dpop, "POST", TOKEN, **shown))
        if first.json()["error"] == "use_dpop_nonce":
            shown["nonce"] = first.headers["DPoP-Nonce"]
            form["client_assertion"] = fapi.assertion(iat=at, exp=at + 60)
            first = fapi.post("token", form, DPoP=proof(fapi.dpop, "POST", TOKEN, **shown))
    assert error_of(first) == (400, "invalid_grant")


WRONG_ASSERTIONS: dict[str, dict[str, Any]] = {
    "exp 5 minutes past": {"exp": timedelta(minutes=-5)},
    "wrong aud": {"aud": "https://www.other1.example.com/"},
    "no sub": {"sub": None},
    "no iss": {"iss": None},
    "no aud": {"aud": None},
    "no exp": {"exp": None},
    "array as aud": {"aud": [ISSUER, "https://other.example"]},
    "par as aud": {"aud": PAR},
    "token endpoint as aud": {"aud": TOKEN},
    "nbf over 60 ahead": {
        "iat": timedelta(seconds=70),
        "nbf": timedelta(seconds=70),
        "exp": timedelta(seconds=130),
    },
}


@pytest.mark.parametrize("wrong", WRONG_ASSERTIONS)
@pytest.mark.parametrize("endpoint", ["par", "token"])
def test_wrong_assertions(fapi: Fapi, endpoint: str, wrong: str) -> None:
    assertion = fapi.assertion(**timed(WRONG_ASSERTIONS[wrong]))
    form = fapi.request() if endpoint == "par" else {"grant_type": GRANT, "code": "x"}
    refused = fapi.post(endpoint, fapi.authentication() | form | {"client_assertion": assertion})
    assert refused.status_code in (400, 401)
    assert refused.json()["error"] in ("invalid_client", "invalid_request")


@pytest.mark.parametrize("how", ["RS256", "none", "no assertion", "no type"])
def test_assertions_that_prove_nothing(fapi: Fapi, how: str) -> None:
    form = fapi.request() | fapi.authentication()
    if how == "RS256":
        now = int(time.time())
        claims = {"iss": fapi.id, "sub": fapi.id, "aud": ISSUER, "jti": "j", "exp": now + 60}
        rsa = RSAKey.generate_key(2048)
        form["client_assertion"] = jws.serialize_compact(
            {"alg": "RS256"}, str(claims).replace("'", '"').encode(), rsa, algorithms=["RS256"]
        )
    if how == "none":
        form["client_assertion"] = forge({"alg": "none"}, {"iss": fapi.id, "sub": fapi.id}, b"")
    if how == "no assertion":
        del form["client_assertion"]
    if how == "no type":
        del form["client_assertion_type"]
    assert error_of(fapi.post("par", form)) == (401, "invalid_client")


def test_nbf_of_an_assertion_eight_seconds_ahead(fapi: Fapi) -> None:
    at = int(time.time()) + 8
    form = fapi.request() | fapi.authentication()
    form["client_assertion"] = fapi.assertion(nbf=at, iat=at)
    assert fapi.post("par", form).status_code == 201


def test_refresh_token(fapi: Fapi, amina: Person) -> None:
    first = fapi.tokens(amina.client, scope="openid offline_access")
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    other = Fapi(host="other.example", dpop=fapi.dpop)
    assert error_of(other.ask("token", form)) == (400, "invalid_grant")
    second = fapi.ask("token", form).json()
    assert opened(second["id_token"])["sub"] == opened(first["id_token"])["sub"]
    assert fapi.user_info(second["access_token"]).status_code == 200
    mine, fapi.dpop = fapi.dpop, ECKey.generate_key("P-256")
    stolen = form | {"refresh_token": second["refresh_token"]}
    assert error_of(fapi.ask("token", stolen))[0] == 400
    fapi.dpop = mine


# Pushed requests


def test_a_request_uri_seen_before_the_sign_in_is_over(fapi: Fapi, amina: Person) -> None:
    """The sign-in page may be loaded again while it waits: the address that it waits at is its own."""
    amina.client.logout()
    waits = amina.client.get("/oidc/authorize", fapi.push()).headers["Location"]
    amina.client.get(waits)
    amina.client.get(waits)
    amina.sign_in()
    told = returned(amina.client.get(waits))
    assert fapi.redeem(told["code"]).status_code == 200


def test_a_request_uri_is_used_once(fapi: Fapi, amina: Person) -> None:
    query = fapi.push()
    assert "code" in returned(amina.client.get("/oidc/authorize", query))
    again = amina.client.get("/oidc/authorize", query)
    assert again.status_code == 400
    assert "Location" not in again.headers


def test_a_request_uri_expires(fapi: Fapi, amina: Person) -> None:
    query = fapi.push()
    with later(int(conf().pushed_life.total_seconds()) + 1):
        page = amina.client.get("/oidc/authorize", query)
    assert page.status_code == 400
    assert conf().pushed_life < timedelta(seconds=600)


def test_a_request_uri_of_another_client(fapi: Fapi, amina: Person) -> None:
    other = Fapi(host="other.example")
    page = amina.client.get("/oidc/authorize", fapi.push() | {"client_id": other.id})
    assert page.status_code == 400


@pytest.mark.parametrize("where", ["form", "request object"])
def test_request_uri_at_par(fapi: Fapi, where: str) -> None:
    uri = fapi.push()["request_uri"]
    if where == "form":
        refused = fapi.ask("par", fapi.request() | {"request_uri": uri})
    else:
        refused = fapi.pushes(fapi.object(request_uri=uri))
    assert refused.status_code == 400


@pytest.mark.parametrize("method", ["get", "put"])
def test_another_method_at_par(fapi: Fapi, method: str) -> None:
    answer = getattr(fapi.web, method)("/oidc/par?" + urlencode(fapi.request()))
    assert answer.status_code == 405


def test_the_browser_need_not_repeat_parameters(fapi: Fapi, amina: Person) -> None:
    query = fapi.push()
    assert query.keys() == {"client_id", "request_uri"}
    assert "code" in returned(amina.client.get("/oidc/authorize", query))


# PKCE


@pytest.mark.parametrize(
    "more",
    [{"code_challenge": "", "code_challenge_method": ""}, {"code_challenge_method": "plain"}],
    ids=["absent", "plain"],
)
def test_pkce_at_par(fapi: Fapi, more: dict[str, str]) -> None:
    assert error_of(fapi.ask("par", fapi.request(**more))) == (400, "invalid_request")


@pytest.mark.parametrize("verifier", ["", "another-verifier-of-the-right-length-0123456789"])
def test_pkce_at_the_token_endpoint(fapi: Fapi, amina: Person, verifier: str) -> None:
    refused = fapi.redeem(fapi.code(amina.client), code_verifier=verifier)
    assert error_of(refused) == (400, "invalid_grant")


def test_whoever_registers_no_more_is_held_to_this_profile(fapi: Fapi) -> None:
    """These parties registered an address and a key; neither PAR nor a proof can be left out."""
    assert fapi.client.auth_method == "private_key_jwt"
    request = fapi.request()
    told = returned(fapi.web.get("/oidc/authorize", request))
    assert (told["error"], told["state"]) == ("invalid_request", request["state"])
    unproven = fapi.post("token", fapi.authentication() | {"grant_type": GRANT, "code": "x"})
    assert error_of(unproven) == (400, "invalid_dpop_proof")
