"""The environment, read once, here and nowhere else; a wrong setting is named and stops the start."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from onegov.core.errors import WrongSetting
from onegov.core.types import Text
from onegov.exchange.public import PinnedDirectory, read_federation_file
from onegov.login.partners.reading import read_partners_file
from onegov.login.partners.types import Partner


@dataclass(frozen=True)
class Environment:
    """What the platform was told at its start.

    Attributes:
        state: folder for files and keys (``ONEGOV_STATE``).
        database_url: ``DATABASE_URL``, a postgresql:// address.
        base_url: address people type, without a trailing slash (``ONEGOV_BASE_URL``).
        secret_key: signs sessions (the content of ``ONEGOV_SECRET_KEY_FILE``); "" when not given.
        node_url, node_token: the platform's own exchange node, and our token there.
        events_token: what that node shows when it delivers events (``ONEGOV_EVENTS_TOKEN_FILE``).
        directory_file, directory_key: the nodes' directory and the key (hex) that signs it.
        federation: other instances' directories that the platform pins
            (``ONEGOV_FEDERATION_FILE``, JSON as in a node's setting ``federation``).
        login_module: where the login's keys lie in hardware (``ONEGOV_LOGIN_MODULE_FILE``, JSON with
            ``library``, ``token`` and ``pin``), or empty for files in the state folder.
        payment_url: the payment provider's API and pages (``ONEGOV_PAYMENT_URL``).
        smtp_host, smtp_port, mail_from: outgoing mail; feedback_to: where the contact form goes.
        gc_notify: mail goes by GC Notify instead of SMTP (``ONEGOV_GC_NOTIFY_FILE``, JSON with ``url``,
            ``key`` and ``template_id``), or empty.
        partners: where people sign in elsewhere (``ONEGOV_PARTNERS_FILE``; docs/how-to/
            sign-in-partners.md).
        own_accounts: False when people sign in at partners only (``ONEGOV_OWN_ACCOUNTS=off``).
        example_url: an application of another department that people may try (``ONEGOV_EXAMPLE_URL``),
            or "".
        proxies: how many of our own proxies requests come through (``ONEGOV_PROXIES``); attempts at
            signing in are counted by the address that the outermost one saw.
        theme: static style sheet read after ours (``ONEGOV_THEME``), or "".
        demonstration: whether the demonstration strip is shown and its accounts exist.
    """

    state: Path
    database_url: str
    base_url: str
    secret_key: str
    node_url: str
    node_token: str
    events_token: str
    directory_file: Path
    directory_key: str
    federation: tuple[PinnedDirectory, ...]
    login_module: Mapping[str, str]
    payment_url: str
    smtp_host: str
    smtp_port: int
    gc_notify: Mapping[str, str]
    proxies: int
    mail_from: str
    feedback_to: str
    partners: tuple[Partner, ...]
    own_accounts: bool
    example_url: str
    theme: str
    demonstration: bool


def read(environment: Mapping[str, str] | None = None) -> Environment:
    """Will read and check the environment.

    Raises:
        WrongSetting: a value can't be used; the message names the setting.
    """
    given = os.environ if environment is None else environment
    state = Path(given.get("ONEGOV_STATE", ".onegov")).resolve()
    return Environment(
        state=state,
        database_url=_address(given, "DATABASE_URL", "postgresql://onegov@localhost/onegov"),
        base_url=_address(given, "ONEGOV_BASE_URL", "http://localhost:8000").rstrip("/"),
        secret_key=_secret(given, "ONEGOV_SECRET_KEY_FILE"),
        node_url=_address(given, "ONEGOV_NODE_URL", "http://127.0.0.1:8001"),
        node_token=_secret(given, "ONEGOV_NODE_TOKEN_FILE"),
        events_token=_secret(given, "ONEGOV_EVENTS_TOKEN_FILE"),
        directory_file=Path(
            given.get("ONEGOV_DIRECTORY_FILE", str(state / "network" / "directory.jws"))
        ),
        directory_key=_secret(given, "ONEGOV_DIRECTORY_KEY_FILE"),
        federation=_federation(given),
        login_module=_told(given, "ONEGOV_LOGIN_MODULE_FILE", ("library", "token", "pin")),
        payment_url=_address(given, "ONEGOV_PAYMENT_URL", "http://127.0.0.1:8014").rstrip("/"),
        smtp_host=given.get("ONEGOV_SMTP_HOST", "127.0.0.1"),
        smtp_port=_port(given, "ONEGOV_SMTP_PORT", "8016"),
        gc_notify=_told(given, "ONEGOV_GC_NOTIFY_FILE", ("url", "key", "template_id")),
        proxies=_few(given, "ONEGOV_PROXIES", "0"),
        mail_from=given.get("ONEGOV_MAIL_FROM", "no-reply@onegov.example"),
        feedback_to=given.get("ONEGOV_FEEDBACK_TO", "service-team@onegov.example"),
        partners=_partners(given),
        own_accounts=_yes_no(given, "ONEGOV_OWN_ACCOUNTS", "on", yes="on", no="off"),
        example_url=given.get("ONEGOV_EXAMPLE_URL", ""),
        theme=given.get("ONEGOV_THEME", ""),
        demonstration=_yes_no(given, "ONEGOV_DEMONSTRATION", "yes"),
    )


def database(url: str) -> dict[str, object]:
    """A DATABASE_URL as Django's settings name its parts.

    Raises:
        WrongSetting: it is not a postgresql:// address.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise _wrong("DATABASE_URL", "a postgresql:// address", "une adresse postgresql://")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "onegov.project.postgres.backend",
        "NAME": unquote(parts.path.lstrip("/")) or "onegov",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": 10, "timeout": 10}},
    }


