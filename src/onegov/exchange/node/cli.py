"""``onegov node status`` and ``traces``: how a running node is, and what its requests went through."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

_DAY, _HOUR = 86_400, 3600
_BROKEN = (
    "  ! The evidence cannot be written, so nothing is carried. Free the disk, then start the node again.",
    "    Les preuves ne peuvent être écrites; rien n’est donc transmis. Libérez le disque, puis "
    "relancez le nœud.",
)


def register(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add ``status`` and ``traces`` to the acts of ``onegov node``."""
    status = acts.add_parser("status", help="how a running node is, and what will stop it next")
    # Its own name: the default of a sub-parser would undo the value given before it.
    status.add_argument("--config", dest="node_config", type=Path, required=True, metavar="FILE")
    status.add_argument("--json", action="store_true", help="for machines")
    status.set_defaults(run=_status)
    traces = acts.add_parser(
        "traces", help="show the traces of nodes whose setting names this port"
    )
    traces.add_argument("--port", type=int, default=4318, help="on 127.0.0.1 (4318)")
    traces.add_argument("--once", action="store_true", help="end after the first trace")
    traces.set_defaults(run=_traces)


def _traces(options: argparse.Namespace) -> int:
    from onegov.exchange.node.trace_view import Viewer

    try:
        Viewer(options.port, lambda text: print(text, flush=True)).watch(once=options.once)
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(f"onegov node traces: 127.0.0.1:{options.port}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _status(options: argparse.Namespace) -> int:
    import urllib3

    from onegov.exchange.conf import read_config
    from onegov.exchange.node.operator import read_operator_token

    config = read_config(options.node_config)
    address = f"http://127.0.0.1:{config.local_port}/status"
    headers = {"Authorization": f"Bearer {read_operator_token(config.folder)}"}
    try:
        response = urllib3.request("GET", address, headers=headers, timeout=5, retries=False)
    except urllib3.exceptions.HTTPError:
        print(f"No node answers at {address}.", file=sys.stderr)
        print(f"Aucun nœud ne répond à {address}.", file=sys.stderr)
        return 1
    if options.json:
        print(response.data.decode())
    else:
        print("\n".join(_lines(json.loads(response.data))))
    return 0 if response.status == 200 and json.loads(response.data).get("ok") else 1


def _lines(status: dict[str, Any]) -> list[str]:
    log, directory = status["log"], status["directory"]
    lines = [
        f"{status['node']}",
        *([] if status["ok"] else _BROKEN),
        f"  evidence / preuves: {log['lines']} lines / lignes, {_size(log['bytes'])}; "
        f"free / libre: {_size(log['free_bytes'])}",
        f"  directory / annuaire: {directory['version']}; "
        f"revocations / révocations: {directory['revocations_version']}",
        "  witnesses / témoins:" if status["witnesses"] else "  no witness / aucun témoin",
        *(_attested(each["witness"], each) for each in status["witnesses"]),
        *([_attested("RFC 3161", stamps)] if (stamps := status["timestamps"]) else []),
        "  peers / pairs:" if status["peers"] else "  no peer yet / aucun pair encore",
        *(_peer(each) for each in status["peers"]),
        "  next / à venir:",
    ]
    for each in status["next"]:
        mark = "!" if each["stops"] else " "
        lines.append(f"  {mark} {_span(each['seconds_left']):>8}  {each['en']}")
        lines.append(f"  {'':>10}  {each['fr']}")
    return lines


_PROBLEMS = {
    "fork": "HOLDS ANOTHER HISTORY OF THIS LOG / A UNE AUTRE HISTOIRE DE CE REGISTRE",
    "ahead": "HAS SEEN MORE THAN THIS LOG HOLDS / A VU PLUS QUE CE QUE CONTIENT CE REGISTRE",
    "unreachable": "no reply / aucune réponse",
    "own_hashes": "hashes.bin is damaged / hashes.bin est endommagé",
}


def _attested(name: str, told: dict[str, Any]) -> str:
    """Who attests, how far, until when; and what is wrong."""
    problem = told["problem"]
    mark = "!" if problem else " "
    said = _PROBLEMS.get(problem, f"refused / refusé ({problem})") if problem else ""
    at = told["at"] or "–"
    return f"  {mark} {name:<28} {told['lines']:>9} lines / lignes  {at}  {said}".rstrip()


def _peer(peer: dict[str, Any]) -> str:
    faults = sum(peer["faults"].values())
    told = f", {faults} faults / défauts ({peer['last_fault']})" if faults else ""
    return (
        f"    {peer['side']:<8} {peer['peer']:<28} {peer['exchanges']:>8}  "
        f"{peer['median_ms']} ms / {peer['p99_ms']} ms (p99){told}"
    )


def _size(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


def _span(seconds: int) -> str:
    if abs(seconds) >= 2 * _DAY:
        return f"{seconds // _DAY} d/j"
    if abs(seconds) >= 2 * _HOUR:
        return f"{seconds // _HOUR} h"
    return f"{seconds // 60} min"
