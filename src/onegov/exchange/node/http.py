"""Replies that a node itself makes, and what it reads in requests to itself."""

import json

from onegov.exchange.faults import make_fault
from onegov.exchange.headers import Headers
from onegov.exchange.messages import Reply, Request


def json_reply(status: int, content: object, headers: Headers = ()) -> Reply:
    """An answer whose body is JSON."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return Reply(status, (("content-type", "application/json; charset=utf-8"), *headers), body)


def read_json(request: Request) -> dict[str, object]:
    """The JSON object in the request's body; BadRequest, ``body``, when there is none."""
    try:
        content = json.loads(request.content)
    except (ValueError, RecursionError) as error:
        raise make_fault("client.invalid_request", "body") from error
    if not isinstance(content, dict):
        raise make_fault("client.invalid_request", "body")
    return content
