"""Reads the file that lists the sign-in partners (``ONEGOV_PARTNERS_FILE``)."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from onegov.core.errors import WrongSetting
from onegov.core.types import Text
from onegov.login.partners.types import Partner

_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_NEEDED = {"id", "name", "kind", "issuer", "client_id", "levels"}
_KNOWN = _NEEDED | {"secret_file", "key_file", "identity_level", "for_sign_in"}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def read_partners_file(path: Path) -> tuple[Partner, ...]:
    """Will read a JSON list of partners; paths in it are relative to it.

    Raises:
        WrongSetting: it cannot be read, or an entry cannot be used; the message names which.
    """
    try:
        entries = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _wrong(str(path), "readable JSON", "du JSON lisible") from error
    if not isinstance(entries, list):
        _refuse(str(path), "a list of partners", "une liste de partenaires")
    partners = tuple(_partner(entry, path.absolute().parent) for entry in entries)
    if len({each.id for each in partners}) < len(partners):
        _refuse(str(path), "a list without repeated ids", "une liste sans identifiant répété")
    return partners


def _partner(entry: Any, folder: Path) -> Partner:
    if not isinstance(entry, dict) or not _ID.fullmatch(str(entry.get("id", ""))):
        _refuse("id", "short, of small letters, digits and hyphens", "court, en minuscules")
    name = f"partner {entry['id']}"
    if wrong := (_NEEDED - set(entry)) | (set(entry) - _KNOWN):
        listed = ", ".join(sorted(wrong))
        _refuse(name, f"complete, without more ({listed})", f"complet, sans plus ({listed})")
    secret, key = _credential(entry, folder, name)
    return Partner(
        id=entry["id"],
        name=_text(entry["name"], name),
        kind=_text(entry["kind"], name),
        issuer=_issuer(entry["issuer"], name),
        client_id=str(entry["client_id"]),
        secret=secret,
        key=key,
        levels=_levels(entry["levels"], name),
        identity_level=_level(entry.get("identity_level", 0), 4, name),
        for_sign_in=entry.get("for_sign_in", True) is True,
    )


def _credential(entry: Mapping[str, Any], folder: Path, name: str) -> tuple[str, ECKey | None]:
    """Our secret at the partner or, better, our key."""
    if ("secret_file" in entry) == ("key_file" in entry):
        _refuse(name, "given a secret_file or a key_file", "muni d’un secret_file ou d’un key_file")
    field = "secret_file" if "secret_file" in entry else "key_file"
    try:
        held = (folder / str(entry[field])).read_text("utf-8").strip()
        return (held, None) if field == "secret_file" else ("", _p256(held))
    except (OSError, ValueError, TypeError, JoseError) as error:
        raise _wrong(f"{name}, {field}", "a file we can use", "un fichier utilisable") from error


def _p256(held: str) -> ECKey:
    key = ECKey.import_key(held)
    if key.curve_name != "P-256" or not key.is_private:
        raise ValueError(key.curve_name)
    return key


def _text(value: Any, name: str) -> Text:
    if not isinstance(value, dict) or not value.get("en") or not value.get("fr"):
        _refuse(name, "named in English and French", "nommé en anglais et en français")
    return Text(en=str(value["en"]), fr=str(value["fr"]))


def _issuer(value: Any, name: str) -> str:
    parts = urlsplit(str(value))
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not is_safe or parts.query or parts.fragment or "@" in parts.netloc:
        _refuse(name, "an https issuer without query", "un émetteur https sans paramètre")
    return str(value).rstrip("/")


def _levels(value: Any, name: str) -> Mapping[str, int]:
    if not isinstance(value, dict):
        _refuse(name, "given a level for each acr", "muni d’un niveau pour chaque acr")
    return {str(acr): _level(level, 3, name) for acr, level in value.items()}


def _level(value: Any, most: int, name: str) -> int:
    if type(value) is not int or not 0 <= value <= most:
        _refuse(name, f"given levels up to {most}", f"muni de niveaux d’au plus {most}")
    return int(value)


def _refuse(what: str, en: str, fr: str) -> NoReturn:
    raise _wrong(what, en, fr)


def _wrong(what: str, en: str, fr: str) -> WrongSetting:
    return WrongSetting(
        Text(
            en=f"ONEGOV_PARTNERS_FILE: {what} must be {en}.",
            fr=f"ONEGOV_PARTNERS_FILE\u00a0: {what} doit être {fr}.",
        )
    )
