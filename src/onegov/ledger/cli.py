"""``onegov ledger verify`` and ``onegov trail``."""

import argparse
import json
import os
from typing import Any
from uuid import UUID


def register(subparsers: Any) -> None:
    """Will add this room's commands."""
    ledger = subparsers.add_parser("ledger", help="check the record of every act")
    parts = ledger.add_subparsers(dest="part", required=True, metavar="PART")
    verify = parts.add_parser("verify", help="recompute every row and every signed checkpoint")
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    verify.set_defaults(run=_verify)
    trail = subparsers.add_parser("trail", help="print the acts on one application, in order")
    trail.add_argument("application", type=UUID, metavar="APPLICATION_ID")
    trail.add_argument("--json", action="store_true", help="print one JSON object")
    trail.set_defaults(run=_trail)


def _start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onegov.project.settings")
    django.setup()


def _verify(options: argparse.Namespace) -> int:
    _start_django()
    from onegov.ledger import public

    result = public.verify()
    faults = [
        {
            "index": fault.index,
            "row": fault.entry_id,
            "en": fault.message.en,
            "fr": fault.message.fr,
        }
        for fault in result.faults
    ]
    if options.json:
        figures = {"entries": result.entries, "checkpoints": result.checkpoints}
        print(json.dumps({**figures, "waiting": result.waiting, "faults": faults, "ok": result.ok}))
    else:
        print(
            f"{result.entries} entries, {result.checkpoints} checkpoints, {result.waiting} waiting"
        )
        for fault in faults:
            print(f"row {fault['index']} {fault['row']}: {fault['en']} / {fault['fr']}")
        print("The ledger is whole. / Le registre est intact." if result.ok else "FAULTY / ALTÉRÉ")
    return 0 if result.ok else 1


def _trail(options: argparse.Namespace) -> int:
    _start_django()
    from onegov.ledger import public

    rows = [
        {
            "index": entry.index,
            "at": entry.occurred_at.isoformat(timespec="milliseconds"),
            "step": entry.step,
            "act": entry.act,
            "actor": entry.actor,
            "refs": dict(entry.refs),
        }
        for entry in public.trail(application_id=options.application)
    ]
    if options.json:
        print(json.dumps({"application": str(options.application), "trail": rows}))
        return 0
    for row in rows:
        print(
            f"{row['at']}  {row['index']!s:>6}  {row['step']:<10} {row['act']:<28} {row['actor']}"
        )
    return 0 if rows else 1
