"""``python -m onegov_demo SYSTEM --port N --state DIR`` runs one system of the demonstration."""

import argparse
import importlib
from pathlib import Path

from onegov_demo.systems.store import register_file, write_register
from onegov_demo.systems.web import serve

_SYSTEMS = {
    "ircc": "onegov_demo.systems.ircc",
    "cbsa": "onegov_demo.systems.cbsa",
    "cra": "onegov_demo.systems.cra",
    "education": "onegov_demo.systems.education",
    "payments": "onegov_demo.payments.provider",
    "partners": "onegov_demo.partners.provider",
    "mail": "onegov_demo.mail",
}


def main(arguments: list[str] | None = None) -> None:
    """Will run the system named first on the command line until it is told to stop."""
    parser = argparse.ArgumentParser(prog="onegov_demo", description=__doc__)
    commands = parser.add_subparsers(dest="system", required=True)
    for name in _SYSTEMS:
        command = commands.add_parser(name)
        command.add_argument(
            "--port", type=int, required=True, help="HTTP port on 127.0.0.1; 0: any"
        )
        command.add_argument("--state", type=Path, required=True, help="folder of its own files")
        if name == "mail":
            command.add_argument("--smtp-port", type=int, required=True)
    fill = commands.add_parser("fill", help="write a register from the population")
    fill.add_argument("name", choices=["ircc", "cbsa", "cra"])
    fill.add_argument("--state", type=Path, required=True)
    _run(parser.parse_args(arguments))


def _run(options: argparse.Namespace) -> None:
    if options.system == "fill":
        return _fill(options.name, options.state)
    system = importlib.import_module(_SYSTEMS[options.system])
    if options.system == "mail":
        return system.run(options.state, http_port=options.port, smtp_port=options.smtp_port)  # type: ignore[no-any-return]
    return serve(system.routes(options.state), options.port)


def _fill(name: str, state: Path) -> None:
    system = importlib.import_module(_SYSTEMS[name])
    if name == "cra":
        system.write_nightly(state)
    else:
        write_register(register_file(state), system.entries())


if __name__ == "__main__":
    main()
