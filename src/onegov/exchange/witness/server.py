"""A witness as a process: one port, a key, and what it must never forget."""

import asyncio
import hmac
import logging
import signal
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from onegov.core import clock
from onegov.exchange.conf import Limits
from onegov.exchange.directory.federation import Federation
from onegov.exchange.directory.keeper import DirectoryKeeper
from onegov.exchange.directory.statement import LARGEST
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import Headers
from onegov.exchange.http1.client import Caller
from onegov.exchange.http1.gate import Gate
from onegov.exchange.http1.server import Port
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.http import json_reply
from onegov.exchange.node.news import DirectoryNews, Source
from onegov.exchange.node.office import Informed
from onegov.exchange.node.operator import read_operator_token
from onegov.exchange.node.transport import check_listed, make_tls, tend
from onegov.exchange.renderings import reader_of, render
from onegov.exchange.witness.conf import WitnessConfig
from onegov.exchange.witness.cosigner import Cosigner, Refused
from onegov.exchange.witness.memory import Memory
from onegov.exchange.witness.opening import check_witness_listed
from onegov.exchange.witness.together import Together

ADD_CHECKPOINT = "/add-checkpoint"
#: Of the reply 409 whose body is the size that was cosigned. Source: C2SP tlog-witness.
SIZE_TYPE = "text/x.tlog.size"
_LIMITS = Limits(body_bytes=16 * 1024, connections=512, in_flight=64)
_TEXT = (("content-type", "text/plain; charset=utf-8"),)
_SECONDS = 6  # for a web server to give the directory
_log = logging.getLogger("onegov.exchange")


class WitnessServer:
    """A running witness."""

    def __init__(self, config: WitnessConfig) -> None:
        self._config = config
        keeper = DirectoryKeeper(
            config.folder / "directory", anchor=config.directory_key, instance=config.instance
        )
        self._informed = Informed(Federation(keeper, {}))
        self._memory = Memory(config.folder)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="witness")
        cosigner = Cosigner(config.signer(), self._memory, directory=keeper.current)
        self._cosigner = Together(cosigner, self._thread)
        self._operator = read_operator_token(config.folder)
        self._tls = make_tls(config.tls_key_file, node_id=config.node_id)
        self._web = Caller(seconds=_SECONDS, limit=LARGEST, fault="server.clientproxy")
        self._news = DirectoryNews(
            self._informed,
            sources={config.instance: Source(config.directory_file, config.directory_url)},
            web=self._web,
            peers=self._web,
            seconds=config.directory_seconds,
            changed=self._follow,
        )
        self._port = Port(
            Gate(self._answer, _refuse, _LIMITS, busy="server.serverproxy.overloaded")
        )
        self._tending: asyncio.Task[None] | None = None
        self._registry = CollectorRegistry()
        self._outcomes = Counter(
            "onegov_witness_checkpoints",
            "Checkpoints that were offered, by their end: cosigned, or why not.",
            ("outcome",),
            registry=self._registry,
        )
        self._forks = Gauge(
            "onegov_witness_forks", "Logs that signed two histories.", registry=self._registry
        )
        self._logs = Gauge(
            "onegov_witness_logs", "Logs that were cosigned.", registry=self._registry
        )

    async def start(self) -> None:
        """Will learn the directory and open the port; OSError when it is taken."""
        await self._news.look()
        check_witness_listed(self._informed.keeper, self._config)
        if self._tls is not None:
            check_listed(self._tls, self._informed.federation.members())
            self._tending = asyncio.create_task(tend(self._tls, self._informed.federation.members))
        await self._count()
        tls = None if self._tls is None else self._tls.server
        await self._port.open(self._config.host, self._config.port, tls=tls)
        self._news.start()

    async def stop(self) -> None:
        """Will finish what runs and close everything."""
        if self._tending is not None:
            self._tending.cancel()
            await asyncio.gather(self._tending, return_exceptions=True)
        await self._port.close(within=2)
        await self._news.stop()
        await self._web.close()
        self._thread.shutdown()
        self._memory.close()

    def _follow(self) -> None:
        if self._tls is not None and self._informed.keeper.edition is not None:
            self._tls.update(self._informed.federation.members(), now=clock.now())

    # -- answering -----------------------------------------------------------------------------------

    async def _answer(self, request: Request) -> Reply:
        if request.method == "POST" and request.path == ADD_CHECKPOINT:
            return await self._add_checkpoint(request.content)
        if request.method != "GET":
            raise make_fault("client.not_found")
        if request.path == "/healthz":
            return await self._health()
        if request.path == "/metrics":
            self._check_token(request)
            body = bytes(generate_latest(self._registry))  # type: ignore[no-untyped-call]
            return Reply(200, (("content-type", CONTENT_TYPE_LATEST),), body)
        first, _, last = request.path[1:].partition("/")
        if last == "checkpoint":
            return await self._newest(first)
        raise make_fault("client.not_found")

    async def _add_checkpoint(self, body: bytes) -> Reply:
        try:
            line = await self._cosigner.add_checkpoint(body)
        except Refused as refused:
            self._outcomes.labels(refused.why).inc()
            if refused.why in ("fork", "not_grown"):
                _log.critical("a log shows two histories: see `onegov witness show`")
                await self._count()
            return _refusal(refused)
        except (OSError, sqlite3.Error) as error:
            _log.critical("the witness cannot write: %s", type(error).__name__)
            raise make_fault("server.serverproxy.log_unavailable") from error
        self._outcomes.labels("cosigned").inc()
        return Reply(200, _TEXT, line.encode())

    async def _newest(self, named: str) -> Reply:
        """The newest cosigned checkpoint of the log whose name has that SHA-256 (hex)."""
        logs = await asyncio.get_running_loop().run_in_executor(self._thread, self._memory.logs)
        for each in logs:
            if sha256(each.checkpoint.origin.encode()).hexdigest() == named:
                return Reply(200, _TEXT, each.note.encode())
        raise make_fault("client.not_found")

    async def _health(self) -> Reply:
        logs, forks = await self._count()
        content = {"ok": True, "witness": self._config.key_id, "logs": logs, "forks": forks}
        return json_reply(200, content)

    async def _count(self) -> tuple[int, int]:
        loop = asyncio.get_running_loop()
        logs, forks = await loop.run_in_executor(self._thread, self._memory.counts)
        self._logs.set(logs)
        self._forks.set(forks)
        return logs, forks

    def _check_token(self, request: Request) -> None:
        scheme, _, token = request.header("authorization").partition(" ")
        shown = hmac.compare_digest(token.encode(), self._operator.encode())
        if scheme.lower() != "bearer" or not shown:
            raise make_fault("client.not_authenticated")


def _refusal(refused: Refused) -> Reply:
    if refused.size is not None:
        return Reply(refused.status, (("content-type", SIZE_TYPE),), f"{refused.size}\n".encode())
    return Reply(refused.status, _TEXT, f"{refused.why}\n".encode())


def _refuse(error: ExchangeError, headers: Headers) -> Reply:
    return render(error, reader_of(headers, dialect="7.8"))


async def run_witness(config: WitnessConfig, *, ready: Callable[[], None]) -> None:
    """Will run the witness until SIGTERM or SIGINT; calls ``ready`` once the port is open."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    witness = WitnessServer(config)
    try:
        await witness.start()
        ready()
        _log.info("witness %s is ready", config.key_id)
        await stop.wait()
    finally:
        await witness.stop()
