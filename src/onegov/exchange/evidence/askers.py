"""Whose exchange a line of the log is: ids are chosen by those who ask, so two lines may bear one."""

import json
from collections.abc import Collection

from onegov.exchange.signatures import BadMessage, open_base


def client_in(line: bytes) -> str:
    """The client whose signed request is in the line, or "" when there is none."""
    content = json.loads(line)
    request = content.get("request")
    try:
        return open_base(request["base"])[0].get("x-road-client", "")
    except (BadMessage, KeyError, TypeError):
        return ""


def is_asked_here(line: bytes) -> bool:
    """Whether this node asked, under an id that it made itself."""
    return bool(json.loads(line).get("side") == "consumer")


def is_asked_by(line: bytes, clients: Collection[str]) -> bool:
    """Whether this node asked for one of these clients of its own."""
    return is_asked_here(line) and client_in(line) in clients
