"""One node as a process: two ports on the loopback, a log, and the department's services behind."""

import asyncio
import logging
import signal
from collections.abc import Callable, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from onegov.core.errors import WrongSetting
from onegov.core.signer import load_or_make
from onegov.core.types import Text
from onegov.exchange.adapters.fixed_width import FixedWidthAdapter
from onegov.exchange.conf import FixedWidthService, LocalClient, NodeConfig, UpstreamService
from onegov.exchange.descriptions import Description, read_description
from onegov.exchange.directory.keeper import DirectoryKeeper
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import Headers
from onegov.exchange.http1.client import Caller
from onegov.exchange.http1.gate import Gate
from onegov.exchange.http1.server import Port
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.backends import (
    AdapterRunner,
    Backend,
    MatchBackend,
    RecordsBackend,
    UpstreamBackend,
)
from onegov.exchange.node.consumer import Consumer
from onegov.exchange.node.http import json_reply
from onegov.exchange.node.listing import list_clients
from onegov.exchange.node.metaservices import Metaservices
from onegov.exchange.node.news import DirectoryNews
from onegov.exchange.node.office import Office
from onegov.exchange.node.provider import Provider
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.renderings import reader_of, render

_log = logging.getLogger("onegov.exchange")
_HOST = "127.0.0.1"
_DRAIN_SECONDS = 5


def _tokens(clients: tuple[LocalClient, ...]) -> dict[str, bytes | None]:
    tokens: dict[str, bytes | None] = {}
    for each in clients:
        if each.token_file is None:
            tokens[str(each.client)] = None
            continue
        try:
            token = each.token_file.read_text("ascii").strip()
        except (OSError, ValueError):
            token = ""
        if len(token) < 20:
            raise WrongSetting(
                Text(
                    en=f"The token file of client {each.client} needs 20 characters or more.",
                    fr=f"Le fichier de jeton du client {each.client} doit contenir au moins 20 caractères.",
                )
            )
        tokens[str(each.client)] = sha256(token.encode()).digest()
    return tokens


def _office(config: NodeConfig) -> Office:
    keeper = DirectoryKeeper(
        config.folder / "directory",
        anchor=config.directory_key,
        instance=config.instance,
        may_be_stale=config.stale_revocations == "carry",
    )
    signer = load_or_make(config.key_file, config.key_id)
    return Office(config.owner, config.node_id, signer, keeper)


def _check_directory(office: Office, config: NodeConfig) -> None:
    if office.keeper.edition is None:
        source = config.directory_url or (config.directory_file or Path()).name
        raise WrongSetting(
            Text(
                en=f"No directory could be taken from {source}; the log above says why.",
                fr=f"Aucun annuaire n’a pu être tiré de {source}; le journal ci-dessus dit pourquoi.",
            )
        )
    listed = office.keeper.current().keys.get(office.signer.key_id)
    if listed is None or listed[1].public_key != office.signer.public_key():
        key_id = office.signer.key_id
        raise WrongSetting(
            Text(
                en=f"The directory does not list key {key_id} of this node.",
                fr=f"L’annuaire ne contient pas la clé {key_id} de ce nœud.",
            ),
            next_step=Text(
                en="Run `onegov node join --config FILE --url URL`, and have it approved.",
                fr="Lancez « onegov node join --config FICHIER --url URL », puis faites-le approuver.",
            ),
        )


def _descriptions(config: NodeConfig) -> dict[str, Description | None]:
    return {
        name: read_description(service.openapi)
        if isinstance(service, UpstreamService) and service.openapi
        else None
        for name, service in config.services.items()
    }


