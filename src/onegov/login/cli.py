"""``onegov login …``: each part of the login adds its own commands."""

from typing import Any

from onegov.login.partners import cli as partners


def register(subparsers: Any) -> None:
    """Will add ``login`` and what its parts do there."""
    login = subparsers.add_parser(
        "login", help="sign-in partners’ identifiers: import, who is left"
    )
    commands = login.add_subparsers(dest="login_command", required=True, metavar="COMMAND")
    partners.register(commands)
