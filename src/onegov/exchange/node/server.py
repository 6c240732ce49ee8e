"""One node as a process: two ports on the loopback, a log, and the department's services behind."""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

from onegov.core import clock
from onegov.core.errors import WrongSetting
from onegov.core.signer import load_or_make
from onegov.core.types import Text
from onegov.exchange.access.settings import access_logs
from onegov.exchange.bodies import Spool
from onegov.exchange.conf import LOOPBACK, NodeConfig
from onegov.exchange.directory.statement import LARGEST
from onegov.exchange.errors import ExchangeError
from onegov.exchange.headers import Headers
from onegov.exchange.http1.bulkhead import Bulkhead
from onegov.exchange.http1.client import Caller
from onegov.exchange.http1.gate import Answer, Gate
from onegov.exchange.http1.server import Port
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.access_log import AccessLog
from onegov.exchange.node.attestation import Attestation
from onegov.exchange.node.authorization import Authorization
from onegov.exchange.node.backends import Backends
from onegov.exchange.node.backends.access_backend import access_backends
from onegov.exchange.node.consents import Consents
from onegov.exchange.node.consumer import Consumer
from onegov.exchange.node.events.office import EventOffice
from onegov.exchange.node.listing import list_clients
from onegov.exchange.node.metaservices import Metaservices
from onegov.exchange.node.news import DirectoryNews, sources_of
from onegov.exchange.node.office import Office
from onegov.exchange.node.opening import (
    check_directory,
    descriptions,
    open_office,
    open_tokens,
)
from onegov.exchange.node.operations import Operations
from onegov.exchange.node.provider import Provider
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.node.renewal import Renewal
from onegov.exchange.node.retiring import Retiring
from onegov.exchange.node.traffic import Traffic
from onegov.exchange.node.transport import check_listed, make_tls, tend
from onegov.exchange.renderings import reader_of, render

if TYPE_CHECKING:
    from onegov.exchange.node.tracing import Tracing

_log = logging.getLogger("onegov.exchange")
_DRAIN_SECONDS = 5


