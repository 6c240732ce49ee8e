"""``onegov rules``: for policy analysts and IT, each command a module of ``commands``. No Django."""

import os
from importlib import import_module
from pathlib import Path
from typing import Final

from onegov.rules.commands.shared import Subcommands

_COMMANDS: Final = (
    "test",
    "evaluate",
    "facts",
    "interview",
    "prove",
    "compare",
    "schema",
    "doc",
    "dmn",
    "openfisca",
)


def register(subparsers: Subcommands) -> None:
    """Will add the command ``rules``."""
    rules = subparsers.add_parser(
        "rules", help="test, prove, explain and compare a service's rules"
    )
    rules.set_defaults(state=_state(), data=_data())
    commands = rules.add_subparsers(dest="rules_command", required=True, metavar="COMMAND")
    for name in _COMMANDS:
        import_module(f"onegov.rules.commands.{name}").add(commands)


def _state() -> Path:
    """The folder whose ``laws/`` holds the texts that ``onegov law import`` loaded."""
    home = Path(os.environ.get("ONEGOV_HOME", ".")) / ".onegov" / "run"
    return Path(os.environ.get("ONEGOV_STATE", home))


def _data() -> Path | None:
    """The folder of official files, where one is named."""
    given = os.environ.get("ONEGOV_DATA")
    return Path(given) if given else None
