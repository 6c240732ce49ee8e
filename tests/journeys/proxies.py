"""A hand on the wire between two nodes: changes one byte of what comes back, or holds what goes there."""

import json
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from onegov.exchange.public import DirectoryAuthority
from running_platform import Running, until


class Meddler:
    """Listens on ``port`` of loopback, hands everything on to another port, and changes answers.

    Args:
        target: port of the true node.
        change: what becomes of a whole answer's bytes; called for each piece that comes back.
        hold: called with each piece that goes there; the piece goes on once it returns.
    """

    def __init__(
        self,
        target: int,
        change: Callable[[bytes], bytes] = lambda data: data,
        *,
        hold: Callable[[bytes], None] = lambda data: None,
    ) -> None:
        self._target, self._change, self._hold = target, change, hold
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.changed = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Will take no more connections."""
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._server.accept()
                node = socket.create_connection(("127.0.0.1", self._target))
                self._pump(client, node, self._held)
                self._pump(node, client, self._meddle)

    def _held(self, data: bytes) -> bytes:
        self._hold(data)
        return data

    def _meddle(self, data: bytes) -> bytes:
        changed = self._change(data)
        self.changed += changed != data
        return changed

    def _pump(
        self, source: socket.socket, sink: socket.socket, change: Callable[[bytes], bytes]
    ) -> None:
        def run() -> None:
            with suppress(OSError), source, sink:
                while data := source.recv(1 << 16):
                    sink.sendall(change(data))

        threading.Thread(target=run, daemon=True).start()


@contextmanager
def through(live: Running, member: str, proxy: Meddler) -> Iterator[None]:
    """The platform's node reaches ``member`` through ``proxy`` meanwhile."""
    authority = DirectoryAuthority(live.state / "network" / "authority", instance="CA-DEMO")
    as_it_was = authority.members()
    meddled = {"url": f"http://127.0.0.1:{proxy.port}"}
    owner = f"CA-DEMO/GOV/{member}"
    _publish(
        live, authority, [one | meddled if one["member"] == owner else one for one in as_it_was]
    )
    try:
        yield
    finally:
        _publish(live, authority, as_it_was)
        proxy.close()


def _publish(
    live: Running, authority: DirectoryAuthority, members: list[dict[str, object]]
) -> None:
    """Publishes, and returns once the platform's node goes by it."""
    version = authority.publish(members).version
    address = f"http://127.0.0.1:{live.ports['onegov_local']}/healthz"
    until(lambda: _version(address) >= version, "news of the directory")


def _version(address: str) -> int:
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own loopback
        return int(json.load(answer)["directory"]["version"])
