"""The simulator as a person starts it: a throw-away database, then the platform's own pages."""

import argparse
import json
import os
import secrets
import signal
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

from onegov.core.types import Text
from onegov.project.errors import SimulatorFailed
from onegov.project.postgres import Server
from onegov.project.running.ports import check_free
from onegov.project.running.processes import Child, Family, adopt_orphans

_HERE = Path(__file__).parent
_TRIES = 200  # each waits a fifth of a second
_SETTINGS = "onegov.project.simulating.settings"


def run(options: argparse.Namespace) -> int:
    """Will run until it is told to stop; nothing is left behind.

    Raises:
        PortsTaken; SimulatorFailed: its pages do not answer.
        NotRegistrable: what an application of the file is.
    """
    check_free([options.port])
    adopt_orphans()
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    with tempfile.TemporaryDirectory(prefix="onegov-simulator-") as folder:
        state = Path(folder)
        postgres = Server(state / "postgres", durable=False)
        family = Family(state)
        postgres.start()
        try:
            os.environ.update(_environment(state, postgres.url, options))
            _prepare(options)
            web, worker = map(_child, ("web", "worker"))
            family.start(web, worker)
            if _is_ready(web, options.port, stop):
                _welcome(options)
            while not stop.wait(0.3):
                family.mend()
        finally:
            family.stop()
            postgres.stop()
    return 0


def _environment(state: Path, url: str, options: argparse.Namespace) -> dict[str, str]:
    key = state / "django.key"
    key.write_text(secrets.token_urlsafe(48), "utf-8")
    return {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": _SETTINGS,
        "ONEGOV_STATE": str(state),
        "ONEGOV_BASE_URL": f"http://localhost:{options.port}",
        "ONEGOV_WEB_PORT": str(options.port),
        "ONEGOV_SECRET_KEY_FILE": str(key),
        "ONEGOV_SIMULATOR_SKEW": str(options.skew),
        "ONEGOV_SIMULATOR_FAULT": options.fault,
    }


def _prepare(options: argparse.Namespace) -> None:
    from onegov.ui import compile as messages

    messages.compile_all(_HERE.parents[1])
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from onegov.project import filling
    from onegov.project.simulating import people

    people.make(_HERE / "people.json")
    if options.applications:
        filling.register_applications(options.applications)
        people.set_secrets(options.applications)
    else:
        people.register_application(
            client_id=options.client_id,
            secret=options.secret,
            redirect_uris=_redirect_uris(options),
            logout_uri=options.logout_uri,
        )


def _redirect_uris(options: argparse.Namespace) -> tuple[str, ...]:
    return tuple(options.redirect_uri or ("http://localhost:3000/callback",))


def _child(name: str) -> Child:
    command = [sys.executable, "-m", "onegov.project.simulating", name]
    return Child(name, command, dict(os.environ))


def _is_ready(web: Child, port: int, stop: threading.Event) -> bool:
    """Whether the pages answer; not, when it was told to stop before they did."""
    for _ in range(_TRIES):
        if stop.is_set():
            return False
        if not web.alive:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5)
        except OSError:
            stop.wait(0.2)
        else:
            return True
    lines = (Path(os.environ["ONEGOV_STATE"]) / "web.log").read_text("utf-8", "replace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "–")
    raise SimulatorFailed(
        Text(
            en=f"The simulator’s pages do not answer. Last line of their log: {last}",
            fr=f"Les pages du simulateur ne répondent pas. Dernière ligne de leur journal\u00a0: {last}",
        )
    )


def _welcome(options: argparse.Namespace) -> None:
    told: dict[str, object] = {"issuer": f"http://localhost:{options.port}"}
    if not options.applications:
        told |= {
            "client_id": options.client_id,
            "client_secret": options.secret,
            "redirect_uris": _redirect_uris(options),
        }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
