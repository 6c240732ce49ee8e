"""The demonstration's partners: as strict as those they stand in for."""

import hashlib
import json
import secrets
import threading
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from onegov.login.partners.reading import read_partners_file
from onegov.login.partners.wire import _credential
from onegov_demo.characters import CHARACTERS
from onegov_demo.partners import settings
from onegov_demo.partners.issuers import ISSUERS
from onegov_demo.partners.provider import routes
from onegov_demo.population import population
from onegov_demo.systems.web import make_server

PLATFORM = "http://localhost:8000"


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given: Any, **more: Any) -> None:
        return None


@dataclass
class Running:
    """The partners' process and the platform's file about it."""

    at: str
    state: Path
    opener: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(NoRedirects())
    )

    def send(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, Any]:
        body = urlencode(form).encode() if form is not None else None
        try:
            with self.opener.open(f"{self.at}{path}", body, timeout=5) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), error.headers

    def partner(self, path: str) -> Any:
        found = read_partners_file(self.state / "onegov.json")
        return next(one for one in found if one.id == path)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    settings.write(tmp_path, issuers_at="http://x", platform=PLATFORM)  # to find a free port first
    server = make_server(routes(tmp_path), 0)
    at = f"http://127.0.0.1:{server.server_address[1]}"
    settings.write(tmp_path, issuers_at=at, platform=PLATFORM)
    server.RequestHandlerClass.table = routes(tmp_path)  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield Running(at, tmp_path)
    server.shutdown()
    server.server_close()


VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
BACK = f"{PLATFORM}/en/account/sign-in/partner/province/return/"


def request(**more: str | None) -> str:
    honest = {
        "response_type": "code",
        "client_id": "onegov",
        "redirect_uri": BACK,
        "scope": "openid",
        "state": "s",
        "nonce": "n",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "claims": '{"id_token":{"verified_claims":{}}}',
    } | more
    given = {name: value for name, value in honest.items() if value is not None}
    return f"/province/authorize?{urlencode(given)}"


def said(headers: Any) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(headers["Location"]).query))


def code_for(running: Running, who: str) -> str:
    status, _, headers = running.send(request(), {"other": who})
    assert status == 303
    return said(headers)["code"]


def token_form(running: Running, code: str, **more: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        "client_id": "onegov",
        **_credential(running.partner("province")),
    } | more


def test_a_person_comes_back_with_a_code_that_is_good_once(running: Running) -> None:
    form = token_form(running, code_for(running, "1234"))
    status, body, _ = running.send("/province/token", form)
    assert status == 200
    keys = KeySet.import_key_set(json.loads(running.send("/province/jwks")[1]))
    claims = jwt.decode(json.loads(body)["id_token"], keys, algorithms=["ES256"]).claims
    assert claims["iss"] == f"{running.at}/province"
    assert claims["nonce"] == "n"
    assert claims["acr"].endswith(":loa3")
    told = claims["verified_claims"]["claims"]
    assert told["birthdate"] == population()[1234].birth_date.isoformat()
    again = token_form(running, form["code"])
    assert running.send("/province/token", again)[0] == 400


@pytest.mark.parametrize(
    "more",
    [
        {"code": "guessed"},
        {"code_verifier": "x" * 60},
        {"redirect_uri": "http://evil.example/"},
        {"client_id": "somebody"},
        {"client_assertion": "a.b.c"},
        {"client_assertion_type": "another"},
        {"grant_type": "password"},
    ],
)
def test_a_code_is_for_whom_it_was_given(more: dict[str, str], running: Running) -> None:
    form = token_form(running, code_for(running, "1234")) | more
    assert running.send("/province/token", form)[0] in (400, 401)


def test_an_assertion_counts_once(running: Running) -> None:
    form = token_form(running, code_for(running, "1234"))
    assert running.send("/province/token", form)[0] == 200
    again = form | {"code": code_for(running, "1234")}
    assert running.send("/province/token", again)[0] == 401


def test_an_assertion_of_a_stranger_is_none(running: Running) -> None:
    stranger = ECKey.generate_key("P-256")
    claims = {"iss": "onegov", "sub": "onegov", "aud": f"{running.at}/province", "jti": "1"}
    signed = jwt.encode({"alg": "ES256"}, claims | {"exp": 2_000_000_000}, stranger)
    form = token_form(running, code_for(running, "1234"), client_assertion=signed)
    assert running.send("/province/token", form)[0] == 401


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"nonce": None}, "invalid_request"),
        ({"state": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a_request_that_is_not_right_goes_back_with_its_error(
    more: dict[str, str | None], error: str, running: Running
) -> None:
    status, _, headers = running.send(request(**more))
    assert status == 303
    assert headers["Location"].startswith(f"{BACK}?")
    assert said(headers)["error"] == error
    assert said(headers)["iss"] == f"{running.at}/province"


@pytest.mark.parametrize(
    "more", [{"client_id": "stranger"}, {"redirect_uri": f"{BACK}x"}, {"redirect_uri": None}]
)
def test_a_stranger_is_sent_nowhere(more: dict[str, str | None], running: Running) -> None:
    for form in (None, {"other": "1234"}):
        status, body, headers = running.send(request(**more), form)
        assert (status, headers["Location"]) == (400, None)
        assert "Nous ne savons pas" in body


@pytest.mark.parametrize("who", ["", "ab", "a b c", "<script>", "x" * 41])
def test_what_is_no_name_is_shown_again_with_what_is_wrong(who: str, running: Running) -> None:
    status, body, _ = running.send(request(ui_locales="fr-CA fr"), {"other": who})
    assert status == 422
    assert "Utilisez de 3 à 40 lettres" in body
    assert "<script>" not in body


def test_nobody_is_known_at_two_partners_by_one_name(tmp_path: Path) -> None:
    settings.write(tmp_path, issuers_at="http://localhost:1", platform=PLATFORM)
    names = [name for one in CHARACTERS for name in settings.subjects(tmp_path, one.key).values()]
    assert len(set(names)) == len(CHARACTERS) * len(ISSUERS)


def test_written_again_keys_and_names_stay(tmp_path: Path) -> None:
    settings.write(tmp_path, issuers_at="http://localhost:1", platform=PLATFORM)
    before = settings.subjects(tmp_path, "amina"), (tmp_path / "bank.key").read_bytes()
    settings.write(tmp_path, issuers_at="http://localhost:2", platform=PLATFORM)
    assert before == (settings.subjects(tmp_path, "amina"), (tmp_path / "bank.key").read_bytes())
    assert (tmp_path / "onegov.gckey.secret").stat().st_mode & 0o777 == 0o600
