"""Which process listens where: fixed places after one base port."""

import random
import socket
from collections.abc import Iterable, Mapping

from onegov.core.types import Text
from onegov.project.errors import PortsTaken

# Every name that onegov_demo.network and the processes know, with its place after the base port.
PLACES: Mapping[str, int] = {
    "web": 0,
    "onegov_local": 1,
    "ircc_local": 2,
    "cbsa_local": 3,
    "cra_local": 4,
    "onegov_node": 5,
    "ircc_node": 6,
    "cbsa_node": 7,
    "cra_node": 8,
    "directory": 9,
    "witness": 10,
    "ircc_system": 11,
    "cbsa_system": 12,
    "cra_system": 13,
    "payments": 14,
    "mail_smtp": 15,
    "mail_http": 16,
    "education_local": 17,
    "education_node": 18,
    "education_system": 19,
    "province_directory": 20,
    "partners": 21,
    "benefits": 22,
}


def at(base: int) -> dict[str, int]:
    """The port of each name for a base port.

    Raises:
        PortsTaken: another program listens on one of them.
    """
    ports = {name: base + place for name, place in PLACES.items()}
    check_free(ports.values())
    return ports


def check_free(ports: Iterable[int]) -> None:
    """Will look whether anybody listens there.

    Raises:
        PortsTaken: another program does, on one of them.
    """
    taken = [port for port in ports if not _is_free(port)]
    if taken:
        names = ", ".join(str(port) for port in taken)
        raise PortsTaken(
            Text(en=f"These ports are in use: {names}.", fr=f"Ces ports sont occupés : {names}.")
        )


def anywhere() -> dict[str, int]:
    """Ports that are free now, for a throw-away platform."""
    for _ in range(200):
        try:
            return at(random.randrange(20_000, 32_000, 40))  # noqa: S311 - no secret
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
