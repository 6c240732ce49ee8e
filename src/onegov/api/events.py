"""Reads an event as the platform's own node delivers it.

Source: CloudEvents 1.0, structured content mode; docs/reference/exchange-8-events.md.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from onegov.exchange.errors import ExchangeError
from onegov.exchange.types import ClientId, ServiceId
from onegov.registers.types import News


class Unreadable(ValueError):
    """The name of the attribute that is wrong."""


def read_event(body: bytes, *, sender: str) -> News:
    """The event in ``body``, sent by the client ``sender``, whose signature the node has verified.

    Raises:
        Unreadable: it is no CloudEvent, or not of the member that sent it.
    """
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("body") from error
    if not isinstance(event, dict):
        raise Unreadable("body")
    source = _text(event, "source")
    try:
        is_theirs = ServiceId.parse(source).owner == ClientId.parse(sender).owner
    except ExchangeError as error:
        raise Unreadable("source") from error
    if not is_theirs:
        raise Unreadable("source")
    return News(
        event_id=_text(event, "id"),
        source=source,
        kind=_text(event, "type"),
        subject=_text(event, "subject"),
        happened_at=_moment(_text(event, "time")),
    )


def _text(event: Mapping[str, object], name: str) -> str:
    value = event.get(name)
    if not isinstance(value, str) or not value or len(value) > 200:
        raise Unreadable(name)
    return value


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable("time") from error
    if moment.tzinfo is None:
        raise Unreadable("time")
    return moment.astimezone(UTC)
