"""The example application with one check left out, served on a port of its own."""

import base64
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from joserfc.jwk import ECKey, KeySet

EXAMPLE = Path(__file__).parents[3] / "examples" / "benefits"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def serving(url: str, client_id: str, file: Path, fill: Callable[[Path], object]) -> Iterator[str]:
    """An instance of the example, registered under ``client_id`` at the platform; its address.

    Args:
        fill: registers what it finds in ``file``.
    """
    sys.path.insert(0, str(EXAMPLE))
    web = importlib.import_module("benefits.web")
    key = ECKey.generate_key("P-256", auto_kid=True)
    server = make_server("127.0.0.1", 0, lambda *_: [], handler_class=_Quiet)
    base_url = f"http://127.0.0.1:{server.server_port}"
    issuer = f"{url}/certify/{client_id}"
    config = {"issuers": [issuer], "client_id": client_id, "base_url": base_url}
    server.set_app(web.Benefits(config | {"key": key.as_dict(private=True)}))
    listed = [
        {
            "client_id": client_id,
            "org_id": "ESDC",
            "name": {"en": "Careless", "fr": "Négligente"},
            "redirect_uris": [f"{base_url}/callback"],
            "backchannel_logout_uri": f"{base_url}/backchannel-logout",
            "jwks": KeySet([key]).as_dict(private=False),
        }
    ]
    file.write_text(json.dumps(listed))
    fill(file)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield base_url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        sys.path.remove(str(EXAMPLE))


def forget(patch: pytest.MonkeyPatch, what: str) -> None:
    """Will leave out one check of the application."""
    sys.path.insert(0, str(EXAMPLE))
    _FORGET[what](patch)
    sys.path.remove(str(EXAMPLE))


def _nonce(patch: pytest.MonkeyPatch) -> None:
    checks = importlib.import_module("benefits.checks")
    right = checks.id_token

    def careless(token: str, keys: Any, *, nonce: str, **given: Any) -> Any:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return right(token, keys, nonce=claims.get("nonce"), **given)

    patch.setattr(checks, "id_token", careless)


def _answer(**replaced: Callable[[Any, Any], str]) -> Callable[[pytest.MonkeyPatch], None]:
    def leave_out(patch: pytest.MonkeyPatch) -> None:
        signin = importlib.import_module("benefits.signin")
        right = signin.finish

        def careless(provider: Any, pending: Any, told: Any, redirect_uri: str) -> Any:
            believed = {name: make(provider, pending) for name, make in replaced.items()}
            return right(provider, pending, {**told, **believed}, redirect_uri)

        patch.setattr(signin, "finish", careless)

    return leave_out


def _addressee(patch: pytest.MonkeyPatch) -> None:
    checks = importlib.import_module("benefits.checks")
    patch.setattr(checks, "_check_addressed", lambda *_: None)


def _jti(patch: pytest.MonkeyPatch) -> None:
    sessions = importlib.import_module("benefits.sessions")
    patch.setattr(sessions.Sessions, "is_new", lambda *_: True)


def _user_info(patch: pytest.MonkeyPatch) -> None:
    """It never asks: what the ID token says is enough for it."""
    checks, provider = map(importlib.import_module, ("benefits.checks", "benefits.provider"))
    right, last = checks.id_token, {}

    def remembering(*given: Any, **named: Any) -> Any:
        last.update(right(*given, **named))
        return dict(last)

    patch.setattr(checks, "id_token", remembering)
    patch.setattr(provider.Provider, "user_info", lambda *_: dict(last))


def _time(patch: pytest.MonkeyPatch) -> None:
    """After its first sign-in it answers nobody any more."""
    sessions = importlib.import_module("benefits.sessions")
    right, taken = sessions.Sessions.take, []

    def once(self: Any, cookie: str) -> Any:
        taken.append(cookie)
        return right(self, cookie) if len(taken) == 1 else None

    patch.setattr(sessions.Sessions, "take", once)


_FORGET: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "nonce": _nonce,
    "state": _answer(state=lambda provider, pending: pending.state),
    "iss of the answer": _answer(iss=lambda provider, pending: provider.issuer),
    "addressee": _addressee,
    "jti": _jti,
    "user info": _user_info,
    "everything but the first": _time,
}
