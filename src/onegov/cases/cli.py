"""``onegov trail``: the acts on one application; ``onegov twin``: what a surge does to the queue."""

import argparse
import json
import os
import sys
from typing import Any
from uuid import UUID


def register(subparsers: Any) -> None:
    """Will add this room's commands."""
    from onegov.cases.commands import twin as twin_command

    trail = subparsers.add_parser("trail", help="print the acts on one application, in order")
    trail.add_argument("application", metavar="NUMBER", help="confirmation number, or the id")
    trail.add_argument("--json", action="store_true", help="print one JSON object")
    trail.set_defaults(run=_trail)
    told = "play a surge, more officers or triage through a queue, month by month"
    twin = subparsers.add_parser("twin", help=told, description=f"Will {told}.")
    twin_command.add_options(twin)
    twin.set_defaults(run=_twin, alone=True)


def _start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onegov.project.settings")
    django.setup()


def _trail(options: argparse.Namespace) -> int:
    _start_django()
    from onegov.ledger import public as ledger

    application_id = _find(options.application)
    entries = ledger.trail(application_id=application_id) if application_id else []
    if not entries:
        print(f"onegov: no act on {options.application}. Check the number.", file=sys.stderr)
        print(
            f"onegov : aucun acte sur {options.application}. Vérifiez le numéro.", file=sys.stderr
        )
        return 1
    rows = [
        {
            "index": entry.index,
            "at": entry.occurred_at.isoformat(timespec="milliseconds"),
            "step": entry.step,
            "act": entry.act,
            "actor": entry.actor,
            "refs": dict(entry.refs),
        }
        for entry in entries
    ]
    if options.json:
        print(json.dumps({"application": str(application_id), "trail": rows}))
        return 0
    for row in rows:
        print(
            f"{row['at']}  {row['index']!s:>6}  {row['step']:<10} {row['act']:<28} {row['actor']}"
        )
    return 0


def _twin(options: argparse.Namespace) -> int:
    from onegov.cases.commands import telling
    from onegov.cases.commands import twin as command
    from onegov.cases.errors import NoForecast
    from onegov.cases.logic.twin.measuring import look_ahead
    from onegov.core.types import Language

    command.check_source(options)
    history, patience = _history(options)
    try:
        baseline = command.baseline(options, history, patience=patience)
        outlook = look_ahead(baseline, command.scenario(options, history))
    except NoForecast as error:
        if not options.json:
            raise
        print(json.dumps(telling.no_forecast(error), ensure_ascii=False))
        return 1
    if options.json:
        print(json.dumps(telling.as_json(outlook)))
        return 0
    languages: tuple[Language, ...] = (options.lang,) if options.lang else ("en", "fr")
    print("\n\n".join(telling.as_table(outlook, language) for language in languages))
    return 0


def _history(options: argparse.Namespace) -> tuple[Any, Any]:
    """The cases that the options name, None for none; and the tiers' patience."""
    from onegov.cases.conf import CasesConf, conf
    from onegov.cases.logic.twin.history import read_history

    if options.organisation is None:
        return read_history(options.history) if options.history else None, CasesConf().patience
    _start_django()
    from onegov.cases import public as cases
    from onegov.core.types import Actor, ActorKind

    operator = Actor(kind=ActorKind.MACHINE, name="twin")
    return cases.history(actor=operator, org_id=options.organisation), conf().patience


def _find(typed: str) -> UUID | None:
    from onegov.cases import public as cases
    from onegov.core.ids import clean_reference
    from onegov.core.types import Actor, ActorKind

    try:
        return UUID(typed)
    except ValueError:
        reference = clean_reference(typed)
    if reference is None:
        return None
    operator = Actor(kind=ActorKind.MACHINE, name="trail")
    return cases.find_reference(actor=operator, reference=reference)