def _address(given: Mapping[str, str], name: str, default: str) -> str:
    value = given.get(name, default)
    if not urlsplit(value).scheme:
        raise _wrong(
            name, "a full address such as http://…", "une adresse complète, p. ex. http://…"
        )
    return value


def _secret(given: Mapping[str, str], name: str) -> str:
    path = given.get(name)
    if not path:
        return ""
    try:
        value = Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise _wrong(name, "a file that can be read", "un fichier lisible") from error
    if len(value) < 32:
        raise _wrong(name, "a file of 32 characters or more", "un fichier d’au moins 32 caractères")
    return value


def _federation(given: Mapping[str, str]) -> tuple[PinnedDirectory, ...]:
    path = given.get("ONEGOV_FEDERATION_FILE")
    return read_federation_file(Path(path)) if path else ()


def _told(given: Mapping[str, str], name: str, keys: Sequence[str]) -> Mapping[str, str]:
    """What a JSON file says under these keys; {} when no file is named."""
    if not given.get(name):
        return {}
    try:
        told = json.loads(Path(given[name]).read_text("utf-8"))
        return {key: str(told[key]) for key in keys}
    except (OSError, ValueError, KeyError, TypeError) as error:
        *first, last = keys
        raise _wrong(
            name,
            f"a JSON file with {', '.join(first)} and {last}",
            f"un fichier JSON avec {', '.join(first)} et {last}",
        ) from error


def _partners(given: Mapping[str, str]) -> tuple[Partner, ...]:
    path = given.get("ONEGOV_PARTNERS_FILE")
    return read_partners_file(Path(path)) if path else ()


def _port(given: Mapping[str, str], name: str, default: str) -> int:
    value = given.get(name, default)
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise _wrong(name, "a port from 1 to 65535", "un port de 1 à 65535")
    return int(value)


def _few(given: Mapping[str, str], name: str, default: str) -> int:
    value = given.get(name, default)
    if value not in set("0123456789"):
        raise _wrong(name, "a number from 0 to 9", "un nombre de 0 à 9")
    return int(value)


def _yes_no(
    given: Mapping[str, str], name: str, default: str, *, yes: str = "yes", no: str = "no"
) -> bool:
    value = given.get(name, default)
    if value not in {yes, no}:
        raise _wrong(name, f"{yes} or {no}", f"{yes} ou {no}")
    return value == yes


def _wrong(name: str, en: str, fr: str) -> WrongSetting:
    return WrongSetting(
        Text(en=f"The setting {name} must be {en}.", fr=f"Le réglage {name} doit être {fr}.")
    )
