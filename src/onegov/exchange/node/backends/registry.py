"""All that answers behind one node, made from its settings."""

import asyncio
from collections.abc import Mapping

from onegov.exchange.adapters.file_table import FileTable
from onegov.exchange.adapters.settings import Adapter, AdapterService, UpstreamService
from onegov.exchange.conf import NodeConfig
from onegov.exchange.http1.client import Caller
from onegov.exchange.node.backends.answers import answering
from onegov.exchange.node.backends.backend import Backend, Table
from onegov.exchange.node.backends.file_runner import FileRunner
from onegov.exchange.node.backends.upstream import UpstreamBackend


class Backends:
    """The services of a node by name, and the adapters that some of them answer from."""

    def __init__(self, config: NodeConfig, caller: Caller) -> None:
        self._config = config
        self._caller = caller
        self._tables = {name: self._table(name, each) for name, each in config.adapters.items()}
        self.by_name: Mapping[str, Backend] = {
            name: self._backend(each) for name, each in config.services.items()
        }

    def _table(self, name: str, adapter: Adapter) -> FileRunner:
        table = FileTable(adapter, folder=self._config.folder, name=name)
        return FileRunner(table, name=name, seconds=self._config.limits.upstream_seconds)

    def _backend(self, service: UpstreamService | AdapterService) -> Backend:
        if isinstance(service, UpstreamService):
            return UpstreamBackend(service.upstream, self._caller)
        table = self._tables[service.adapter]
        return answering(service, table, table)

    def adapter(self, name: str) -> Table | None:
        """The adapter of that name, if there is one."""
        return self._tables.get(name)

    async def start(self) -> None:
        """Will get all adapters ready at once; one whose source is slow keeps nobody waiting."""
        await asyncio.gather(*(table.start() for table in self._tables.values()))

    async def stop(self) -> None:
        """Will stop all adapters at once."""
        await asyncio.gather(*(table.stop() for table in self._tables.values()))
