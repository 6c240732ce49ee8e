"""``onegov witness``: run a witness, list it in the directory, show what it holds and refused."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onegov.exchange.witness.memory import Fork

_KINDS = {
    "same_size": (
        "two roots of one size: a proof by itself",
        "deux racines d’une même taille\u00a0: une preuve en soi",
    ),
    "not_grown": (
        "the log did not show that the second continues the first",
        "le registre n’a pas montré que le second prolonge le premier",
    ),
}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add the command ``witness``."""
    parser = subparsers.add_parser(
        "witness",
        help="cosign the logs of nodes, and refuse two histories of one",
        description="Without a further word: runs the witness of --config until it is told to stop.",
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="settings of the witness (JSON)"
    )
    parser.set_defaults(run=_run)
    acts = parser.add_subparsers(metavar="ACT")
    entry = acts.add_parser("entry", help="make the witness's key if need be; print its entry")
    join = acts.add_parser("join", help="ask the directory to list this witness")
    for act in (entry, join):
        # Its own name: the default of a sub-parser would undo the value given before it.
        act.add_argument("--config", dest="witness_config", type=Path, required=True)
        act.add_argument("--url", required=True, help="where logs reach this witness")
        act.add_argument("--name-en", metavar="TEXT", help="the member's name in English")
        act.add_argument("--name-fr", metavar="TEXT", help="… and in French; both or neither")
    entry.set_defaults(run=_entry)
    join.set_defaults(run=_join)
    show = acts.add_parser(
        "show", help="the logs that it cosigned, and the forks; exit code 1 when there is one"
    )
    show.add_argument("--config", dest="witness_config", type=Path, required=True)
    show.add_argument("--json", action="store_true", help="for machines, with the signed notes")
    show.set_defaults(run=_show)
    _register_audit(acts)


def _register_audit(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    audit = acts.add_parser(
        "audit",
        help="walk a log's tiles, recompute its root, compare it with the last time",
        description="Exit code 1 when the log is not what it was or not what it signed.",
    )
    audit.add_argument("url", metavar="URL", help="of the log (http://127.0.0.1:PORT/log)")
    audit.add_argument("--directory", type=Path, required=True, metavar="FILE")
    audit.add_argument("--keep", type=Path, required=True, metavar="DIR", help="for the next time")
    audit.add_argument("--token-file", type=Path, metavar="FILE", help="bearer token that opens it")
    audit.add_argument("--json", action="store_true", help="for machines")
    audit.set_defaults(run=_audit)


def _run(options: argparse.Namespace) -> int:
    from onegov.exchange.node.logs import quiet_logs
    from onegov.exchange.process import run_process
    from onegov.exchange.witness.conf import read_witness_config
    from onegov.exchange.witness.server import run_witness

    if options.config is None:
        print(
            "onegov witness: --config FILE is needed. / --config FICHIER est requis.",
            file=sys.stderr,
        )
        return 2
    config = read_witness_config(options.config)
    quiet_logs()

    def ready() -> None:
        content = {"ready": True, "witness": config.key_id, "port": config.port}
        print(json.dumps(content), flush=True)

    run_process(run_witness(config, ready=ready))
    return 0


def _wanted(options: argparse.Namespace) -> dict[str, object]:
    from onegov.core.types import Text
    from onegov.exchange.witness.conf import read_witness_config
    from onegov.exchange.witness.entry import witness_entry

    named = options.name_en and options.name_fr
    name = Text(en=options.name_en, fr=options.name_fr) if named else None
    return witness_entry(read_witness_config(options.witness_config), url=options.url, name=name)


def _entry(options: argparse.Namespace) -> int:
    print(json.dumps(_wanted(options), indent=2, ensure_ascii=False))
    return 0


def _join(options: argparse.Namespace) -> int:
    from onegov.exchange.directory.asking import ask_directory
    from onegov.exchange.witness.conf import read_witness_config

    config = read_witness_config(options.witness_config)
    return ask_directory(
        config.directory_url, config.signer(), _wanted(options), program="onegov witness"
    )


def _show(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from onegov.exchange.witness.conf import read_witness_config
    from onegov.exchange.witness.memory import FILE, Memory

    config = read_witness_config(options.witness_config)
    if not (config.folder / FILE).exists():
        print(f"{config.key_id} has never run here. / {config.key_id} n’a jamais fonctionné ici.")
        return 0
    memory = Memory(config.folder, is_read_only=True)
    logs, forks = memory.logs(), memory.forks()
    memory.close()
    if options.json:
        content = {
            "witness": config.key_id,
            "logs": [
                {"log": each.checkpoint.origin, "size": each.checkpoint.size, "at": each.at}
                | {"root_hex": each.checkpoint.root.hex(), "note": each.note}
                for each in logs
            ],
            "forks": [asdict(each) for each in forks],
        }
        print(json.dumps(content, ensure_ascii=False))
        return 1 if forks else 0
    print(f"{config.key_id}: {len(logs)} logs / registres, {len(forks)} forks / bifurcations")
    for each in logs:
        print(f"  {each.checkpoint.size:>12}  {_moment(each.at)}  {each.checkpoint.origin}")
    for fork in forks:
        print("\n".join(_told(fork)))
    return 1 if forks else 0


def _audit(options: argparse.Namespace) -> int:
    import urllib3

    from onegov.core import clock
    from onegov.exchange.directory.reading import recalled_directory
    from onegov.exchange.witness.audit import audit

    token = options.token_file.read_text().strip() if options.token_file else ""
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    def fetch(path: str) -> bytes | None:
        address = f"{options.url.rstrip('/')}/{path}"
        response = urllib3.request("GET", address, headers=headers, timeout=10, retries=False)
        return response.data if response.status == 200 else None

    directory = recalled_directory(options.directory)
    try:
        found = audit(fetch, directory, keep=options.keep, now=clock.now())
    except urllib3.exceptions.HTTPError as error:
        print(f"onegov witness: {type(error).__name__}: {options.url}", file=sys.stderr)
        return 2
    problem = found.problem
    if options.json:
        content = {
            "ok": problem is None,
            "log": found.origin,
            "lines": found.size,
            "witnesses": found.witnesses,
            "first_bad_line": found.first_bad_line or None,
            "problem": {"en": problem.en, "fr": problem.fr} if problem else None,
        }
        print(json.dumps(content, ensure_ascii=False))
    elif problem is not None:
        print(problem.en, problem.fr, sep="\n")
    else:
        print(f"{found.origin}: {found.size} lines lead to the root that the log signed.")
        print(
            f"{found.origin}\u00a0: {found.size} lignes mènent à la racine signée par le registre."
        )
        print(f"  witnesses / témoins\u00a0: {', '.join(found.witnesses) or '–'}")
    return 0 if problem is None else 1


def _told(fork: "Fork") -> list[str]:
    english, french = _KINDS[fork.kind]
    return [
        "",
        f"! FORK: {fork.origin} signed two histories, {fork.times} times since {_moment(fork.at)}",
        f"  ({english}). Below is what was cosigned, then what was refused.",
        f"! BIFURCATION\u00a0: {fork.origin} a signé deux histoires, {fork.times} fois depuis "
        f"{_moment(fork.at)}",
        f"  ({french}). Ci-dessous, ce qui a été contresigné, puis ce qui a été refusé.",
        *(f"    {line}" for line in [*fork.held.splitlines(), "", *fork.offered.splitlines()]),
    ]


def _moment(seconds: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat()
