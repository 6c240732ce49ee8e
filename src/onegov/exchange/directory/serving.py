"""The directory as a process: gives its files, takes requests, renews what becomes old."""

import asyncio
import json
import logging
import re
import signal
from collections.abc import Callable
from pathlib import Path

from onegov.core.errors import OneGovError
from onegov.exchange.conf import Limits
from onegov.exchange.directory.authority import DirectoryAuthority
from onegov.exchange.directory.requests import LARGEST_REQUEST, RequestBook
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import Headers
from onegov.exchange.http1.gate import Gate
from onegov.exchange.http1.server import Port
from onegov.exchange.messages import Reply, Request
from onegov.exchange.renderings import reader_of, render

_log = logging.getLogger("onegov.exchange")
_LIMITS = Limits(body_bytes=LARGEST_REQUEST, connections=512, in_flight=64)
_RENEW_SECONDS = 60
_FILE = re.compile(r"/((?:[1-9][0-9]{0,8}|directory|revocations)\.jws)")


class DirectoryServer:
    """Answers whoever asks; needs no secret of them, since all that it gives is signed."""

    def __init__(self, authority: DirectoryAuthority, book: RequestBook) -> None:
        self._authority = authority
        self._book = book

    async def answer(self, request: Request) -> Reply:
        """A file of the directory, or the fingerprint of a request that was taken."""
        if request.method == "POST" and request.path == "/requests":
            return self._take(request)
        match = _FILE.fullmatch(request.path)
        if request.method != "GET" or match is None:
            raise make_fault("client.not_found")
        return self._file(self._authority.published / match[1])

    def _file(self, path: Path) -> Reply:
        try:
            return Reply(200, (("content-type", "application/jose"),), path.read_bytes())
        except FileNotFoundError as error:
            raise make_fault("client.not_found") from error

    def _take(self, request: Request) -> Reply:
        try:
            fingerprint = self._book.receive(request.content.decode("latin-1").strip())
        except OneGovError as error:
            content = {"error": error.message.en, "error_fr": error.message.fr}
            return Reply(400, _JSON, json.dumps(content, ensure_ascii=False).encode())
        _log.info("request %s was taken", fingerprint)
        return Reply(202, _JSON, json.dumps({"fingerprint": fingerprint}).encode())


_JSON = (("content-type", "application/json; charset=utf-8"),)


def _refuse(error: ExchangeError, headers: Headers) -> Reply:
    return render(error, reader_of(headers, dialect="7.8"))


async def serve_directory(
    authority: DirectoryAuthority, book: RequestBook, *, port: int, ready: Callable[[], None]
) -> None:
    """Will give the directory on 127.0.0.1 until SIGTERM or SIGINT."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    if authority.edition is None:
        authority.publish([])
    authority.renew()
    answer = DirectoryServer(authority, book).answer
    opened = Port(Gate(answer, _refuse, _LIMITS, busy="server.serverproxy.overloaded"))
    await opened.open("127.0.0.1", port)
    ready()
    try:
        while not stop.is_set():
            try:
                await asyncio.wait_for(stop.wait(), _RENEW_SECONDS)
            except TimeoutError:
                authority.renew()
    finally:
        await opened.close(within=2)
