"""Commands that run, check and test the platform."""

import argparse
import os
from pathlib import Path
from typing import Any

from onegov.project import beside
from onegov.project.running.ports import PLACES

STAGES = ("lint", "contracts", "types", "tests", "live")


def register(subparsers: Any) -> None:
    """Will add this room's commands."""
    run = subparsers.add_parser("run", help="set everything up, then run the platform")
    run.add_argument("--port", type=_base_port, default=8000, help="base port; 0 = any free ones")
    run.add_argument("--state", default=str(beside.STATE), help="folder for data, keys and logs")
    run.set_defaults(run=_run)
    test = subparsers.add_parser("test", help="format, lint, types, contracts and all tests")
    test.add_argument("--deep", action="store_true", help="also soaks, fuzzing, fault matrices")
    test.add_argument("--only", default="", choices=STAGES, help="one stage")
    test.set_defaults(run=_test)
    web = subparsers.add_parser("web", help="serve pages (one process of the platform)")
    web.add_argument("--host", default="127.0.0.1")
    web.add_argument("--workers", type=int, default=1)
    web.set_defaults(run=_web)
    worker = subparsers.add_parser("worker", help="jobs and the ledger (one process)")
    worker.set_defaults(run=_worker)
    migrate = subparsers.add_parser(
        "migrate", help="bring the database and static files up to date"
    )
    migrate.set_defaults(run=_migrate)
    fill = subparsers.add_parser(
        "fill", help="publish services and make the demonstration's accounts"
    )
    fill.add_argument("--services", type=Path, help="folder of service definitions")
    fill.add_argument("--accounts", type=Path, help="JSON list of accounts")
    fill.add_argument("--mandates", type=Path, help="JSON of mandates between accounts")
    fill.add_argument("--applications", type=Path, help="JSON list of departments' applications")
    fill.set_defaults(run=_fill)
    doctor = subparsers.add_parser("doctor", help="say what this machine lacks, with the command")
    doctor.set_defaults(run=_doctor)


def _base_port(given: str) -> int:
    port = int(given)
    if not (port == 0 or 1 <= port <= 65535 - max(PLACES.values())):
        raise argparse.ArgumentTypeError(f"0, or 1 to {65535 - max(PLACES.values())}")
    return port


def _run(options: argparse.Namespace) -> int:
    from onegov.project.running import command

    return command.run(options)


def _test(options: argparse.Namespace) -> int:
    from onegov.project.testing import command

    return command.run(options)


def _doctor(options: argparse.Namespace) -> int:
    from onegov.project import doctor

    return doctor.run()


def _web(options: argparse.Namespace) -> int:
    from onegov.project import web

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onegov.project.settings")
    port = int(os.environ.get("ONEGOV_WEB_PORT", "8000"))
    web.serve(host=options.host, port=port, workers=options.workers)
    return 0


def _start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onegov.project.settings")
    django.setup()


def _worker(options: argparse.Namespace) -> int:
    _start_django()
    from onegov.project import worker

    worker.work()
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from onegov.ui import compile as messages

    messages.compile_all(Path(__file__).resolve().parents[1])
    _start_django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return 0


def _fill(options: argparse.Namespace) -> int:
    _start_django()
    from onegov.project import filling, representing

    if options.services:
        for line in filling.publish_services(options.services):
            print(line)
    if options.accounts:
        print(f"{filling.make_accounts(options.accounts)} accounts")
    if options.mandates:
        print(f"{representing.make_mandates(options.mandates)} mandates")
    if options.applications:
        print(f"{filling.register_applications(options.applications)} applications")
    return 0
