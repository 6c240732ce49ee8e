"""OpenAPI descriptions of services, as a department wrote them, without its own addresses.

Source: X-Road PR-MREST section 4.3 (getOpenAPI): the addresses of the servers are hidden.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

from onegov.core.errors import WrongSetting
from onegov.core.types import Text

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_WITHOUT_SERVERS = frozenset({"example", "examples", "default", "enum", "const"})
_LARGEST = 4 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Description:
    """One description: its media type, its text, and the operations in it (``GET``, ``/own/{id}``)."""

    media_type: str
    body: bytes
    operations: tuple[tuple[str, str], ...]


def describe(content: dict[str, object], *, is_json: bool = True) -> Description:
    """The description in decoded OpenAPI, its servers replaced."""
    anonymous = {name: _without_servers(value) for name, value in content.items()}
    anonymous["servers"] = [{"url": "/"}]
    if is_json:
        body = json.dumps(anonymous, ensure_ascii=False).encode()
        return Description("application/json; charset=utf-8", body, _operations(content))
    text = yaml.safe_dump(anonymous, allow_unicode=True, sort_keys=False)
    return Description("application/yaml; charset=utf-8", text.encode(), _operations(content))


def read_description(path: Path) -> Description:
    """Will read an OpenAPI 3 file, JSON or YAML.

    Raises:
        WrongSetting: it cannot be read, or is no OpenAPI 3.
    """
    is_json = path.suffix == ".json"
    try:
        raw = path.read_bytes()[: _LARGEST + 1]
        content = json.loads(raw) if is_json else yaml.safe_load(raw)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise _wrong(path) from error
    return _described(path, raw, content)


def _described(path: Path, raw: bytes, content: object) -> Description:
    if len(raw) > _LARGEST or not isinstance(content, dict):
        raise _wrong(path)
    if not str(content.get("openapi", "")).startswith("3."):
        raise _wrong(path)
    try:
        return describe(content, is_json=path.suffix == ".json")
    except RecursionError as error:  # YAML can contain itself
        raise _wrong(path) from error


def _without_servers(value: object) -> object:
    """Without the addresses that a path, an operation or a link may have of its own."""
    if isinstance(value, list):
        return [_without_servers(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: below if name in _WITHOUT_SERVERS else _without_servers(below)
        for name, below in value.items()
        if not _is_server(name, below)
    }


def _is_server(name: object, value: object) -> bool:
    listed = value if name == "servers" and isinstance(value, list) else [value]
    return name in ("server", "servers") and all(
        isinstance(item, dict) and isinstance(item.get("url"), str) for item in listed
    )


def _operations(content: dict[str, object]) -> tuple[tuple[str, str], ...]:
    paths = content.get("paths")
    if not isinstance(paths, dict):
        return ()
    return tuple(
        (method.upper(), str(path))
        for path, item in paths.items()
        if isinstance(item, dict)
        for method in _METHODS
        if method in item
    )


def _wrong(path: Path) -> WrongSetting:
    return WrongSetting(
        Text(
            en=f"{path.name} is not an OpenAPI 3 description in JSON or YAML.",
            fr=f"{path.name} n’est pas une description OpenAPI 3 en JSON ou en YAML.",
        )
    )
