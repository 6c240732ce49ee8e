"""Parameters: twice, in two places, of others, by reference, signed by the wrong key."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from rooms.login.provider.application import ISSUER, Application, forge, returned
from rooms.portal_apply.browser import Person


def signed(
    app: Application, key: Any = None, header: dict[str, Any] | None = None, **more: Any
) -> str:
    now = int(time.time())
    claims = app.request() | {"iss": app.id, "aud": ISSUER, "nbf": now, "exp": now + 60} | more
    head = {"alg": "ES256", "kid": app.key.kid, "typ": "oauth-authz-req+jwt"} | (header or {})
    return jwt.encode(head, claims, key or app.key)


@pytest.mark.parametrize("twice", ["client_id", "redirect_uri", "scope", "state", "unknown"])
def test_no_parameter_stands_twice(app: Application, amina: Person, twice: str) -> None:
    plain = Application(how={"require_par": False})
    query = urlencode(plain.request() | {twice: "a"}) + f"&{twice}=b"
    page = amina.client.get(f"/oidc/authorize?{query}")
    assert page.status_code == 400
    assert "Location" not in page.headers


@pytest.mark.parametrize("encoded", ["x=1&" * 61, "a=" + "b" * 20_000, "a=%00", "a=%ff%fe"])
def test_forms_are_bounded(app: Application, encoded: str) -> None:
    answer = app.web.post("/oidc/token", encoded, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in ("invalid_request", "invalid_client")


def test_a_signed_request_counts_alone(amina: Person) -> None:
    app = Application(how={"require_par": False, "require_request_object": True})
    inside = signed(app)
    smuggled = {"client_id": app.id, "request": inside, "state": "evil", "scope": "openid email"}
    told = returned(amina.client.get("/oidc/authorize", smuggled))
    assert told["state"] == "the-state"
    assert "code" in told


def test_an_application_that_signs_is_not_believed_without(amina: Person) -> None:
    app = Application(how={"require_par": False, "require_request_object": True})
    told = returned(amina.client.get("/oidc/authorize", app.request()))
    assert told["error"] == "invalid_request"
    pushed = app.ask("par", app.request())
    assert "request_object.required" in pushed.json()["error_description"]
    pushed = app.ask("par", {"client_id": app.id, "request": signed(app)})
    assert pushed.status_code == 201
    query = {"client_id": app.id, "request_uri": pushed.json()["request_uri"]}
    assert "code" in returned(amina.client.get("/oidc/authorize", query))


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "https://other.example"},
        {"iss": "somebody"},
        {"client_id": "somebody"},
        {"exp": 1},
        {"exp": int(time.time()) + 86_400},
        {"nbf": 4_000_000_000},
        {"request_uri": "urn:x"},
        {"request": "x"},
    ],
)
def test_a_signed_request_says_whom_and_when(wrong: dict[str, Any], app: Application) -> None:
    refused = app.ask("par", {"client_id": app.id, "request": signed(app, **wrong)})
    assert refused.json()["error"] == "invalid_request_object"


@pytest.mark.parametrize("how", ["none", "hmac", "other key", "rsa", "jwk", "jku", "crit", "cut"])
def test_a_signed_request_is_signed_by_a_registered_key(how: str, app: Application) -> None:
    token = forged(app, how)
    refused = app.ask("par", {"client_id": app.id, "request": token})
    assert refused.json()["error"] == "invalid_request_object"


def forged(app: Application, how: str) -> str:
    other = ECKey.generate_key("P-256")
    if how == "none":
        body = signed(app).split(".")
        return f"eyJhbGciOiJub25lIn0.{body[1]}."
    if how == "hmac":
        return forge({"alg": "HS256"}, {"client_id": app.id}, app.key.as_pem(private=False))
    if how == "rsa":
        return signed(app, RSAKey.generate_key(2048), {"alg": "RS256"})
    if how == "jwk":
        return signed(app, other, {"jwk": other.as_dict(private=False)})
    if how == "jku":
        return signed(app, None, {"jku": "https://evil.example/jwks"})
    if how == "crit":
        return forge({"alg": "ES256", "crit": ["x"], "x": 1}, {"client_id": app.id}, b"x")
    return signed(app, other) if how == "other key" else signed(app)[:-10]


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/request.jwt",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "urn:ietf:params:oauth:request_uri:guess",
        "urn:ietf:params:oauth:request_uri:",
    ],
)
def test_requests_by_reference_are_our_own_only(app: Application, amina: Person, uri: str) -> None:
    page = amina.client.get("/oidc/authorize", {"client_id": app.id, "request_uri": uri})
    assert page.status_code == 400
    refused = app.ask("par", app.request() | {"request_uri": uri})
    assert refused.status_code == 400


def test_a_pushed_request_is_used_once_by_its_application(app: Application, amina: Person) -> None:
    query, other = app.push(), Application(host="other.example")
    stolen = amina.client.get("/oidc/authorize", query | {"client_id": other.id})
    assert stolen.status_code == 400
    assert "code" in returned(amina.client.get("/oidc/authorize", query))
    assert amina.client.get("/oidc/authorize", query).status_code == 400


def test_nobody_pushes_in_another_s_name(app: Application) -> None:
    other = Application(host="other.example")
    refused = app.ask("par", app.request() | {"client_id": other.id})
    assert refused.json()["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("response_mode", "form_post", "invalid_request"),
        ("scope", "email", "invalid_scope"),
        ("scope", "openid admin", "invalid_scope"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "sometimes", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("max_age", "1e9", "invalid_request"),
        ("max_age", "9" * 50, "invalid_request"),
        ("claims", "[", "invalid_request"),
        ("claims", "[" * 5000, "invalid_request"),
        ("claims", '{"userinfo": 1}', "invalid_request"),
        ("claims", '{"id_token": {"acr": 7}}', "invalid_request"),
        ("claims", '{"id_token": {"acr": {"values": 7}}}', "invalid_request"),
        ("vtr", "P2", "invalid_request"),
        ("dpop_jkt", "short", "invalid_request"),
        ("nonce", "n" * 513, "invalid_request"),
        ("registration", "{}", "registration_not_supported"),
    ],
)
def test_each_value_has_the_form_it_must_have(
    app: Application, name: str, value: str, error: str
) -> None:
    refused = app.ask("par", app.request(**{name: value}))
    assert (refused.status_code, refused.json()["error"]) == (400, error)
