"""The example application: what it asks of the provider, and what it gives to browsers."""

import importlib
import json
import sys
from collections.abc import Iterator
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from joserfc.jwk import ECKey, KeySet

from rooms.login.provider.application import forge
from rooms.login_certification.careless import EXAMPLE

KEYS = KeySet([ECKey.generate_key("P-256", auto_kid=True)]).as_dict(private=False)


@pytest.fixture(autouse=True)
def _example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(EXAMPLE), *sys.path])


class Documents:
    """Metadata and keys, and how often each was read."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.server = make_server("127.0.0.1", 0, self, handler_class=_Quiet)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.read.append(environ["PATH_INFO"])
        metadata = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"}
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(KEYS if environ["PATH_INFO"] == "/jwks" else metadata).encode()]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def documents() -> Iterator[Documents]:
    found = Documents()
    thread = Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


def test_unknown_keys_do_not_make_it_read_again_and_again(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("benefits.provider")
    provider = module.Provider(documents.issuer, "benefits", ECKey.generate_key("P-256"))
    for number in range(20):
        provider.keys_for(forge({"kid": f"unknown-{number}"}, {}))
    assert documents.read.count("/jwks") == 1
    now = module.time.monotonic()
    monkeypatch.setattr(module.time, "monotonic", lambda: now + module._AGAIN + 1)
    provider.keys_for(forge({"kid": KEYS["keys"][0]["kid"]}, {}))
    assert documents.read.count("/jwks") == 1
    for number in range(20):
        provider.keys_for(forge({"kid": f"unknown-{number}"}, {}))
    assert documents.read.count("/jwks") == 2


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_secure_where_the_application_is(scheme: str) -> None:
    web = importlib.import_module("benefits.web")
    told = {"issuers": [], "client_id": "benefits", "base_url": f"{scheme}://benefits.example"}
    application = web.Benefits(told | {"key": ECKey.generate_key("P-256").as_dict(private=True)})
    _, cookie = application._cookie("benefits_session", "value")
    assert cookie.startswith("benefits_session=value; ")
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) is (scheme == "https")