class Node:
    """A running node."""

    def __init__(self, config: NodeConfig) -> None:
        self._config = config
        office = self._office = _office(config)
        self._recorder = Recorder(
            config.folder / "log",
            signer=load_or_make(config.log_key_file, config.log_key_id),
            origin=config.node_id,
        )
        limits = config.limits
        self._upstream = Caller(
            seconds=limits.upstream_seconds,
            limit=limits.body_bytes,
            fault="server.serverproxy.service_failed",
        )
        self._peers = Caller(
            seconds=limits.node_seconds, limit=limits.body_bytes, fault="server.clientproxy"
        )
        self._runners = {
            name: AdapterRunner(FixedWidthAdapter(layout, folder=config.folder, name=name))
            for name, layout in config.adapters.items()
        }
        self._news = DirectoryNews(
            office,
            file=config.directory_file,
            url=config.directory_url,
            caller=self._peers,
            seconds=config.directory_seconds,
        )
        self._provider = Provider(
            office,
            rights=config.rights,
            backends=self._backends(),
            metaservices=Metaservices(_descriptions(config), rights=config.rights),
            recorder=self._recorder,
            news=self._news,
        )
        self._consumer = Consumer(
            office,
            tokens=_tokens(config.clients),
            caller=self._peers,
            recorder=self._recorder,
            news=self._news,
            dialect=config.error_dialect,
        )
        self._ports: list[Port] = []

    def _backends(self) -> Mapping[str, Backend]:
        return {name: self._backend(each) for name, each in self._config.services.items()}

    def _backend(self, service: UpstreamService | FixedWidthService) -> Backend:
        if isinstance(service, UpstreamService):
            return UpstreamBackend(service.upstream, self._upstream)
        runner = self._runners[service.adapter]
        if service.act == "match":
            return MatchBackend(runner)
        list_name = self._config.adapters[service.adapter].answer_list
        return RecordsBackend(runner, list_name=list_name)

    async def start(self) -> None:
        """Will learn the directory and open both ports; OSError when one is taken."""
        await self._news.look()
        _check_directory(self._office, self._config)
        self._recorder.start()
        ports = (
            (self._config.local_port, self._answer_local, "server.clientproxy.overloaded"),
            (self._config.node_port, self._answer_peer, "server.serverproxy.overloaded"),
        )
        for number, answer, busy in ports:
            port = Port(Gate(answer, self._refuse, self._config.limits, busy=busy))
            await port.open(_HOST, number)
            self._ports.append(port)
        for adapter in self._runners.values():
            await adapter.report()
        self._news.start()

    async def stop(self) -> None:
        """Will finish what runs, sign a last checkpoint and close everything."""
        for port in self._ports:
            await port.close(within=_DRAIN_SECONDS)
        await self._news.stop()
        await self._upstream.close()
        await self._peers.close()
        for runner in self._runners.values():
            await runner.stop()
        await self._recorder.stop()

    def _refuse(self, error: ExchangeError, headers: Headers) -> Reply:
        return render(error, reader_of(headers, dialect=self._config.error_dialect))

    async def _answer_peer(self, request: Request) -> Reply:
        if request.method == "GET" and (given := self._news.give(request.path)):
            return given
        return await self._provider.answer(request)

    # -- the local port --------------------------------------------------------------------------

    async def _answer_local(self, request: Request) -> Reply:
        if request.path.startswith("/r1/"):
            return await self._consumer.answer(request)
        if request.method != "GET":
            raise make_fault("client.not_found")
        if request.path == "/healthz":
            return self._health()
        if request.path == "/listClients":
            return list_clients(self._office.keeper.current(), request)
        self._consumer.check_token(request)
        first, _, rest = request.path[1:].partition("/")
        if first == "evidence":
            return await self._evidence(rest)
        name, _, last = rest.rpartition("/")
        if first == "adapters" and last == "report" and name in self._runners:
            return await self._runners[name].report()
        raise make_fault("client.not_found")

    def _health(self) -> Reply:
        ok = not self._recorder.broken
        content = {
            "ok": ok,
            "node": self._config.node_id,
            "log_size": self._recorder.size,
            "torn_bytes_cut": self._recorder.cut_bytes,
            "directory": asdict(self._office.keeper.status()),
        }
        return json_reply(200 if ok else 500, content)

    async def _evidence(self, id: str) -> Reply:
        bundle = await self._recorder.find(id)
        if bundle is None:
            raise make_fault("client.not_found", "evidence")
        content = {
            "line": bundle.line,
            "index": bundle.index,
            "proof": [step.hex() for step in bundle.proof],
            "checkpoint": bundle.checkpoint,
            "log_key_id": bundle.log_key_id,
        }
        return json_reply(200, content)


class QuietFormatter(logging.Formatter):
    """Where something failed, never what was in it: no message of a library, no values."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; of an exception only its type and place."""
        text = record.getMessage() if record.name == "onegov.exchange" else record.name
        if record.exc_info and record.exc_info[0] is not None:
            place = ""
            trace = record.exc_info[2]
            while trace is not None:
                code = trace.tb_frame.f_code
                place = f"{Path(code.co_filename).name}:{trace.tb_lineno}"
                trace = trace.tb_next
            text = f"{text}: {record.exc_info[0].__name__} at {place}"
        return f"{self.formatTime(record)} {record.levelname} {text}"


def quiet_logs() -> None:
    """Will send the process's log to stderr without anything that a message held."""
    handler = logging.StreamHandler()
    handler.setFormatter(QuietFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("asyncio").setLevel(logging.ERROR)


def fast_loop() -> asyncio.AbstractEventLoop:
    """uvloop's event loop where there is one, else Python's own."""
    try:
        import uvloop  # noqa: PLC0415 - not made for every system
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def run_node(config: NodeConfig, *, ready: Callable[[], None]) -> None:
    """Will run the node until SIGTERM or SIGINT; calls ``ready`` once both ports are open."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    node = Node(config)
    try:
        await node.start()
        ready()
        _log.info("node %s is ready", config.node_id)
        await stop.wait()
    finally:
        await node.stop()
