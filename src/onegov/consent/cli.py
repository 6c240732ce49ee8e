"""``onegov consent keys``."""

import argparse
import json
import os
from typing import Any


def register(subparsers: Any) -> None:
    """Will add this room's commands."""
    consent = subparsers.add_parser("consent", help="the keys that sign what people consent to")
    parts = consent.add_subparsers(dest="part", required=True, metavar="PART")
    keys = parts.add_parser("keys", help="print their public halves, for the settings of the node")
    keys.add_argument(
        "--next", action="store_true", help="make one more first; it signs once it is listed"
    )
    keys.set_defaults(run=_keys)


def _keys(options: argparse.Namespace) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onegov.project.settings")
    django.setup()
    from base64 import b64encode

    from onegov.consent.conf import conf

    keys = conf().keys
    if options.next:
        keys.make_next()
    listed = [
        {"keyid": key.key_id, "public_key_b64": b64encode(key.public_key()).decode()}
        for key in keys.made()
    ]
    print(json.dumps({"consent_keys": listed}, indent=1))
    return 0
