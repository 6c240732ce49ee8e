"""Who an application is: assertions, secrets, and nothing in between."""

import base64
import secrets
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from onegov.core.types import Text
from onegov.login.provider.actions.registering import Registration, register
from onegov.login.provider.errors import NotRegistrable
from rooms.login.provider.application import ISSUER, SETUP, Application, forge, opened
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
FORM = {"grant_type": "client_credentials", "scope": "records"}
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
def machine() -> Application:
    how = {"scopes": ("records",), "grant_types": ("client_credentials",), "dpop_bound": False}
    return Application(how=how)


def shown(machine: Application, assertion: str, **more: str) -> tuple[int, str]:
    form = FORM | {"client_assertion_type": TYPE, "client_assertion": assertion} | more
    answer = machine.post("token", form)
    return answer.status_code, answer.json().get("error", "")


def test_an_assertion_is_taken_once(machine: Application) -> None:
    assertion = machine.assertion()
    assert shown(machine, assertion) == (200, "")
    assert shown(machine, assertion) == (401, "invalid_client")


@pytest.mark.parametrize(("ahead", "status"), [(8, 200), (60, 401)])
def test_a_clock_may_be_a_little_ahead(machine: Application, ahead: int, status: int) -> None:
    at = int(time.time()) + ahead
    assert shown(machine, machine.assertion(nbf=at, iat=at))[0] == status


def test_assertions_that_are_not_accepted(
    machine: Application, tell: Callable[[str], None]
) -> None:
    wrong: list[dict[str, Any]] = [
        {"exp": int(time.time()) - 60},
        {"exp": int(time.time()) + 400},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"aud": [ISSUER]},
        {"aud": f"{ISSUER}/oidc/token"},
        {"aud": f"{ISSUER}/oidc/par"},
        {"aud": f"{ISSUER}/"},
        {"aud": "https://other.example"},
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"jti": ""},
        {"jti": None},
        {"jti": "x" * 257},
        {"jti": 7},
        {"header": {"kid": "unknown"}},
        {"header": {"typ": "dpop+jwt"}},
        {"header": {"jku": "https://evil.example/jwks"}},
        {"header": {"x5u": "https://evil.example/x"}},
        {"header": {"kid": "../../etc/passwd"}},
        {"header": {"kid": "' OR 1=1"}},
    ]
    for claims in wrong:
        assert shown(machine, machine.assertion(**claims)) == (401, "invalid_client"), claims
    tell(f"assertions: {len(wrong)} wrong ones, 0 accepted")


@pytest.mark.parametrize("how", ["none", "hmac", "other", "cut", "empty", "large", "id token"])
def test_assertions_of_somebody_else(machine: Application, amina: Person, how: str) -> None:
    good = machine.assertion()
    header, body, _ = good.split(".")
    forged = {
        "none": lambda: f"eyJhbGciOiJub25lIn0.{body}.",
        "hmac": lambda: forge(
            {"alg": "HS256"}, _claims(machine), machine.key.as_pem(private=False)
        ),
        "other": lambda: jwt.encode(
            {"alg": "ES256"}, _claims(machine), ECKey.generate_key("P-256")
        ),
        "cut": lambda: good[:-8],
        "empty": lambda: "..",
        "large": lambda: f"{header}.{'A' * 13_000}.x",
        "id token": lambda: _id_token(amina),
    }[how]()
    assert shown(machine, forged)[1] in ("invalid_client", "invalid_request")


def _claims(machine: Application) -> dict[str, Any]:
    now = int(time.time())
    about = {"iss": machine.id, "sub": machine.id, "aud": ISSUER}
    return about | {"jti": secrets.token_hex(8), "exp": now + 60}


def _id_token(amina: Person) -> str:
    token = str(Application(host="other.example").tokens(amina.client)["id_token"])
    assert opened(token)["sub"]
    return token


def test_two_ways_at_once_are_refused(machine: Application) -> None:
    basic = base64.b64encode(f"{machine.id}:x".encode()).decode()
    form = FORM | machine.authentication()
    answer = machine.post("token", form, Authorization=f"Basic {basic}")
    assert answer.json()["error"] == "invalid_request"
    answer = machine.post("token", form | {"client_secret": "x"})
    assert answer.json()["error"] == "invalid_request"


def test_only_the_way_that_was_registered() -> None:
    how = {"scopes": ("records",), "grant_types": ("client_credentials",), "dpop_bound": False}
    app = Application(how=how | {"auth_method": "client_secret_post"})
    assert app.post("token", FORM | app.authentication()).status_code == 200
    basic = base64.b64encode(f"{app.id}:{app.secret}".encode()).decode()
    assert app.post("token", FORM, Authorization=f"Basic {basic}").status_code == 401
    form = FORM | {"client_assertion_type": TYPE, "client_assertion": app.assertion()}
    assert app.post("token", form).status_code == 401
    assert app.post("token", FORM | {"client_id": app.id}).status_code == 401
    assert app.post("token", FORM | {"client_id": app.id, "client_secret": ""}).status_code == 401


def test_what_is_kept_of_a_secret_is_not_the_secret() -> None:
    app = Application(how={"auth_method": "client_secret_basic"})
    assert len(app.secret) >= 43
    assert app.secret not in str(app.client.__dict__)


@pytest.mark.parametrize("kind", ["private", "symmetric", "empty", "nonsense"])
def test_keys_that_are_not_registered(kind: str) -> None:
    key = ECKey.generate_key("P-256")
    jwks = {
        "private": {"keys": [key.as_dict(private=True)]},
        "symmetric": {"keys": [OctKey.generate_key(256).as_dict(private=True)]},
        "empty": {"keys": []},
        "nonsense": {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]},
    }[kind]
    given = Registration(
        org_id="IRCC",
        name=Text(en="A", fr="A"),
        redirect_uris=("https://a.example/",),
        jwks=jwks,
    )
    with pytest.raises(NotRegistrable):
        register(actor=SETUP, registration=given, production=True, loopback=False)


def test_scopes_and_audiences_are_the_registered_ones(machine: Application) -> None:
    for more in ({"scope": "records admin"}, {"scope": "openid"}, {"audience": "cra"}):
        answer = machine.post("token", FORM | machine.authentication() | more)
        assert answer.json()["error"] in ("invalid_scope", "invalid_target")


@pytest.mark.parametrize("grant_type", ["", "password", "implicit", "authorization_code"])
def test_grant_types_are_the_registered_ones(machine: Application, grant_type: str) -> None:
    answer = machine.post("token", machine.authentication() | {"grant_type": grant_type})
    assert answer.json()["error"] in ("unsupported_grant_type", "unauthorized_client")
