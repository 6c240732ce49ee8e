"""`onegov run` as a person sees it."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from onegov.project.running import ports
from onegov.project.running.places import Places
from onegov.project.running.platform import Platform


def run(options: argparse.Namespace) -> int:
    """Will run the platform until it is told to stop."""
    chosen = ports.anywhere() if options.port == 0 else ports.at(options.port)
    places = Places(state=Path(options.state).resolve(), ports=chosen)
    platform = Platform(places, _say)
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    try:
        platform.start()
        _welcome(places)
        while not stop.wait(0.3):
            platform.watch()
    finally:
        _say("stopping", 0)
        platform.stop()
    return 0


def _say(step: str, seconds: float) -> None:
    took = f"  {seconds:.1f} s" if seconds else ""
    sys.stderr.write(f"  {step}{took}\n")
    sys.stderr.flush()


def _welcome(places: Places) -> None:
    accounts = places.state / "welcome.txt"
    people = accounts.read_text("utf-8") if accounts.exists() else ""
    sys.stdout.write(
        f"""
OneGov runs at / OneGov fonctionne à l’adresse :  {places.base_url}
Officers / agents et agentes :  {places.base_url}/en/desk/  ·  {places.base_url}/fr/espace-de-travail/

{people}
Codes for two-step verification / codes de vérification :  ./onegov demo code EMAIL
The mail that is sent / les courriels envoyés :  http://{places.host}:{places.ports["mail_http"]}/mail
Stop with Ctrl+C.  Arrêter avec Ctrl+C.
"""
    )
    sys.stdout.flush()
