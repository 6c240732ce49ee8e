"""The table of all settings of a node: read off the reader itself, so that none is missing."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from docs.exchange_pages.settings_told import TOLD
from docs.running import ROOT
from onegov.exchange.conf import parse_config
from onegov.exchange.settings_reader import _MISSING, SettingsReader
from rooms.exchange.soap_office import write_wsdl

GUIDE: Final = ROOT / "docs/how-to/publish-data.md"
NODE: Final[dict[str, Any]] = {
    "instance": "CA-DEMO", "member_class": "GOV", "member": "IRCC", "local_port": 7301,
    "node_port": 7302, "key_file": "node.key", "log_key_file": "log.key", "folder": "state",
    "directory_url": "https://directory.example", "directory_key": "A" * 43 + "=",
    "limits": {}, "consent_keys": [{"keyid": "IRCC:consents:1", "public_key_b64": "A" * 43 + "="}],
    "traces": {"endpoint": "http://127.0.0.1:4318"},
    "timestamps": {"url": "https://tsa.example", "certificate_file": "tsa.pem"},
    "retention": {"days": 730},
    "access_log": {"withhold": [
        {"name": "file-26-14", "under": "P-21 22(1)(b)", "purposes": ["inquiry"], "days": 180}
    ]},
    "federation": [{"instance": "PROV-DEMO", "directory_key": "A" * 43 + "=", "directory_url": "https://p"}],
    "topics": {"letters/changes": {}},
    "clients": [{"client": "CA-DEMO/GOV/IRCC/desk", "token_file": "token"}],
}  # fmt: skip
UPSTREAM: Final = {"letters/list": {"upstream": "http://127.0.0.1:7400"}}
#: The guide's adapters by their kinds.
KINDS: Final = {
    "permits": "csv", "nightly": "fixed_width", "benefits": "sql", "vehicles": "rest", "licences": "soap",
}  # fmt: skip
_PLACES: Final = (
    (r"page", "node"),
    (r"page: limits", "limits"),
    (r"page: traces", "traces"),
    (r"page: witnesses", "witnesses"),
    (r"page: timestamps", "timestamps"),
    (r"page: retention", "retention"),
    (r"page: access_log", "access_log"),
    (r"page: access_log: withhold\[\d+\]", "withhold"),
    (r"page: federation\[\d+\]", "federation"),
    (r"page: clients\[\d+\]", "clients"),
    (r"page: rights\[\d+\]", "rights"),
    (r"page: topics\.[^:]+", "topics"),
    (r"page: consent_keys\[\d+\]", "consent_keys"),
    (r"page: services\.letters/list", "services: a system"),
    (r"page: services\.[^:]+", "services: an adapter"),
    (r"page: adapters\.(\w+)", "adapters"),
    (r"page: adapters\.(\w+): fields\[\d+\]", "fields"),
)


def settings_of_the_guide() -> dict[str, Any]:
    """All that the guide's examples set."""
    blocks = re.findall(r"```json\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    *adapters, rest = [json.loads(block) for block in blocks]
    return {"adapters": {name: each for block in adapters for name, each in block.items()}} | rest


def _place(where: str) -> tuple[str, str]:
    """The table in which a setting of that place stands, and the kind of adapter it belongs to."""
    for pattern, table in _PLACES:
        if found := re.fullmatch(pattern, where):
            return table, KINDS[found[1]] if found.groups() else ""
    return "", ""


class _Seen:
    """Each setting that was read: its table and name, with its kinds, default and what it may be."""

    def __init__(self) -> None:
        self.kinds: dict[tuple[str, str], set[str]] = {}
        self.defaults: dict[tuple[str, str], set[str]] = {}
        self.ranges: dict[tuple[str, str], str] = {}

    def note(self, where: str, name: str, default: object) -> None:
        table, kind = _place(where)
        if table:
            self.kinds.setdefault((table, name), set()).add(kind)
            self.defaults.setdefault((table, name), set()).add(_told(default))


def _told(default: object) -> str:
    if default is _MISSING:
        return "needed"
    if default in (None, "", (), {}):
        return "–"
    return (
        f"`{json.dumps(default)}`" if isinstance(default, bool | list | tuple) else f"`{default}`"
    )


@contextmanager
def _watched(seen: _Seen) -> Iterator[None]:
    take, integer, choice = SettingsReader.take, SettingsReader.integer, SettingsReader.choice

    def noting(self: SettingsReader, name: str, default: object = _MISSING) -> object:
        seen.note(self.where, name, default)
        return take(self, name, default)

    def ranging(self: SettingsReader, name: str, *, low: int, high: int, **more: Any) -> int:
        seen.ranges[_place(self.where)[0], name] = f"{low} to {high}"
        return integer(self, name, low=low, high=high, **more)

    def choosing(self: SettingsReader, name: str, allowed: Any, **more: Any) -> str:
        if name != "adapter":
            listed = ", ".join(f"`{each}`" for each in allowed)
            seen.ranges[_place(self.where)[0], name] = listed
        return choice(self, name, allowed, **more)

    SettingsReader.take, SettingsReader.integer, SettingsReader.choice = noting, ranging, choosing  # type: ignore[method-assign]
    try:
        yield
    finally:
        SettingsReader.take, SettingsReader.integer, SettingsReader.choice = take, integer, choice  # type: ignore[method-assign]


def watch() -> _Seen:
    """What the reader asks for in settings that use everything."""
    guide, seen = settings_of_the_guide(), _Seen()
    content = NODE | guide | {"services": guide["services"] | UPSTREAM}
    with TemporaryDirectory() as folder, _watched(seen):
        write_wsdl(Path(folder), "http://127.0.0.1:7400/office")
        parse_config(content, where="page", base=Path(folder))
    return seen


def table(seen: _Seen, wanted: str) -> str:
    """The settings of one table, in the order in which they are told of."""
    found = {name for part, name in seen.kinds if part == wanted}
    told = TOLD[wanted]
    if found != set(told):
        raise KeyError(f"{wanted}: {sorted(found ^ set(told))}")
    has_kinds = wanted in ("adapters", "fields")
    head = "| setting | of | default | holds |" if has_kinds else "| setting | default | holds |"
    rows = [head, "|---|---|---|---|" if has_kinds else "|---|---|---|"]
    for name, holds in told.items():
        place = (wanted, name)
        default = " or ".join(sorted(seen.defaults[place]))
        kinds = (
            "all"
            if seen.kinds[place] == set(KINDS.values())
            else ", ".join(sorted(seen.kinds[place]))
        )
        within = f" ({seen.ranges[place]})" if place in seen.ranges else ""
        middle = f" {kinds} |" if has_kinds else ""
        rows.append(f"| `{name}` |{middle} {default} | {holds}{within} |")
    return "\n".join(rows)


def shown() -> dict[str, str]:
    """Each computed part of the page, by its name."""
    seen = watch()
    return {
        f"settings-{name.replace(': ', '-').replace(' ', '-')}": table(seen, name) for name in TOLD
    }
