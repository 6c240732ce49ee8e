"""Replies that a node itself makes."""

import json

from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import fault_body, status_of
from onegov.exchange.messages import Headers, Reply


def json_reply(status: int, content: object, headers: Headers = ()) -> Reply:
    """An answer whose body is JSON."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return Reply(status, (("content-type", "application/json"), *headers), body)


def fault_reply(error: ExchangeError) -> Reply:
    """The error as clients of an X-Road node expect it: JSON and ``X-Road-Error``."""
    status = status_of(error.type)
    headers: Headers = (("x-road-error", error.type),)
    if error.evidence_id:
        headers += (("onegov-evidence-id", error.evidence_id),)
    if status == 503:
        headers += (("retry-after", "1"),)
    return json_reply(status, fault_body(error), headers)
