"""The metaservice ``accessLog``: who read about one person. Unlike the others it needs a right."""

from base64 import b64encode
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl

from onegov.exchange.access.records import about
from onegov.exchange.headers import CLIENT, SUBJECT
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.access_log import AccessLog, Page
from onegov.exchange.node.backends.questions import Invalid
from onegov.exchange.node.http import json_reply
from onegov.exchange.paths import Target
from onegov.exchange.types import ClientId
from onegov.merkle.public import leaf_hash

_MOST = 100
_USUAL = 50
_LARGEST = 2**53
_RANGES: Final = {"limit": (1, _MOST), "before": (0, _LARGEST)}
_LONGEST_KNOWN_AS = 4_000


class AccessLogBackend:
    """``GET``: the entries about OneGov-Subject, newest first, each with its proof."""

    def __init__(self, log: AccessLog) -> None:
        self._log = log

    async def answer(self, target: Target, request: Request) -> Reply:
        """``{entries, checkpoint, log_key_id, more, known_as}``; 404 ``unknown_subject`` is not “nobody”."""
        if request.method != "GET" or any(target.segments):
            return json_reply(404, {"error": "not_found"})
        try:
            asked, known_as = _asked(target.query)
            subject = _subject(request)
        except Invalid as error:
            return json_reply(400, {"error": "invalid", "field": str(error)})
        page = await self._log.find(
            subsystem=target.service.subsystem,
            owner=ClientId.parse(request.header(CLIENT)).owner,
            pseudonym=subject,
            before=asked.get("before", _LARGEST),
            limit=asked.get("limit", _USUAL),
            known_as=known_as,
        )
        if page is None:
            return json_reply(404, {"error": "unknown_subject"})
        return json_reply(200, _content(page), about(page.records))


def _subject(request: Request) -> str:
    subject = request.header(SUBJECT)
    if not subject:
        raise Invalid("OneGov-Subject")
    return subject


def _asked(query: str | None) -> tuple[dict[str, int], str]:
    """The numbers that are asked for, and what a sibling sealed, or ""."""
    asked: dict[str, int] = {}
    known_as = ""
    for name, text in parse_qsl(query or "", keep_blank_values=True, max_num_fields=10):
        if name == "known_as" and not known_as and len(text) <= _LONGEST_KNOWN_AS:
            known_as = text
            continue
        low, high = _RANGES.get(name, (1, 0))
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 17 else -1
        if name in asked or not low <= value <= high:
            raise Invalid(name[:20])
        asked[name] = value
    return asked, known_as


def _content(page: Page) -> dict[str, object]:
    newest = page.entries[0] if page.entries else None
    return {
        "entries": [
            {
                "line": entry.line,
                "index": entry.index,
                "leaf_hash": _text(leaf_hash(entry.line.encode())),
                "proof": [_text(step) for step in entry.proof],
            }
            for entry in page.entries
        ],
        "checkpoint": newest.checkpoint if newest else "",
        "log_key_id": newest.log_key_id if newest else "",
        "more": page.more,
        "known_as": page.known_as,
    }


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def access_backends(names: Iterable[str], log: AccessLog) -> dict[str, AccessLogBackend]:
    """The metaservice under each of its local names (``clients/accessLog``)."""
    backend = AccessLogBackend(log)
    return dict.fromkeys(names, backend)
