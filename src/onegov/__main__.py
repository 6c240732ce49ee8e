"""The ``onegov`` command: finds the rooms' commands, loads only the one that is asked for."""

import argparse
import importlib
import os
import sys
from importlib.metadata import entry_points

from onegov.core.errors import OneGovError

ABOUT = "One bilingual service definition gives the whole public service. Start with: onegov run"

# command -> the module whose register(subparsers) adds it; loaded only when it is asked for
COMMANDS = {
    "run": "onegov.project.cli",
    "test": "onegov.project.cli",
    "web": "onegov.project.cli",
    "worker": "onegov.project.cli",
    "migrate": "onegov.project.cli",
    "doctor": "onegov.project.cli",
    "fill": "onegov.project.cli",
    "bench": "onegov.project.benching.cli",
    "node": "onegov.exchange.cli",
    "evidence": "onegov.exchange.cli",
    "witness": "onegov.exchange.cli",
    "directory": "onegov.exchange.cli",
    "rules": "onegov.rules.cli",
    "law": "onegov.rules.law.cli",
    "check": "onegov.catalogue.cli",
    "publish": "onegov.catalogue.cli",
    "search": "onegov.catalogue.cli",
    "trail": "onegov.cases.cli",
    "twin": "onegov.cases.cli",
    "consent": "onegov.consent.cli",
    "login": "onegov.project.simulating.cli",
    "ledger": "onegov.ledger.cli",
}

# commands that work on a running platform; True: they can't do without
BESIDE = {
    "trail": True,
    "ledger": True,
    "publish": True,
    "search": True,
    "demo": False,
    "consent": False,
    "login": True,
    "twin": True,
}


def main(arguments: list[str] | None = None) -> int:
    """Will run one command; the exit code is 0, 1 (it found a problem) or 2 (wrong use)."""
    given = sys.argv[1:] if arguments is None else arguments
    commands = COMMANDS | {
        entry.name: entry.value for entry in entry_points(group="onegov.commands")
    }
    parser = argparse.ArgumentParser(prog="onegov", description=ABOUT)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    wanted = given[0] if given and given[0] in commands else None
    modules = [commands[wanted]] if wanted else sorted(set(commands.values()))
    for module in modules:
        importlib.import_module(module).register(subparsers)
    options = parser.parse_args(given)
    try:
        if wanted in BESIDE and not getattr(options, "alone", False):
            from onegov.project import beside

            beside.adopt(required=BESIDE[wanted])
        return int(options.run(options) or 0)
    except BrokenPipeError:  # `onegov trail … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OneGovError as error:
        print(f"onegov: {error.message.en} {error.next_step.en}", file=sys.stderr)
        print(f"onegov : {error.message.fr} {error.next_step.fr}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
