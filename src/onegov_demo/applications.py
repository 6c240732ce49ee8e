"""Another department's application, registered at the platform's login: its key and its settings."""

import json
from pathlib import Path

from joserfc.jwk import ECKey, KeySet

CLIENT_ID = "esdc-benefits"
ORG_ID = "ESDC"


def write(state: Path, *, place: Path, base_url: str, issuer: str) -> None:
    """Will write what the application starts from, and what the platform is told to register.

    Args:
        state: the platform's folder; ``applications.json`` is written there.
        place: the application's own folder, with its key, which is made once.
        base_url, issuer: where the application and the platform are.
    """
    place.mkdir(parents=True, exist_ok=True)
    key = _key(place / "key.json")
    settings = {
        "issuers": [issuer, f"{issuer}/certify/{CLIENT_ID}"],
        "client_id": CLIENT_ID,
        "base_url": base_url,
        "key": key.as_dict(private=True),
    }
    _write_secretly(place / "benefits.json", settings)
    told = [_registration(base_url, KeySet([key]).as_dict(private=False))]
    (state / "applications.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def _registration(base_url: str, jwks: object) -> dict[str, object]:
    return {
        "client_id": CLIENT_ID,
        "org_id": ORG_ID,
        "name": {"en": "Benefits", "fr": "Prestations"},
        "redirect_uris": [f"{base_url}/callback"],
        "post_logout_redirect_uris": [f"{base_url}/"],
        "backchannel_logout_uri": f"{base_url}/backchannel-logout",
        "jwks": jwks,
    }


def _key(file: Path) -> ECKey:
    if not file.exists():
        _write_secretly(file, ECKey.generate_key("P-256", auto_kid=True).as_dict(private=True))
    return ECKey.import_key(json.loads(file.read_text("utf-8")))


def _write_secretly(file: Path, told: object) -> None:
    file.touch(mode=0o600, exist_ok=True)
    file.write_text(json.dumps(told), "utf-8")
