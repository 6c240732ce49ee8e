"""Ours: two nodes with TLS between them, signing, verifying and keeping evidence on both sides."""

import json
import sys
from base64 import b64encode
from collections.abc import Iterator, Set
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.exchange.limit import PATH, SIZES, free_port
from benchmarks.processes import Side, running
from onegov.core.types import Text
from onegov.exchange.public import DirectoryAuthority, member_entry, parse_config
from onegov.project.benching.errors import PeerFailed

_CLIENT, _TOKEN = "CA-BENCH/GOV/A/load", "a-token-of-the-benchmark"
_PURPOSE, _AUTHORITY = "benchmark", "C-29 5(1)(c)"
# Room for a thousand connections of one peer, who may hold three quarters of all places.
_LIMITS = {"connections": 1600, "in_flight": 1600}
HEADERS = (
    f"Authorization: Bearer {_TOKEN}",
    f"X-Road-Client: {_CLIENT}",
    f"OneGov-Purpose: {_PURPOSE}",
    f"OneGov-Authority: {_AUTHORITY}",
)


def _settings(member: str, **more: object) -> dict[str, Any]:
    return {
        "instance": "CA-BENCH",
        "member_class": "GOV",
        "member": member,
        "local_port": free_port(),
        "node_port": free_port(),
        "key_file": "node.key",
        "log_key_file": "log.key",
        "tls_key_file": "tls.key",
        "directory_file": "../authority/published/directory.jws",
        "folder": "state",
        "limits": _LIMITS,
    } | more


def _described(behind: int) -> dict[str, dict[str, Any]]:
    services = {
        f"files/{name}": {"upstream": f"http://127.0.0.1:{behind}{PATH}/{name}"} for name in SIZES
    }
    rights = [
        {"client": _CLIENT, "service": name, "purposes": [_PURPOSE], "authorities": [_AUTHORITY]}
        for name in services
    ]
    clients = [{"client": _CLIENT, "token_file": "token"}]
    return {
        "A": _settings("A", clients=clients),
        "B": _settings("B", services=services, rights=rights),
    }


def _write(folder: Path, described: dict[str, dict[str, Any]]) -> None:
    authority = DirectoryAuthority(folder / "authority", instance="CA-BENCH")
    anchor = b64encode(authority.public_key).decode()
    entries = []
    for member, settings in described.items():
        home = folder / member
        home.mkdir()
        settings["directory_key"] = anchor
        (home / "token").write_text(_TOKEN)
        (home / "node.json").write_text(json.dumps(settings))
        config = parse_config(settings, where="node.json", base=home)
        entries.append(member_entry(config, url=f"https://127.0.0.1:{settings['node_port']}"))
    authority.publish(entries)


@contextmanager
def ours(folder: Path, behind: int, *, on: Set[int]) -> Iterator[Side]:
    """Two nodes in front of the system on port ``behind``; their evidence lies below ``folder``."""
    described = _described(behind)
    _write(folder, described)
    with ExitStack() as stack:
        nodes = []
        for member in described:
            config, log = folder / member / "node.json", folder / member / "errors"
            command = [sys.executable, "-m", "onegov", "node", "--config", str(config)]
            node = stack.enter_context(running(command, on=on, log=log))
            if node.stdout is None or not node.stdout.readline():
                told = log.read_text().strip()
                raise PeerFailed(
                    Text(en=f"A node did not start: {told}", fr=f"Un nœud n’a pas démarré : {told}")
                )
            nodes.append(node)
        yield Side(f"http://127.0.0.1:{described['A']['local_port']}", nodes, HEADERS)
