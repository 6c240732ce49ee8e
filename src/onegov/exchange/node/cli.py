"""``onegov node status`` and ``traces``: how a running node is, and what its requests went through."""

import argparse
import json
import sys
from pathlib import Path


def register(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add ``status`` and ``traces`` to the acts of ``onegov node``."""
    status = acts.add_parser("status", help="how a running node is, and what will stop it next")
    # Its own name: the default of a sub-parser would undo the value given before it.
    status.add_argument("--config", dest="node_config", type=Path, required=True, metavar="FILE")
    status.add_argument("--json", action="store_true", help="for machines")
    status.add_argument("--lang", choices=("en", "fr"), help="in this language; else in both")
    status.set_defaults(run=_status)
    traces = acts.add_parser(
        "traces", help="show the traces of nodes whose setting names this port"
    )
    traces.add_argument("--port", type=int, default=4318, help="on 127.0.0.1 (4318)")
    traces.add_argument("--once", action="store_true", help="end after the first trace")
    traces.set_defaults(run=_traces)


def _traces(options: argparse.Namespace) -> int:
    from onegov.core.system import SystemRefused
    from onegov.exchange.node.trace_view import Viewer

    try:
        Viewer(options.port, lambda text: print(text, flush=True)).watch(once=options.once)
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        raise SystemRefused(error) from error
    return 0


def _status(options: argparse.Namespace) -> int:
    import urllib3

    from onegov.exchange.conf import read_config
    from onegov.exchange.node.operator import read_operator_token
    from onegov.exchange.node.status_text import Language, status_lines

    config = read_config(options.node_config)
    address = f"http://127.0.0.1:{config.local_port}/status"
    headers = {"Authorization": f"Bearer {read_operator_token(config.folder)}"}
    try:
        response = urllib3.request("GET", address, headers=headers, timeout=5, retries=False)
    except urllib3.exceptions.HTTPError:
        print(f"No node answers at {address}.", file=sys.stderr)
        print(f"Aucun nœud ne répond à {address}.", file=sys.stderr)
        return 1
    if response.status != 200:
        print(response.data.decode("utf-8", "replace"), file=sys.stderr)
        return 1
    status = json.loads(response.data)
    if options.json:
        print(response.data.decode())
    else:
        languages: tuple[Language, ...] = (options.lang,) if options.lang else ("en", "fr")
        print("\n\n".join("\n".join(status_lines(status, each)) for each in languages))
    return 0 if status["ok"] else 1
