"""A hand on the wire between two nodes: changes one byte of what comes back."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress


class Meddler:
    """Listens on ``port`` of loopback, hands everything on to another port, and changes answers.

    Args:
        target: port of the true node.
        change: what becomes of a whole answer's bytes; called for each piece that comes back.
    """

    def __init__(self, target: int, change: Callable[[bytes], bytes]) -> None:
        self._target, self._change = target, change
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
                self._pump(client, node, lambda data: data)
                self._pump(node, client, self._meddle)

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
