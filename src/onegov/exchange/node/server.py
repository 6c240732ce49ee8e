"""One node as a process: two ports on the loopback, a log, and the department's services behind."""

import asyncio
import logging
import signal
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from onegov.core.errors import WrongSetting
from onegov.core.signer import load_or_make
from onegov.core.types import Text
from onegov.exchange.conf import LocalClient, NodeConfig
from onegov.exchange.directory import read_directory
from onegov.exchange.faults import make_fault
from onegov.exchange.http1.client import Caller
from onegov.exchange.http1.gate import Gate
from onegov.exchange.http1.server import Port
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.backends import Backends
from onegov.exchange.node.consumer import Consumer
from onegov.exchange.node.http import fault_reply, json_reply
from onegov.exchange.node.office import Office
from onegov.exchange.node.provider import Provider
from onegov.exchange.node.recorder import Recorder

_log = logging.getLogger("onegov.exchange")
_HOST = "127.0.0.1"
_DRAIN_SECONDS = 5


def _tokens(clients: tuple[LocalClient, ...]) -> dict[str, bytes]:
    tokens = {}
    for each in clients:
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
    directory = read_directory(config.directory_file, authority_key=config.directory_key)
    signer = load_or_make(config.key_file, config.key_id)
    listed = directory.keys.get(config.key_id)
    if listed is None or listed[1].public_key != signer.public_key():
        raise WrongSetting(
            Text(
                en=f"The directory does not list key {config.key_id} of this node.",
                fr=f"L’annuaire ne contient pas la clé {config.key_id} de ce nœud.",
            ),
            next_step=Text(
                en="Give the output of `onegov node entry --config FILE` to the directory.",
                fr="Remettez à l’annuaire le résultat de « onegov node entry --config FICHIER ».",
            ),
        )
    return Office(config.owner, config.node_id, signer, directory)


class Node:
    """A running node."""

    def __init__(self, config: NodeConfig) -> None:
        self._config = config
        office = _office(config)
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
        self._backends = Backends(config, self._upstream)
        self._provider = Provider(
            office, rights=config.rights, backends=self._backends.by_name, recorder=self._recorder
        )
        self._consumer = Consumer(
            office,
            tokens=_tokens(config.clients),
            caller=self._peers,
            recorder=self._recorder,
        )
        self._ports: list[Port] = []

    async def start(self) -> None:
        """Will open both ports; OSError when one is taken."""
        self._recorder.start()
        ports = (
            (self._config.local_port, self._answer_local, "server.clientproxy.overloaded"),
            (self._config.node_port, self._provider.answer, "server.serverproxy.overloaded"),
        )
        for number, answer, busy in ports:
            port = Port(Gate(answer, fault_reply, self._config.limits, busy=busy))
            await port.open(_HOST, number)
            self._ports.append(port)
        await self._backends.start()

    async def stop(self) -> None:
        """Will finish what runs, sign a last checkpoint and close everything."""
        for port in self._ports:
            await port.close(within=_DRAIN_SECONDS)
        await self._upstream.close()
        await self._peers.close()
        await self._backends.stop()
        await self._recorder.stop()

    # -- the local port --------------------------------------------------------------------------

    async def _answer_local(self, request: Request) -> Reply:
        if request.path.startswith("/r1/"):
            return await self._consumer.answer(request)
        if request.method != "GET":
            raise make_fault("client.not_found")
        if request.path == "/healthz":
            return self._health()
        self._consumer.check_token(request)
        first, _, rest = request.path[1:].partition("/")
        if first == "evidence":
            return await self._evidence(rest)
        name, _, last = rest.rpartition("/")
        adapter = self._backends.adapter(name)
        if first == "adapters" and last == "report" and adapter is not None:
            return json_reply(200, await adapter.report())
        raise make_fault("client.not_found")

    def _health(self) -> Reply:
        ok = not self._recorder.broken
        content = {
            "ok": ok,
            "node": self._config.node_id,
            "log_size": self._recorder.size,
            "torn_bytes_cut": self._recorder.cut_bytes,
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
