"""``onegov login certify``."""

import argparse
import json
import os
import sys
from typing import Any


def register(parts: Any) -> None:
    """Will add ``certify`` to ``onegov login``."""
    certify = parts.add_parser(
        "certify", help="put a department's application through the self-certification"
    )
    certify.add_argument("client_id", metavar="CLIENT_ID")
    certify.add_argument(
        "--app", required=True, metavar="URL", help="a page for people who signed in"
    )
    certify.add_argument("--json", action="store_true", help="one JSON object")
    certify.set_defaults(run=_certify)


def _certify(options: argparse.Namespace) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onegov.project.settings")
    django.setup()
    from onegov.core.types import Actor, ActorKind
    from onegov.login.certification import public
    from onegov.login.certification.types import State

    def told(name: str, seen: str) -> None:
        if not options.json:
            sys.stderr.write(f"  {name} … {seen}\n")

    run = public.certify(
        actor=Actor(kind=ActorKind.MACHINE, name="command"),
        client_id=options.client_id,
        app_url=options.app,
        told=told,
    )
    passed = run.state is State.PASSED
    if options.json:
        print(json.dumps(_listed(run), ensure_ascii=False, indent=1))
        return 0 if passed else 1
    for row in run.failed:
        print(f"{row.title.en} / {row.title.fr}")
        print(f"  expected {row.expected}, seen {row.seen} ({row.detail}); {row.source}")
    print(f"{len(run.rows) - len(run.failed)} of {run.of}")
    return 0 if passed else 1


def _listed(run: Any) -> dict[str, object]:
    rows = [
        {
            "case": row.name,
            "title": {"en": row.title.en, "fr": row.title.fr},
            "expected": row.expected,
            "seen": row.seen,
            "detail": row.detail,
            "passed": row.passed,
            "source": row.source,
        }
        for row in run.rows
    ]
    return {
        "client_id": run.client_id,
        "state": run.state,
        "registration": run.fingerprint,
        "cases": rows,
    }
