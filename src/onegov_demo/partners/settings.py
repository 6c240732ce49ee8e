"""The files of the partners: written by the demonstration's preparation, read by their process."""

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from onegov_demo.partners.issuers import CLIENT_ID, ISSUERS, Issuer
from onegov_demo.partners.people import subject
from onegov_demo.partners.tokens import Client


def write(state: Path, *, issuers_at: str, platform: str) -> Path:
    """Will write what the partners' process needs; the list of partners for the platform.

    Keys and secrets that exist are kept.

    Args:
        state: the folder of the partners' process.
        issuers_at: where it is reached (``http://localhost:8021``).
        platform: the platform's address, without a slash at the end.
    """
    state.mkdir(parents=True, exist_ok=True)
    _secret(state / "subjects.secret")
    told = {"issuers_at": issuers_at, "redirect_uris": {}}
    for issuer in ISSUERS.values():
        _key(state / f"{issuer.path}.key")
        _key(state / f"onegov.{issuer.path}.key")
        _secret(state / f"onegov.{issuer.path}.secret")
        told["redirect_uris"][issuer.path] = _redirect_uris(platform, issuer)  # type: ignore[index]
    _write_json(state / "partners.json", told)
    file = state / "onegov.json"
    _write_json(file, [_as_partner(issuer, issuers_at) for issuer in ISSUERS.values()])
    return file


def subjects(state: Path, who: str) -> dict[str, str]:
    """The identifier of somebody at each partner."""
    secret = (state / "subjects.secret").read_bytes()
    return {path: subject(secret, issuer, who) for path, issuer in ISSUERS.items()}


def read(state: Path) -> tuple[str, Mapping[str, Client]]:
    """Where the issuers are, and how each knows the platform."""
    told = json.loads((state / "partners.json").read_text("utf-8"))
    clients = {
        path: _client(state, ISSUERS[path], uris) for path, uris in told["redirect_uris"].items()
    }
    return told["issuers_at"], clients


def signing_key(state: Path, issuer: Issuer) -> ECKey:
    """The key with which a partner signs."""
    return ECKey.import_key((state / f"{issuer.path}.key").read_text("utf-8"))


def _client(state: Path, issuer: Issuer, redirect_uris: Sequence[str]) -> Client:
    if issuer.has_secret:
        secret = (state / f"onegov.{issuer.path}.secret").read_text("utf-8")
        return Client(CLIENT_ID, tuple(redirect_uris), secret=secret)
    key = ECKey.import_key((state / f"onegov.{issuer.path}.key").read_text("utf-8"))
    public = ECKey.import_key(key.as_dict(private=False))
    return Client(CLIENT_ID, tuple(redirect_uris), key=public)


def _redirect_uris(platform: str, issuer: Issuer) -> list[str]:
    return [
        f"{platform}/en/account/sign-in/partner/{issuer.path}/return/",
        f"{platform}/fr/compte/connexion/partenaire/{issuer.path}/retour/",
    ]


def _as_partner(issuer: Issuer, issuers_at: str) -> dict[str, Any]:
    """As docs/how-to/sign-in-partners.md says."""
    credential = "secret" if issuer.has_secret else "key"
    return {
        "id": issuer.path,
        "name": dict(issuer.name),
        "kind": dict(issuer.kind),
        "issuer": f"{issuers_at}/{issuer.path}",
        "client_id": CLIENT_ID,
        f"{credential}_file": f"onegov.{issuer.path}.{credential}",
        "levels": {issuer.acr: issuer.level},
        "identity_level": issuer.identity_level,
    }


def _key(path: Path) -> None:
    if not path.exists():
        _write_secret(path, ECKey.generate_key("P-256").as_pem(private=True))


def _secret(path: Path) -> None:
    if not path.exists():
        _write_secret(path, secrets.token_urlsafe(32).encode())


def _write_secret(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _write_json(path: Path, content: object) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
    draft.replace(path)
