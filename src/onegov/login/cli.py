"""``onegov login …``: each part of the login adds its own commands."""

import argparse
import os
from pathlib import Path
from typing import Any

from onegov.login.certification import cli as certification
from onegov.login.partners import cli as partners


def register(subparsers: Any) -> None:
    """Will add ``login`` and what its parts do there."""
    login = subparsers.add_parser(
        "login", help="sign-in: partners, stolen passwords, self-certification"
    )
    commands = login.add_subparsers(dest="login_command", required=True, metavar="COMMAND")
    partners.register(commands)
    certification.register(commands)
    breached = commands.add_parser(
        "breached", help="make the list of stolen passwords from lines SHA1:COUNT"
    )
    breached.add_argument("file", type=Path, metavar="FILE")
    breached.add_argument(
        "--seen", type=int, default=1, help="leave out what was seen fewer times (default: 1)"
    )
    breached.set_defaults(run=_breached)


def _breached(options: argparse.Namespace) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onegov.project.settings")
    django.setup()
    from django.conf import settings

    from onegov.login import breached

    target = Path(settings.BREACHED_PASSWORDS)
    count = breached.make(options.file, target, seen=options.seen)
    print(f"{count} passwords, {target.stat().st_size} bytes: {target}")
    return 0
