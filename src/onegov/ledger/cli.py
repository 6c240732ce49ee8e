"""``onegov ledger verify``."""

import argparse
import json
import os
from typing import Any


def register(subparsers: Any) -> None:
    """Will add this room's commands."""
    ledger = subparsers.add_parser("ledger", help="check the record of every act")
    parts = ledger.add_subparsers(dest="part", required=True, metavar="PART")
    verify = parts.add_parser("verify", help="recompute every row and every signed checkpoint")
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    verify.set_defaults(run=_verify)


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
