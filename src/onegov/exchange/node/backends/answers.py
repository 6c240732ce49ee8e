"""Answers from an adapter: match a person, give the rows of their account, or those of a key."""

from onegov.exchange.access.records import Names
from onegov.exchange.adapters.checking import check_value
from onegov.exchange.adapters.fields import Row
from onegov.exchange.adapters.quarantine import RowRejected
from onegov.exchange.adapters.settings import AdapterService
from onegov.exchange.adapters.shape import Shape, as_key
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.backends.backend import Backend, Links, Table
from onegov.exchange.node.backends.questions import Invalid, match_content, read_body, read_match
from onegov.exchange.node.http import json_reply
from onegov.exchange.paths import Target
from onegov.exchange.types import ClientId


def _owner(request: Request) -> str:
    return ClientId.parse(request.header("x-road-client")).owner


class MatchBackend:
    """``POST``: which account is this person's? Links the pseudonym when there is exactly one."""

    def __init__(self, links: Links, names: Names) -> None:
        self._links = links
        self._names = names

    async def answer(self, target: Target, request: Request) -> Reply:
        """``{"outcome", "matched"}``; 400 names the field that is wrong."""
        if request.method != "POST" or target.segments:
            return json_reply(404, {"error": "not_found"})
        try:
            asked = read_match(request)
        except Invalid as error:
            return json_reply(400, {"error": "invalid", "field": str(error)})
        owner = _owner(request)
        match = await self._links.match(asked.sought, owner=owner, pseudonym=asked.pseudonym)
        account = None
        if match.outcome == "one":
            account = await self._links.linked(owner=owner, pseudonym=asked.pseudonym)
        about = self._names.found(
            target.service.subsystem, [account] if account else [], role="subject"
        )
        return json_reply(200, match_content(match), about)


class RecordsBackend:
    """``GET``: the rows of the account to which OneGov-Subject is linked."""

    def __init__(self, table: Table, links: Links, shape: Shape, names: Names) -> None:
        self._table = table
        self._links = links
        self._shape = shape
        self._names = names

    async def answer(self, target: Target, request: Request) -> Reply:
        """``{list: [rows]}``; 404 ``not_linked`` when the subject was never matched."""
        subject = request.header("onegov-subject")
        if request.method != "GET" or target.segments:
            return json_reply(404, {"error": "not_found"})
        if not subject:
            return json_reply(400, {"error": "invalid", "field": "OneGov-Subject"})
        account = await self._links.linked(owner=_owner(request), pseudonym=subject)
        if account is None:
            return json_reply(404, {"error": "not_linked"})
        about = self._names.found(target.service.subsystem, [account], role="subject")
        return json_reply(200, {self._shape.answer_list: await self._table.rows(account)}, about)


class LookupBackend:
    """``POST``: the rows of a key that the client knows.

    The key stands in the body: evidence keeps addresses, and a key may be somebody's.
    """

    def __init__(self, table: Table, shape: Shape, names: Names) -> None:
        self._table = table
        self._shape = shape
        self._names = names

    async def answer(self, target: Target, request: Request) -> Reply:
        """``{list: [rows]}``, empty when nothing has that key; 400 names the field that is wrong."""
        if request.method != "POST" or target.segments:
            return json_reply(404, {"error": "not_found"})
        try:
            key = self._key(request)
        except (Invalid, RowRejected):
            return json_reply(400, {"error": "invalid", "field": self._shape.lookup})
        rows = await self._table.rows(key)
        about = self._names.found(target.service.subsystem, self._records(key, rows), role="keyed")
        return json_reply(200, {self._shape.answer_list: rows}, about)

    def _records(self, key: str, rows: list[Row]) -> list[str]:
        """Whose records the rows are, when the settings say which field tells."""
        name = self._shape.record
        if not name:
            return []
        if name == self._shape.lookup:
            return [key] if rows else []
        return [as_key(row[name]) for row in rows if row[name] is not None]

    def _key(self, request: Request) -> str:
        content = read_body(request)
        if set(content) != {self._shape.lookup}:
            raise Invalid(self._shape.lookup)
        field = self._shape.published_lookup
        return as_key(check_value(field, content[field.name]))


def answering(service: AdapterService, table: Table, links: Links | None, names: Names) -> Backend:
    """What answers for the service; its settings were checked: who needs links has them."""
    if service.act == "lookup" or links is None:
        return LookupBackend(table, service.shape, names)
    if service.act == "match":
        return MatchBackend(links, names)
    return RecordsBackend(table, links, service.shape, names)
