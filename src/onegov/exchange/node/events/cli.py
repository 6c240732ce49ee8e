"""``onegov node events``: how far each subscriber of a running node is; and delivering again."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

_DAY, _HOUR, _MINUTE = 86_400, 3600, 60


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
    events.set_defaults(run=_events)


def _events(options: argparse.Namespace) -> int:
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
    elif options.replay_from is not None:
        print(f"Events that will be delivered again: {said['again']}.")
        print(f"Événements qui seront livrés de nouveau\u00a0: {said['again']}.")
    else:
        print("\n".join(_stuck(said) if "stuck" in said else _standings(said)))
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


def _standings(said: dict[str, Any]) -> list[str]:
    if not said["subscriptions"]:
        return ["No subscriber yet.", "Aucun abonné encore."]
    return [line for each in said["subscriptions"] for line in standing_lines(each)]


def standing_lines(each: dict[str, Any]) -> list[str]:
    """One subscription as people read it: its figures, and why it stands still if it does."""
    figures = (
        f"{each['delivered']} delivered / livrés, {each['waiting']} waiting / en attente"
        f" ({_span(each['waiting_seconds'])}), {each['refused']} refused / refusés,"
        f" {each['dead']} given up / abandonnés"
    )
    lines = [f"{each['topic']} → {each['client']}  [{each['state']}]", f"    {figures}"]
    if each["fault"]:
        lines.append(f"    {each['fault']}")
    return [*lines, *(f"    {each['why'][tongue]}" for tongue in ("en", "fr") if each["why"])]


def _stuck(said: dict[str, Any]) -> list[str]:
    head = f"{said['topic']} → {said['client']}"
    if not said["stuck"]:
        return [f"{head}: nothing is stuck. / rien n’est bloqué."]
    return [
        head,
        *(
            f"  {one['number']:>8}  {one['state']:<8} {one['attempts']} ×  {one['fault']}"
            for one in said["stuck"]
        ),
    ]


def _span(seconds: float) -> str:
    for unit, size in (("d/j", _DAY), ("h", _HOUR), ("min", _MINUTE)):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {unit}"
    return f"{seconds:.0f} s"