class Node:
    """A running node."""

    def __init__(self, config: NodeConfig) -> None:
        self._config = config
        office = self._office = open_office(config)
        self._tls = make_tls(config.tls_key_file, node_id=config.node_id)
        self._tasks: list[asyncio.Task[None]] = []
        self._recorder = Recorder(
            config.folder / "log",
            signer=load_or_make(config.log_key_file, config.log_key_id),
            origin=config.node_id,
        )
        limits = config.limits
        asking, answering = (
            Spool(config.folder / "spool", limit=limits.spool_bytes, full=f"{side}.overloaded")
            for side in ("server.clientproxy", "server.serverproxy")
        )
        self._upstream = Caller(
            seconds=limits.upstream_seconds,
            limit=limits.body_bytes,
            fault="server.serverproxy.service_failed",
            spool=answering,
        )
        self._peers = Caller(
            seconds=limits.node_seconds,
            limit=limits.body_bytes,
            fault="server.clientproxy",
            tls=self._tls.peer if self._tls else None,
            spool=asking,
        )
        # An edition may be larger than what this node lets through for others.
        self._news_web = Caller(
            seconds=limits.upstream_seconds, limit=LARGEST, fault="server.clientproxy"
        )
        self._news_peers = Caller(
            seconds=limits.node_seconds,
            limit=LARGEST,
            fault="server.clientproxy",
            tls=self._tls.peer if self._tls else None,
        )
        self._access_log = AccessLog(config, self._recorder)
        self._backends = Backends(config, self._upstream, self._access_log.names)
        offered = access_backends(access_logs(config.services), self._access_log)
        self._news = DirectoryNews(
            office,
            sources=sources_of(config),
            web=self._news_web,
            peers=self._news_peers,
            seconds=config.directory_seconds,
            changed=self._follow,
        )
        self._traffic = Traffic()
        self._consents = Consents(office, config.folder)
        self._events = self._open_events(config, office) if config.topics else None
        self._provider = Provider(
            office,
            authorization=Authorization(config.rights, self._consents),
            backends={**self._backends.by_name, **offered},
            metaservices=Metaservices(
                descriptions(config),
                rights=config.rights,
                subscribing=self._events.subscribing if self._events else None,
            ),
            recorder=self._recorder,
            news=self._news,
            traffic=self._traffic,
            access_log=self._access_log,
        )
        self._consumer = Consumer(
            office,
            tokens=open_tokens(config.clients),
            caller=self._peers,
            recorder=self._recorder,
            news=self._news,
            traffic=self._traffic,
            dialect=config.error_dialect,
            towards=Bulkhead(limits.in_flight, busy="server.clientproxy.overloaded"),
        )
        self._renewal = Renewal(config, office, self._upstream)
        self._attestation = Attestation(config, office, peers=self._peers if self._tls else None)
        self._recorder.stopped_by = self._attestation.fault
        self._operations = Operations(
            config,
            office,
            recorder=self._recorder,
            backends=self._backends,
            traffic=self._traffic,
            attestation=self._attestation,
            clients_of=self._consumer.clients_of,
            certificate_ends=lambda: self._tls.ends if self._tls else None,
        )
        if self._events is not None:
            self._operations.events = self._events
            self._traffic.also(self._events.figures)
        self._ports = {
            "local": self._port("local", self._answer_local, side="clientproxy", spool=asking),
            "node": self._port("node", self._answer_peer, side="serverproxy", spool=answering),
        }
        self._tracing = _tracing(config, self._traffic)
        self._ask_consumer: Answer = self._consumer.answer
        self._ask_provider: Answer = self._provider.answer
        if self._tracing is not None:
            self._ask_consumer = self._tracing.around("consumer", self._ask_consumer)
            self._ask_provider = self._tracing.around("provider", self._ask_provider)

    async def start(self) -> None:
        """Will learn the directory and open both ports; OSError when one is taken."""
        await self._news.look()
        self._office.renew()
        check_directory(self._office, self._config)
        if self._tls is not None:
            check_listed(self._tls, self._office.federation.members())
        self._recorder.start()
        await self._attestation.start()
        await self._access_log.start()
        await self._ports["local"].open(LOOPBACK, self._config.local_port)
        tls = None if self._tls is None else self._tls.server
        await self._ports["node"].open(self._config.node_host, self._config.node_port, tls=tls)
        if self._tls is not None:
            self._tasks.append(
                asyncio.create_task(tend(self._tls, self._office.federation.members))
            )
        await self._backends.start()
        self._news.start()
        if self._events is not None:
            self._events.start()
        self._tasks.append(asyncio.create_task(self._renewal.run_forever()))
        if self._config.retention is not None:
            retiring = Retiring(self._config.folder / "log", self._config.retention, self._recorder)
            self._tasks.append(asyncio.create_task(retiring.run_forever()))
        self._tasks.append(asyncio.create_task(self._access_log.run_forever()))

    def _open_events(self, config: NodeConfig, office: Office) -> EventOffice:
        return EventOffice(
            config,
            office,
            recorder=self._recorder,
            access_log=self._access_log,
            send=lambda request, about: self._consumer.send(request, about),
            is_client=lambda client, request: self._consumer.is_client(client, request),
            clients=lambda request: self._operations.clients(request),
        )

    def _follow(self) -> None:
        self._office.renew()
        if self._tls is not None and self._office.keeper.edition is not None:
            self._tls.update(self._office.federation.members(), now=clock.now())

    def _port(self, name: str, answer: Answer, *, side: str, spool: Spool) -> Port:
        gate = Gate(
            answer,
            self._refuse,
            self._config.limits,
            busy=f"server.{side}.overloaded",
            owner_of=self._owner_of,
            spool=spool,
            tells=name == "node",  # clients of the local port may know no interim answers
        )
        self._operations.gates[name] = gate
        return Port(gate)

    def _owner_of(self, certificate: bytes) -> str:
        return self._office.federation.owner_of(certificate)

    async def stop(self) -> None:
        """Will finish what runs, sign a last checkpoint and close everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for port in self._ports.values():
            await port.close(within=_DRAIN_SECONDS)
        await self._attestation.stop()
        if self._events is not None:
            await self._events.stop()
        await self._news.stop()
        for caller in (self._upstream, self._peers, self._news_web, self._news_peers):
            await caller.close()
        await self._backends.stop()
        await self._access_log.stop()
        await self._consents.stop()
        await self._recorder.stop()
        if self._tracing is not None:
            await asyncio.to_thread(self._tracing.stop)

    def _refuse(self, error: ExchangeError, headers: Headers) -> Reply:
        return render(error, reader_of(headers, dialect=self._config.error_dialect))

    async def _answer_peer(self, request: Request) -> Reply:
        if request.method == "GET" and (given := self._news.give(request.path)):
            return given
        return await self._ask_provider(request)

    # -- the local port --------------------------------------------------------------------------

    async def _answer_local(self, request: Request) -> Reply:
        if request.path.startswith("/r1/"):
            return await self._ask_consumer(request)
        if request.method == "GET" and request.path == "/listClients":
            return list_clients(self._office.federation.listed(), self._config.instance, request)
        if self._events is not None and f"{request.path}/".startswith("/events/"):
            return await self._events.answer(request)
        return await self._operations.answer(request)


def _tracing(config: NodeConfig, traffic: Traffic) -> "Tracing | None":
    """What makes the node's spans; None when its settings say no ``traces``."""
    if config.traces is None:
        return None
    try:
        from onegov.exchange.node.tracing import Tracing  # noqa: PLC0415 - an extra: loaded by who wants it
    except ImportError as error:
        raise WrongSetting(
            Text(
                en="The setting “traces” needs OpenTelemetry, which is not installed here.",
                fr="Le réglage «\u00a0traces\u00a0» exige OpenTelemetry, qui n’est pas installé ici.",
            ),
            next_step=Text(
                en="Install onegov[traces], or leave the setting out.",
                fr="Installez onegov[traces] ou retirez le réglage.",
            ),
        ) from error
    return Tracing(config.traces, node_id=config.node_id, lost=traffic.lose_spans)


async def run_node(config: NodeConfig, *, ready: Callable[[], None]) -> None:
    """Will run the node until SIGTERM or SIGINT; calls ``ready`` once both ports are open."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    node = Node(config)
    try:
        await node.start()
        # What is here now stays; what an exchange leaves has no cycles, so looking rarely is enough.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 10, 10)
        ready()
        _log.info("node %s is ready", config.node_id)
        await stop.wait()
    finally:
        await node.stop()
