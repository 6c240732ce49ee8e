"""``onegov trail``: the acts on one application."""

import argparse
import json
import os
import sys
from typing import Any
from uuid import UUID


def register(subparsers: Any) -> None:
    """Will add this room's command."""
    trail = subparsers.add_parser("trail", help="print the acts on one application, in order")
    trail.add_argument("application", metavar="NUMBER", help="confirmation number, or the id")
    trail.add_argument("--json", action="store_true", help="print one JSON object")
    trail.set_defaults(run=_trail)


def _trail(options: argparse.Namespace) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onegov.project.settings")
    django.setup()
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
