"""``onegov ledger verify``, ``key`` and ``check``."""

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Will add this room's commands."""
    ledger = subparsers.add_parser("ledger", help="check the record of every act")
    parts = ledger.add_subparsers(dest="part", required=True, metavar="PART")
    verify = parts.add_parser("verify", help="recompute every row and every signed checkpoint")
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    verify.set_defaults(run=_verify)
    key = parts.add_parser("key", help="print the public key of the ledger, in hex")
    key.set_defaults(run=_key)
    check = parts.add_parser("check", help="check the file that proves one entry")
    check.add_argument("file", type=Path, help="JSON file, as downloaded from an account")
    check.add_argument("--key", required=True, help="the ledger's public key, 64 signs of hex")
    check.add_argument("--json", action="store_true", help="print one JSON object")
    check.set_defaults(run=_check)


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


def _key(options: argparse.Namespace) -> int:
    _start_django()
    from onegov.ledger import public

    print(public.public_key().hex())
    return 0


def _check(options: argparse.Namespace) -> int:
    from onegov.core.errors import OneGovError
    from onegov.ledger import checking

    try:
        key = bytes.fromhex(options.key)
        with options.file.open("rb") as file:
            proven = checking.check(file.read(checking.MOST_BYTES + 1), key)
    except (OneGovError, OSError, ValueError) as error:
        return _say_wrong(error, options.json)
    if options.json:
        print(json.dumps({"ok": True, **asdict(proven)}, ensure_ascii=False))
    else:
        print(json.dumps(proven.details, ensure_ascii=False, indent=2))
        print(f"{proven.entry['act']}, {proven.entry['occurred_at']}")
        print(
            f"Entry {proven.index} of {proven.origin} is proven. / "
            f"L’inscription {proven.index} de {proven.origin} est prouvée."
        )
    return 0


def _say_wrong(error: Exception, as_json: bool) -> int:
    message = getattr(error, "message", None)
    code = getattr(error, "code", "ledger.bad_file")
    en, fr = (message.en, message.fr) if message else (str(error), str(error))
    if as_json:
        print(json.dumps({"ok": False, "code": code, "en": en, "fr": fr}, ensure_ascii=False))
    else:
        print(f"NOT PROVEN / NON PROUVÉ: {en} / {fr}")
    return 1
