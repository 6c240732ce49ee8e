"""The operator of a node shows a token that lies in the node's own folder."""

import secrets
from pathlib import Path

OPERATOR_TOKEN = "operator.token"  # noqa: S105 - the file's name


def read_operator_token(folder: Path) -> str:
    """The token by which ``onegov node status`` asks its node; made, mode 0600, when absent."""
    path = folder / OPERATOR_TOKEN
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text().strip()
