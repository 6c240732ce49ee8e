"""Which process listens where: fixed places after one base port."""

import random
import socket
from collections.abc import Mapping

from onegov.core.types import Text
from onegov.project.errors import PortsTaken

# Every name that onegov_demo.network and the processes know, with its place after the base port.
PLACES: Mapping[str, int] = {
    "web": 0,
    "node.ONEGOV": 1,
    "node.IRCC": 2,
    "node.CBSA": 3,
    "node.CRA": 4,
    "peer.ONEGOV": 5,
    "peer.IRCC": 6,
    "peer.CBSA": 7,
    "peer.CRA": 8,
    "system.IRCC": 11,
    "system.CBSA": 12,
    "system.CRA": 13,
    "payments": 14,
    "mail.smtp": 15,
    "mail.http": 16,
}


def at(base: int) -> dict[str, int]:
    """The port of each name for a base port.

    Raises:
        PortsTaken: another program listens on one of them.
    """
    ports = {name: base + place for name, place in PLACES.items()}
    taken = [port for port in ports.values() if not _is_free(port)]
    if taken:
        names = ", ".join(str(port) for port in taken)
        raise PortsTaken(
            Text(en=f"These ports are in use: {names}.", fr=f"Ces ports sont occupés : {names}.")
        )
    return ports


def anywhere() -> dict[str, int]:
    """Ports that are free now, for a throw-away platform."""
    for _ in range(200):
        try:
            return at(random.randrange(20_000, 32_000, 20))  # noqa: S311 - no secret
        except PortsTaken:
            continue
    raise PortsTaken(Text(en="No free ports were found.", fr="Aucun port libre n’a été trouvé."))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
