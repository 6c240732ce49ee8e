"""Ports for the processes that tests start.

They lie below those that the system gives to outgoing connections, and every test process takes its
own stretch of them, so that nobody else comes between choosing a port and listening on it.
"""

import os
import socket
from collections.abc import Iterator

_FIRST, _COUNT = 12_000, 8_000


def _walk() -> Iterator[int]:
    place = os.getpid() * 761
    while True:
        place += 1
        port = _FIRST + place % _COUNT
        if _is_free(port):
            yield port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


_ports = _walk()


def free_port() -> int:
    """A port on 127.0.0.1 that nothing listens on and that this test run gives to nobody else."""
    return next(_ports)


def free_ports(count: int) -> list[int]:
    """As many of them."""
    return [free_port() for _ in range(count)]
