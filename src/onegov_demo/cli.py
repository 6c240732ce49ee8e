"""``onegov demo``: walks the whole path; who lives in the demonstration, and their sign-in codes."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onegov_demo.characters import CHARACTERS, Character, find_character
from onegov_demo.totp import code_at


def register(subparsers: Any) -> None:
    """Will add ``demo`` and its own commands to the ``onegov`` command."""
    told = "walk from search to decision letter over HTTP, as a new person and an officer would"
    demo = subparsers.add_parser(
        "demo",
        help="walk the whole path; people, sign-in codes",
        description=f"Will {told}. On the platform that runs here, else on a throw-away one.",
    )
    demo.add_argument("--json", action="store_true", help="print one JSON object")
    demo.add_argument("--language", choices=["en", "fr", "both"], default="both")
    demo.add_argument("--url", default="", help="address of the platform (default: the one here)")
    demo.set_defaults(run=_walk)
    commands = demo.add_subparsers(dest="demo_command", metavar="COMMAND")
    people = _add(commands, "people", _people, "list the standing characters and what they know")
    people.add_argument("--json", action="store_true", help="one JSON list")
    code = _add(commands, "code", _code, "print a character's current six-digit sign-in code")
    code.add_argument("email", metavar="EMAIL")
    _announcing(commands)


def _announcing(commands: Any) -> None:
    cross = _add(
        commands,
        "cross",
        _cross,
        "let a character cross the border today; CBSA announces it to the platform",
    )
    cross.add_argument("email", metavar="EMAIL")
    cross.add_argument("--direction", choices=["entry", "exit"], default="exit")


def _add(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int], told: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=told, description=told)
    parser.set_defaults(run=run)
    return parser


def _walk(options: argparse.Namespace) -> int:
    from onegov_demo.walk import report, running, walker

    languages = ["en", "fr"] if options.language == "both" else [options.language]
    with running.platform(options.url) as platform:
        walks = [walker.go(platform, language) for language in languages]
    ok = all(walk.failed is None for walk in walks)
    shown = report.as_json(platform.base, walks, ok=ok) if options.json else report.as_text(walks)
    print(shown)
    return 0 if ok else 1


def _people(options: argparse.Namespace) -> int:
    if options.json:
        print(json.dumps([_listed(one) for one in CHARACTERS], ensure_ascii=False, indent=1))
        return 0
    for one in CHARACTERS:
        print(f"{one.name} ({one.role}{f', {one.org}' if one.org else ''}, {one.language})")
        print(f"  {one.email}  {one.password}  TOTP {one.totp_secret}")
        if one.client_id:
            print(f"  IRCC {one.client_id}  {one.birth_date}  {one.link_code}")
        print(f"  {one.shows.en}\n  {one.shows.fr}\n")
    return 0


def _listed(one: Character) -> dict[str, object]:
    expected = one.expected
    return {
        "name": one.name,
        "email": one.email,
        "password": one.password,
        "totp_secret": one.totp_secret,
        "role": one.role,
        "org": one.org,
        "language": one.language,
        "client_id": one.client_id,
        "birth_date": one.birth_date.isoformat() if one.birth_date else "",
        "link_code": one.link_code,
        "shows": {"en": one.shows.en, "fr": one.shows.fr},
        "expected": expected and expected.outcome,
        "earliest": expected.earliest.isoformat() if expected and expected.earliest else None,
    }


def _cross(options: argparse.Namespace) -> int:
    from onegov_demo.crossing import cross

    character = find_character(options.email)
    if character is None or character.person is None:
        return _unknown(options.email)
    port = json.loads(os.environ.get("ONEGOV_PORTS", "{}")).get("cbsa_system")
    if port is None:
        print("onegov: no platform is running here.", file=sys.stderr)
        print("onegov\u00a0: aucune plateforme ne fonctionne ici.", file=sys.stderr)
        return 1
    state = Path(os.environ["ONEGOV_STATE"])
    told = cross(character.person, direction=options.direction, port=port, state=state)
    print(told.en)
    print(told.fr)
    return 0 if told.ok else 1


def _unknown(email: str) -> int:
    print(
        f"onegov: nobody in the demonstration signs in as {email}. See: onegov demo people",
        file=sys.stderr,
    )
    print(
        f"onegov\u00a0: personne dans la démonstration ne se connecte avec {email}. "
        "Voir\u00a0: onegov demo people",
        file=sys.stderr,
    )
    return 1


def _code(options: argparse.Namespace) -> int:
    character = find_character(options.email)
    if character is None:
        return _unknown(options.email)
    print(code_at(character.totp_secret))
    return 0
