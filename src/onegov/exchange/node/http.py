"""Replies that a node itself makes."""

import json

from onegov.exchange.headers import Headers
from onegov.exchange.messages import Reply


def json_reply(status: int, content: object, headers: Headers = ()) -> Reply:
    """An answer whose body is JSON."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return Reply(status, (("content-type", "application/json; charset=utf-8"), *headers), body)
