"""``onegov node``: run one exchange node, show its entry, verify its log; ``evidence``, ``witness``."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from onegov.exchange.directory import cli as directory
from onegov.exchange.evidence import cli as evidence
from onegov.exchange.node import cli as node
from onegov.exchange.node.events import cli as events
from onegov.exchange.witness import cli as witness

if TYPE_CHECKING:
    from collections.abc import Callable

    from onegov.exchange.log_report import LogReport


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add the commands ``node``, ``evidence`` and ``witness``."""
    evidence.register(subparsers)
    witness.register(subparsers)
    parser = subparsers.add_parser(
        "node",
        help="run an exchange node, or verify its evidence",
        description="Without a further word: runs the node of --config until it is told to stop.",
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings of the node (JSON)")
    parser.set_defaults(run=_run)
    acts = parser.add_subparsers(metavar="ACT")
    verify = acts.add_parser("verify", help="recompute an evidence log; name the first bad line")
    verify.add_argument("--log", type=Path, required=True, metavar="DIR", help="folder of the log")
    verify.add_argument(
        "--directory",
        type=Path,
        action="append",
        metavar="FILE",
        help="also check every signature with these keys; again for another instance",
    )
    verify.add_argument("--json", action="store_true", help="for machines")
    verify.set_defaults(run=_verify)
    entry = acts.add_parser("entry", help="make the node's keys if need be; print its entry")
    # Its own name: the default of a sub-parser would undo the value given before it.
    entry.add_argument("--config", dest="entry_config", type=Path, required=True, metavar="FILE")
    entry.add_argument("--url", required=True, help="where other nodes reach this one")
    entry.set_defaults(run=_entry)
    join = acts.add_parser("join", help="ask the directory to list this node, or its new key")
    join.add_argument("--config", dest="entry_config", type=Path, required=True, metavar="FILE")
    join.add_argument("--url", required=True, help="where other nodes reach this one")
    join.add_argument("--name-en", metavar="TEXT", help="the member's name in English")
    join.add_argument("--name-fr", metavar="TEXT", help="… and in French; both or neither")
    join.set_defaults(run=_join)
    node.register(acts)
    events.register(acts)
    directory.register(subparsers)


def _run(options: argparse.Namespace) -> int:
    from onegov.exchange.conf import read_config
    from onegov.exchange.node.logs import quiet_logs
    from onegov.exchange.node.server import run_node
    from onegov.exchange.process import run_process

    if options.config is None:
        print(
            "onegov node: --config FILE is needed. / --config FICHIER est requis.", file=sys.stderr
        )
        return 2
    config = read_config(options.config)
    quiet_logs()

    def ready() -> None:
        content = {
            "ready": True,
            "node": config.node_id,
            "local_port": config.local_port,
            "node_port": config.node_port,
        }
        print(json.dumps(content), flush=True)

    run_process(run_node(config, ready=ready))
    return 0


def _verify(options: argparse.Namespace) -> int:
    from onegov.exchange.directory.reading import recalled_directories
    from onegov.exchange.log_verify import verify_log

    directory = recalled_directories(options.directory) if options.directory else None
    progress = _progress()
    report = verify_log(options.log, directory=directory, progress=progress)
    if progress is not None:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    if options.json:
        print(json.dumps(_as_json(report), ensure_ascii=False))
    else:
        _print(report)
    return 0 if report.problem is None else 1


def _progress() -> "Callable[[int, int], None] | None":
    """Shows how far it is after a second, on a terminal only."""
    if not sys.stderr.isatty():
        return None
    began = time.monotonic()

    def show(done: int, of: int) -> None:
        if time.monotonic() - began > 1:
            part = min(100, 100 * done // max(of, 1))
            bar = "#" * (part // 5)
            print(f"\r[{bar:20}] {done} ({part} %)", end="", file=sys.stderr, flush=True)

    return show


def _as_json(report: "LogReport") -> dict[str, object]:
    problem = report.problem
    return {
        "ok": problem is None,
        "lines": report.lines,
        "checkpoints": report.checkpoints,
        "torn_last_line": report.torn,
        "first_bad_line": report.first_bad_line or None,
        "stale_hashes_from_line": report.stale_hashes_from or None,
        "lines_gone": report.gone,
        "lines_with_unknown_keys": report.unknown_keys,
        "problem": {"en": problem.en, "fr": problem.fr} if problem else None,
    }


def _print(report: "LogReport") -> None:
    if report.problem is not None:
        print(report.problem.en)
        print(report.problem.fr)
        return
    print(f"{report.lines} lines and {report.checkpoints} checkpoints are as they were signed.")
    print(
        f"{report.lines} lignes et {report.checkpoints} points de contrôle "
        "sont tels qu’ils ont été signés."
    )
    if report.gone:
        print(f"Lines 1 to {report.gone} were taken out by retention; their hashes are as signed.")
        print(
            f"Les lignes 1 à {report.gone} ont été retirées selon la durée de conservation; "
            "leurs empreintes sont telles qu’elles ont été signées."
        )
    if report.torn:
        print("The last line is incomplete; the node will cut it when it starts.")
        print("La dernière ligne est incomplète; le nœud la coupera au démarrage.")
    if report.stale_hashes_from:
        line = report.stale_hashes_from
        print(f"hashes.bin is damaged or incomplete from line {line} on; the lines are as signed.")
        print("Nothing is lost: stop the node, delete hashes.bin and start it; it is made anew.")
        print(
            f"hashes.bin est endommagé ou incomplet à partir de la ligne {line}; "
            "les lignes sont telles qu’elles ont été signées."
        )
        print(
            "Rien n’est perdu\u00a0: arrêtez le nœud, supprimez hashes.bin et redémarrez-le; "
            "le fichier sera refait."
        )
    if report.unknown_keys:
        print(f"{report.unknown_keys} lines hold messages whose keys the directory does not list.")
        print(
            f"{report.unknown_keys} lignes contiennent des messages dont les clés "
            "ne figurent pas dans l’annuaire."
        )


def _entry(options: argparse.Namespace) -> int:
    from onegov.exchange.conf import read_config
    from onegov.exchange.entry import member_entry

    entry = member_entry(read_config(options.entry_config), url=options.url)
    print(json.dumps(entry, indent=2))
    return 0


def _join(options: argparse.Namespace) -> int:
    from onegov.core import clock
    from onegov.exchange.conf import read_config
    from onegov.exchange.directory.asking import ask_directory
    from onegov.exchange.entry import member_entry, own_keys

    config = read_config(options.entry_config)
    entry = member_entry(config, url=options.url)
    if options.name_en and options.name_fr:
        entry["name"] = {"en": options.name_en, "fr": options.name_fr}
    return ask_directory(
        config.directory_url, own_keys(config).current(clock.now()), entry, program="onegov node"
    )
