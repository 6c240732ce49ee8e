"""``onegov rules``: for policy analysts and IT, each command a module of ``commands``. No Django."""

from importlib import import_module
from typing import Final

from onegov.rules.commands.shared import Subcommands

_COMMANDS: Final = ("test", "evaluate", "facts", "interview", "prove", "compare", "schema", "doc")


def register(subparsers: Subcommands) -> None:
    """Will add the command ``rules``."""
    rules = subparsers.add_parser(
        "rules", help="test, prove, explain and compare a service's rules"
    )
    commands = rules.add_subparsers(dest="rules_command", required=True, metavar="COMMAND")
    for name in _COMMANDS:
        import_module(f"onegov.rules.commands.{name}").add(commands)
