"""``onegov login …``, with the simulator, which needs all of the platform."""

import argparse
from pathlib import Path
from typing import Any

from onegov.login import cli as login

TOKEN_FAULTS = (
    "wrong_iss",
    "wrong_aud",
    "bad_signature",
    "alg_none",
    "alg_confused",
    "alg_confused_jwk",
    "expired",
    "wrong_nonce",
    "no_nonce",
    "wrong_userinfo",
)


def register(subparsers: Any) -> None:
    """Will add ``login`` with all its commands."""
    told = "run the sign-in alone, with made-up people and no passwords, for an application’s engineers"
    simulator = login.register(subparsers).add_parser("simulator", help=told, description=told)
    simulator.add_argument("--port", type=int, default=8090)
    simulator.add_argument("--client-id", default="my-application")
    simulator.add_argument("--secret", default="a-secret-for-the-simulator-only")
    simulator.add_argument(
        "--redirect-uri",
        action="append",
        metavar="URL",
        help="again for more; default: http://localhost:3000/callback",
    )
    simulator.add_argument("--logout-uri", default="", metavar="URL", help="back-channel logout")
    simulator.add_argument(
        "--applications", type=Path, metavar="FILE", help="JSON list of registrations, in full"
    )
    simulator.add_argument(
        "--skew",
        type=int,
        default=0,
        metavar="SECONDS",
        help="how far its clock is ahead; below 0: behind",
    )
    simulator.add_argument(
        "--fault", default="", choices=TOKEN_FAULTS, help="spoil what it tells so"
    )
    simulator.set_defaults(run=_simulate, alone=True)


def _simulate(options: argparse.Namespace) -> int:
    from onegov.project.simulating import command

    return command.run(options)
