"""What answers behind a provider's node: a department's system over HTTP, or a file's adapter."""

import asyncio
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from onegov.exchange.adapters.fixed_width import (
    FixedWidthAdapter,
    Match,
    Name,
    NotLoaded,
    Sought,
)
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import from_system
from onegov.exchange.http1.client import Caller
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.http import json_reply
from onegov.exchange.paths import Target
from onegov.exchange.types import ClientId


class Backend(Protocol):
    """Answers one request that was verified and allowed; its headers are all signed ones."""

    async def answer(self, target: Target, request: Request) -> Reply: ...


class UpstreamBackend:
    """Passes the request to a department's system."""

    def __init__(self, upstream: str, caller: Caller) -> None:
        self._upstream = upstream
        self._caller = caller

    async def answer(self, target: Target, request: Request) -> Reply:
        """The system's answer, without the headers that concern only this connection."""
        onward = Request(request.method, target.rest, target.query, request.headers, request.body)
        reply = await self._caller.send(self._upstream, onward)
        headers = from_system(reply.headers)
        if reply.body and not reply.header("content-type"):
            headers += (("content-type", "application/octet-stream"),)
        return Reply(reply.status, headers, reply.body)


class AdapterRunner:
    """Runs one adapter in its own thread, so that a load never stops the node."""

    def __init__(self, adapter: FixedWidthAdapter) -> None:
        self._adapter = adapter
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="adapter")

    async def run(self, work: Callable[[FixedWidthAdapter], Reply]) -> Reply:
        """The reply that ``work`` makes with the adapter."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, lambda: work(self._adapter))
        except NotLoaded as error:
            raise make_fault("server.serverproxy.service_failed.not_ready") from error

    async def report(self) -> Reply:
        """How the last load went."""
        return await self.run(lambda adapter: json_reply(200, adapter.report()))

    async def stop(self) -> None:
        """Will finish what runs and close the adapter's files."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._adapter.close)
        self._thread.shutdown()


_UNICODE = re.compile(
    "[^\ud800-\udfff]*"
)  # JSON can spell halves of signs, which nothing can store


class _Invalid(ValueError):
    """The name of the field that is wrong."""


@dataclass(frozen=True, slots=True)
class _Asked:
    pseudonym: str
    sought: Sought


def _text(content: dict[str, object], name: str, *, longest: int = 200) -> str:
    value = content.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest or not _UNICODE.fullmatch(value):
        raise _Invalid(name)
    return value.strip()


def _names(content: dict[str, object]) -> tuple[Name, ...]:
    listed = content.get("names")
    if not isinstance(listed, list) or not 1 <= len(listed) <= 20:
        raise _Invalid("names")
    names = []
    for each in listed:
        if not isinstance(each, dict):
            raise _Invalid("names")
        is_variant = each.get("kind") == "variant"
        names.append(Name(_text(each, "given"), _text(each, "family"), is_variant))
    if not all(name.family for name in names):
        raise _Invalid("names")
    return tuple(names)


def _read_match(request: Request) -> _Asked:
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise _Invalid("body") from error
    if not isinstance(content, dict):
        raise _Invalid("body")
    subject = request.header("onegov-subject")
    pseudonym = _text(content, "pseudonym") or subject
    if not pseudonym or (subject and pseudonym != subject):
        raise _Invalid("pseudonym")
    try:
        birth_date = date.fromisoformat(_text(content, "birth_date")).isoformat()
    except ValueError as error:
        raise _Invalid("birth_date") from error
    return _Asked(pseudonym, Sought(_names(content), birth_date, _text(content, "postal_code")))


def _match_content(match: Match) -> dict[str, object]:
    if match.outcome != "one":
        return {"outcome": match.outcome, "matched": None}
    newest = match.matched[0]
    names = dict.fromkeys((person.given, person.family) for person in match.matched)
    return {
        "outcome": "one",
        "matched": {
            "names": [
                {"given": given, "family": family, "kind": "variant" if place else "current"}
                for place, (given, family) in enumerate(names)
            ],
            "birth_date": newest.birth_date,
            "postal_code": newest.postal_code or None,
        },
    }


def _owner(request: Request) -> str:
    return ClientId.parse(request.header("x-road-client")).owner


class MatchBackend:
    """``POST``: which account is this person's? Links the pseudonym when there is exactly one."""

    def __init__(self, runner: AdapterRunner) -> None:
        self._runner = runner

    async def answer(self, target: Target, request: Request) -> Reply:
        """``{"outcome", "matched"}``; 400 names the field that is wrong."""
        if request.method != "POST" or target.segments:
            return json_reply(404, {"error": "not_found"})
        try:
            asked = _read_match(request)
        except _Invalid as error:
            return json_reply(400, {"error": "invalid", "field": str(error)})
        owner = _owner(request)
        return await self._runner.run(
            lambda adapter: json_reply(
                200,
                _match_content(adapter.match(asked.sought, owner=owner, pseudonym=asked.pseudonym)),
            )
        )


class RecordsBackend:
    """``GET``: the records of the account to which OneGov-Subject is linked."""

    def __init__(self, runner: AdapterRunner, *, list_name: str) -> None:
        self._runner = runner
        self._list_name = list_name

    async def answer(self, target: Target, request: Request) -> Reply:
        """``{list: [records]}``; 404 ``not_linked`` when the subject was never matched."""
        subject, owner = request.header("onegov-subject"), _owner(request)
        if request.method != "GET" or target.segments:
            return json_reply(404, {"error": "not_found"})
        if not subject:
            return json_reply(400, {"error": "invalid", "field": "OneGov-Subject"})

        def work(adapter: FixedWidthAdapter) -> Reply:
            records = adapter.records(owner=owner, pseudonym=subject)
            if records is None:
                return json_reply(404, {"error": "not_linked"})
            typed = [{name: _typed(name, value) for name, value in r.items()} for r in records]
            return json_reply(200, {self._list_name: typed})

        return await self._runner.run(work)


def _typed(name: str, value: str) -> object:
    """Years as numbers, blanks as null, the rest as text."""
    if not value:
        return None
    return int(value) if name == "year" else value
