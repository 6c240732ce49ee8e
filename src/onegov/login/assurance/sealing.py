"""Claims at rest are sealed; codes and evidence are kept as digests only."""

import json
from collections.abc import Mapping

from onegov.core.sealing import Safe
from onegov.login.assurance.conf import conf


def seal(values: Mapping[str, object]) -> str:
    """Values as a table holds them."""
    return _safe().seal("claims", json.dumps(dict(values), sort_keys=True))


def opened(sealed: str) -> dict[str, object]:
    """What ``seal`` was given; nothing for nothing."""
    return dict(json.loads(_safe().opened("claims", sealed))) if sealed else {}


def digest(purpose: str, value: str) -> str:
    """What a code or a document's number is found by."""
    return _safe().digest(purpose, value)


def _safe() -> Safe:
    return Safe(conf().key, "assurance")
