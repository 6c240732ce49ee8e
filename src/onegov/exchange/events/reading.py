"""Reads an announcement strictly: bounded, CloudEvents' names, no attribute that nobody knows.

Source: CloudEvents 1.0, context attributes; its dataref extension.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime

from onegov.exchange.errors import ExchangeError
from onegov.exchange.events.types import Announcement
from onegov.exchange.faults import make_fault
from onegov.exchange.paths import parse_target

LARGEST = 64 * 1024
_DEEPEST = 32  # levels
_MOST_SUBJECTS = 1000
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9][A-Za-z0-9_-]*){0,9}")
_SUBJECT = re.compile(r"[!-~]{1,200}")
_KNOWN = frozenset(
    {
        "specversion",
        "id",
        "source",
        "type",
        "time",
        "subject",
        "datacontenttype",
        "dataref",
        "data",
    }
)


def read_announcement(body: bytes, *, source: str) -> Announcement:
    """The announcement in ``{"event": {…CloudEvent…}, "subjects": {member: pseudonym}}``.

    Args:
        body: JSON, at most ``LARGEST`` bytes.
        source: what CloudEvents' ``source`` must be, if it is given (``CA-DEMO/GOV/IRCC/clients/changes``).

    Raises:
        BadRequest: its ``detail`` names what is wrong.
    """
    if len(body) > LARGEST:
        raise make_fault("client.body_too_large", "event")
    whole = _object(_decoded(body), "body")
    event = _object(whole.pop("event", None), "event")
    subjects = _subjects(whole.pop("subjects", {}))
    if whole or event.keys() - _KNOWN:
        raise _bad("event.unknown_attribute")
    _check_fixed(event, source)
    subject = _text(event, "subject", _SUBJECT.fullmatch, default="")
    if bool(subject) == bool(subjects):
        raise _bad("event.subject")  # one of both, never both
    return Announcement(
        id=_text(event, "id", _ID.fullmatch),
        type=_type(event),
        time=_text(event, "time", _is_time),
        subject=subject,
        subjects=subjects,
        dataref=_dataref(event, owner=source.rsplit("/", 2)[0]),
        data=_object(event["data"], "event.data") if "data" in event else None,
    )


def _decoded(body: bytes) -> object:
    try:
        content = json.loads(body)
        json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:  # or it could not be written again
        raise _bad("body") from error
    _check_depth(content, _DEEPEST)
    return content


def _check_depth(content: object, left: int) -> None:
    if not isinstance(content, dict | list):
        return
    if not left:
        raise _bad("body")
    for each in content.values() if isinstance(content, dict) else content:
        _check_depth(each, left - 1)


def _object(value: object, name: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _bad(name)
    return value


def _text(
    event: dict[str, object],
    name: str,
    holds: Callable[[str], object],
    *,
    default: str | None = None,
) -> str:
    value = event.get(name, default)
    if not isinstance(value, str) or (value != default and not holds(value)):
        raise _bad(f"event.{name}")
    return value


def _type(event: dict[str, object]) -> str:
    value = _text(event, "type", _TYPE.fullmatch)
    if len(value) > 100:
        raise _bad("event.type")
    return value


def _is_time(text: str) -> bool:
    try:
        return len(text) <= 40 and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _check_fixed(event: dict[str, object], source: str) -> None:
    fixed = {"specversion": "1.0", "source": source, "datacontenttype": "application/json"}
    for name, value in fixed.items():
        if event.get(name, value) != value:
            raise _bad(f"event.{name}")


def _subjects(value: object) -> dict[str, str]:
    listed = _object(value, "subjects")
    if len(listed) > _MOST_SUBJECTS:
        raise _bad("subjects")
    for member, pseudonym in listed.items():
        if member.count("/") != 2 or not isinstance(pseudonym, str):
            raise _bad("subjects")
        if not _SUBJECT.fullmatch(pseudonym):
            raise _bad("subjects")
    return {member: str(pseudonym) for member, pseudonym in listed.items()}


def _dataref(event: dict[str, object], *, owner: str) -> str:
    """Only the publisher's own services: an event sends nobody elsewhere."""
    value = _text(event, "dataref", lambda text: len(text) <= 1000, default="")
    if not value:
        return ""
    try:
        target = parse_target(value)
    except ExchangeError as error:
        raise _bad("event.dataref") from error
    if target.service.owner != owner:
        raise _bad("event.dataref")
    return value


def _bad(detail: str) -> ExchangeError:
    return make_fault("client.invalid_request", detail)
