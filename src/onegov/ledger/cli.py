"""``onegov ledger verify``, ``key`` and ``check``."""

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from onegov.core.errors import OneGovError

_KEY_BYTES: Final = 32  # Ed25519


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
    check.set_defaults(run=_check, alone=True)  # needs no platform


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
    from onegov.ledger.errors import NotCheckable

    try:
        key = _key_of(options.key)
        proven = checking.check(_read(options.file, checking.MOST_BYTES + 1), key)
    except NotCheckable as error:
        return _say(error, "NOT CHECKED / NON VÉRIFIÉ", 2, as_json=options.json)
    except OneGovError as error:
        return _say(error, "NOT PROVEN / NON PROUVÉ", 1, as_json=options.json)
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


def _key_of(typed: str) -> bytes:
    from onegov.ledger.errors import BadKey

    try:
        key = bytes.fromhex(typed)
    except ValueError as error:
        raise BadKey from error
    if len(key) != _KEY_BYTES:
        raise BadKey
    return key


def _read(path: Path, most: int) -> bytes:
    from onegov.ledger.errors import NotReadable

    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise NotReadable(str(path), error) from error


def _say(error: "OneGovError", verdict: str, code: int, *, as_json: bool) -> int:
    en, fr = error.message.en, error.message.fr
    if as_json:
        print(json.dumps({"ok": False, "code": error.code, "en": en, "fr": fr}, ensure_ascii=False))
    else:
        print(f"{verdict}: {en} / {fr}")
    return code
