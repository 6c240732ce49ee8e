"""``onegov login import-identifiers`` and ``onegov login stranded``."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Will add the commands of this part to ``onegov login``."""
    told = "take over identifiers by which departments knew people (CSV: partner,identifier,sector,sub)"
    take = subparsers.add_parser("import-identifiers", help=told, description=told)
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--json", action="store_true", help="print one JSON object")
    take.set_defaults(run=_import)
    told = "count who would lose their file at a department if the old sign-in ended now"
    count = subparsers.add_parser("stranded", help=told, description=told)
    count.add_argument("--sector", default="", help="one department's sector (default: all)")
    count.add_argument("--json", action="store_true", help="print one JSON list")
    count.set_defaults(run=_stranded)


def _start() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onegov.project.settings")
    django.setup()


def _import(options: argparse.Namespace) -> int:
    _start()
    from onegov.login.partners import public

    done = public.import_identifiers(file=options.file)
    if options.json:
        print(json.dumps(asdict(done), ensure_ascii=False))
        return 1 if done.rejected else 0
    for one in done.rejected:
        print(f"line {one.row}, {one.field}: {one.reason.en}", file=sys.stderr)
        print(f"ligne {one.row}, {one.field}\u00a0: {one.reason.fr}", file=sys.stderr)
    print(
        f"{done.rows} rows = {done.new} new + {done.known} known + {len(done.rejected)} rejected\n"
        f"{done.rows} lignes = {done.new} nouvelles + {done.known} connues + "
        f"{len(done.rejected)} rejetées"
    )
    return 1 if done.rejected else 0


def _stranded(options: argparse.Namespace) -> int:
    _start()
    from onegov.login.partners import public

    found = public.stranded(sector=options.sector)
    if options.json:
        print(json.dumps([asdict(one) | {"stranded": one.stranded} for one in found]))
        return 0
    for one in found:
        print(
            f"{one.sector}  {one.partner_id}: {one.stranded} of {one.imported} would be stranded"
            f" · {one.stranded} sur {one.imported} perdraient leur accès"
        )
    return 0
