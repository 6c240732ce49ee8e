"""All that answers behind one node, made from its settings."""

import asyncio
from collections.abc import Mapping

from onegov.exchange.access.records import Names
from onegov.exchange.adapters.file_table import FileTable
from onegov.exchange.adapters.rest_mapping import RestMapping
from onegov.exchange.adapters.settings import (
    AdapterService,
    FileAdapter,
    UpstreamService,
)
from onegov.exchange.adapters.soap_mapping import SoapMapping
from onegov.exchange.adapters.sql_settings import SqlTable
from onegov.exchange.conf import NodeConfig
from onegov.exchange.errors import ExchangeError
from onegov.exchange.http1.bulkhead import Bulkhead
from onegov.exchange.http1.client import Caller
from onegov.exchange.node.backends.answers import answering
from onegov.exchange.node.backends.backend import Backend, Table
from onegov.exchange.node.backends.file_runner import FileRunner
from onegov.exchange.node.backends.lane import AT_ONCE
from onegov.exchange.node.backends.once import OnceBackend, OnceStore
from onegov.exchange.node.backends.rest_source import rest_table
from onegov.exchange.node.backends.shared import SharedBackend
from onegov.exchange.node.backends.soap_source import soap_table
from onegov.exchange.node.backends.sql_source import sql_table
from onegov.exchange.node.backends.upstream import UpstreamBackend

_PATIENCE = 2.0  # seconds in which an adapter says how it is


class Backends:
    """The services of a node by name, and the adapters that some of them answer from."""

    def __init__(self, config: NodeConfig, caller: Caller, names: Names) -> None:
        self._config = config
        self._names = names
        self._caller = caller
        self._once = OnceStore(config.folder)
        self._files = {
            name: self._file_runner(name, each)
            for name, each in config.adapters.items()
            if isinstance(each, FileAdapter)
        }
        live = {
            name: self._live_table(name, each)
            for name, each in config.adapters.items()
            if not isinstance(each, FileAdapter)
        }
        self._tables: dict[str, Table] = {**self._files, **live}
        busy = "server.serverproxy.overloaded"
        self._bulkheads = {name: Bulkhead(AT_ONCE, busy=busy) for name in config.adapters}
        self.by_name: Mapping[str, Backend] = {
            name: self._backend(name, each) for name, each in config.services.items()
        }

    def _file_runner(self, name: str, adapter: FileAdapter) -> FileRunner:
        table = FileTable(adapter, folder=self._config.folder, name=name)
        return FileRunner(table, name=name, seconds=self._config.limits.upstream_seconds)

    def _live_table(self, name: str, adapter: SqlTable | RestMapping | SoapMapping) -> Table:
        seconds = self._config.limits.upstream_seconds
        if isinstance(adapter, RestMapping):
            return rest_table(adapter, self._caller, seconds=seconds)
        if isinstance(adapter, SoapMapping):
            return soap_table(adapter, self._caller, seconds=seconds)
        return sql_table(adapter, name=name)

    def _backend(self, name: str, service: UpstreamService | AdapterService) -> Backend:
        if isinstance(service, UpstreamService):
            inner = UpstreamBackend(
                service.upstream, self._caller, self._names, token_file=service.token_file
            )
            passes_on = service.honours_idempotency_key
            return OnceBackend(inner, self._once, name=name, passes_on=passes_on)
        table, links = self._tables[service.adapter], self._files.get(service.links)
        answers = answering(service, table, links, self._names)
        return SharedBackend(answers, self._bulkheads[service.adapter])

    def adapter(self, name: str) -> Table | None:
        """The adapter of that name, if there is one."""
        return self._tables.get(name)

    async def adapters_status(self) -> list[dict[str, object]]:
        """How each adapter's source is; one that hangs is said to."""
        reports = await asyncio.gather(*(_status(table) for table in self._tables.values()))
        return [{"name": name, **each} for name, each in zip(self._tables, reports, strict=True)]

    async def repeats_status(self) -> dict[str, int]:
        """What is kept of requests under an Idempotency-Key."""
        return await self._once.status()

    async def start(self) -> None:
        """Will get all adapters ready at once; one whose source is slow keeps nobody waiting."""
        await asyncio.gather(*(table.start() for table in self._tables.values()))

    async def stop(self) -> None:
        """Will stop all adapters at once."""
        await asyncio.gather(*(table.stop() for table in self._tables.values()))
        await self._once.stop()


async def _status(table: Table) -> dict[str, object]:
    """When it was last read or answered from, what keeps it from that now, rows kept aside."""
    try:
        async with asyncio.timeout(_PATIENCE):
            report = await table.report()
    except TimeoutError:
        return _unknown("server.serverproxy.service_failed.timeout")
    except ExchangeError as error:
        return _unknown(error.type)
    at = report.get("read_at") or report.get("answered_at")
    return {"at": at, "failure": _failure(report), "kept_aside": report.get("rejected_count", 0)}


def _unknown(failure: str) -> dict[str, object]:
    return {"at": None, "failure": failure, "kept_aside": None}


def _failure(report: dict[str, object]) -> object:
    """The code of what is wrong with the newest file, or of the last question if it failed."""
    problems = report.get("problems")
    if isinstance(problems, list) and problems:
        return problems[0]["code"]
    answered, failed = report.get("answered_at"), report.get("failed_at")
    return report.get("failure") if str(failed or "") > str(answered or "") else None
