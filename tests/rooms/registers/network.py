"""The demonstration's network with its real nodes and department systems, for tests of fetching."""

import dataclasses
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from onegov.exchange.public import ClientId, Directory, NodeClient, read_directory
from onegov_demo.network import PLATFORM, PORT_NAMES, Network, system_state, write_network

CONTROL_TOKEN = "a-control-token-for-tests"
SYSTEMS = ("ircc", "cbsa", "cra")


@dataclasses.dataclass
class Running:
    """What runs, and how to reach it."""

    written: Network
    ports: dict[str, int]

    @property
    def directory(self) -> Directory:
        return read_directory(self.written.directory, authority_key=self.written.directory_key)

    def client(self, directory: Directory | None = None) -> NodeClient:
        return NodeClient(
            node_url=self.written.platform_url,
            client=ClientId.parse(PLATFORM),
            directory=directory or self.directory,
            token=self.written.token_file.read_text().strip(),
        )

    @contextmanager
    def down(self, system: str) -> Iterator[None]:
        self._switch(system, down=True)
        try:
            yield
        finally:
            self._switch(system, down=False)

    def _switch(self, system: str, *, down: bool) -> None:
        connection = HTTPConnection("127.0.0.1", self.ports[f"{system}_system"], timeout=10)
        headers = {"Authorization": f"Bearer {CONTROL_TOKEN}"}
        connection.request("POST", "/control", json.dumps({"down": down}), headers)
        assert connection.getresponse().status == 200
        connection.close()


@contextmanager
def running(state: Path) -> Iterator[Running]:
    names = {*PORT_NAMES, *(f"{system}_system" for system in SYSTEMS)}
    ports = dict(zip(sorted(names), _free_ports(len(names)), strict=True))
    written = write_network(state, ports)
    with ExitStack() as stack:
        for system in SYSTEMS:
            folder = system_state(state, system)
            folder.mkdir(parents=True)
            (folder / "control-token").write_text(CONTROL_TOKEN)
            port = str(ports[f"{system}_system"])
            _start(stack, "onegov_demo", system, "--port", port, "--state", str(folder))
        for config in written.nodes.values():
            _start(stack, "onegov", "node", "--config", str(config))
        for port in ports.values():
            _wait_for(port)
        yield Running(written, ports)


def _start(stack: ExitStack, *command: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", *command], stdout=subprocess.DEVNULL, env={**os.environ}
    )

    def stop() -> None:
        process.terminate()
        process.wait(15)

    stack.callback(stop)


def _free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _wait_for(port: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            threading.Event().wait(0.05)
        else:
            return
    raise AssertionError(f"nothing listens on {port}")


def with_other_key(directory: Directory, keyid: str) -> Directory:
    """The directory in which one key is another's."""
    members: dict[str, Any] = {
        name: dataclasses.replace(
            member,
            keys=tuple(
                dataclasses.replace(key, public_key=bytes(32)) if key.keyid == keyid else key
                for key in member.keys
            ),
        )
        for name, member in directory.members.items()
    }
    return Directory(members)
