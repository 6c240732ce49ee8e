"""The operator of a node shows a token that lies in the node's own folder."""

import secrets
from pathlib import Path

from onegov.core.signer import write_once

OPERATOR_TOKEN = "operator.token"  # noqa: S105 - the file's name
_SHORTEST = 20


def read_operator_token(folder: Path) -> str:
    """The token by which ``onegov node status`` asks its node; made, mode 0600, when absent.

    A file without one (a crash can leave it) is made anew: an empty token would be known to all.
    """
    path = folder / OPERATOR_TOKEN
    if path.exists() and len(path.read_text().strip()) < _SHORTEST:
        path.unlink()
    write_once(path, lambda: secrets.token_urlsafe(32).encode())
    return path.read_text().strip()
