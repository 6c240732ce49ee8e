"""The command ``onegov bench``."""

import argparse
import sys
from pathlib import Path
from typing import Any

from onegov.core import clock
from onegov.core.errors import OneGovError


def register(subparsers: Any) -> None:
    """Will add the command ``bench``."""
    told = "measure speed and memory, each beside a peer in the same run"
    bench = subparsers.add_parser(
        "bench",
        help=told,
        description=f"Will {told}; all of them when no name is given, into benchmarks/results.md.",
    )
    bench.add_argument("name", nargs="?", default="", metavar="NAME", help="one benchmark")
    bench.add_argument("--json", action="store_true", help="one JSON object a line, for machines")
    bench.add_argument("--quick", action="store_true", help="a smaller scale, under 50 seconds")
    bench.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Will run one benchmark, or all; 1 when one is not ok."""
    from onegov.project.benching import discovery, running

    if options.name:
        result = running.measure(discovery.load(options.name, discovery.ROOT), quick=options.quick)
        print(_shown(result, options))
        return 0 if result.ok else 1
    return _run_all(options, discovery.ROOT)


def _run_all(options: argparse.Namespace, root: Path) -> int:
    from onegov.project.benching import discovery, report, running

    results, failures = [], {}
    for name in discovery.names(root):
        try:
            results.append(running.measure(discovery.load(name, root), quick=options.quick))
            print(_shown(results[-1], options), flush=True)
        except OneGovError as error:
            failures[name] = error
            print(f"{name}: {error.message.en}\n{name} : {error.message.fr}", file=sys.stderr)
    page = root / "benchmarks" / "results.md"
    page.write_text(report.as_markdown(results, failures, day=clock.today()), "utf-8")
    return 0 if results and not failures and all(one.ok for one in results) else 1


def _shown(result: Any, options: argparse.Namespace) -> str:
    from onegov.project.benching import report

    return report.as_json(result) if options.json else report.as_text(result)
