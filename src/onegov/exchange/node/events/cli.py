"""``onegov node events``: how far each subscriber of a running node is; and delivering again."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def register(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add ``events`` to the acts of ``onegov node``."""
    events = acts.add_parser(
        "events",
        help="how far each subscriber is; deliver again",
        description="Without --replay-from: what each subscriber has, and what it waits for.",
    )
    # Its own name: the default of a sub-parser would undo the value given before it.
    events.add_argument("--config", dest="node_config", type=Path, required=True, metavar="FILE")
    events.add_argument("--topic", metavar="SUBSYSTEM/TOPIC", help="this topic only")
    events.add_argument("--client", metavar="CLIENT", help="with --topic: what is stuck for it")
    events.add_argument(
        "--replay-from", type=int, metavar="N", help="deliver to --client again from number N on"
    )
    events.add_argument("--json", action="store_true", help="for machines")
    events.add_argument("--lang", choices=("en", "fr"), help="in this language; else in both")
    events.set_defaults(run=_events)


def _events(options: argparse.Namespace) -> int:
    from onegov.exchange.node.events.text import Language, told

    if options.replay_from is not None and not (options.topic and options.client):
        print("onegov node events: --replay-from needs --topic and --client.", file=sys.stderr)
        print("onegov node events\u00a0: --replay-from exige --topic et --client.", file=sys.stderr)
        return 2
    found = _ask(options)
    if found is None:
        return 1
    status, said = found
    if options.json or status != 200:
        print(json.dumps(said, ensure_ascii=False))
    else:
        languages: tuple[Language, ...] = (options.lang,) if options.lang else ("en", "fr")
        print("\n\n".join("\n".join(told(said, each)) for each in languages))
    return 0 if status == 200 else 1


def _ask(options: argparse.Namespace) -> tuple[int, Any] | None:
    import urllib3

    from onegov.exchange.conf import read_config
    from onegov.exchange.node.operator import read_operator_token

    config = read_config(options.node_config)
    address = f"http://127.0.0.1:{config.local_port}/events"
    path = f"/{options.topic}" if options.topic else ""
    headers = {"Authorization": f"Bearer {read_operator_token(config.folder)}"}
    try:
        if options.replay_from is not None:
            body = {"client": options.client, "from": options.replay_from}
            response = urllib3.request(
                "POST", f"{address}{path}/replay", json=body, headers=headers, timeout=5
            )
        else:
            asked = f"?client={options.client}" if options.topic and options.client else ""
            response = urllib3.request("GET", f"{address}{path}{asked}", headers=headers, timeout=5)
    except urllib3.exceptions.HTTPError:
        print(f"No node answers at {address}.", file=sys.stderr)
        print(f"Aucun nœud ne répond à {address}.", file=sys.stderr)
        return None
    return response.status, json.loads(response.data)
