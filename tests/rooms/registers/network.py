"""The demonstration's network with its real nodes and department systems, for tests of fetching."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from department_files import put_register
from free_ports import free_ports
from onegov.consent.conf import ConsentConf
from onegov.consent.keys import ConsentKeys
from onegov.exchange.public import (
    ClientId,
    Directory,
    NodeClient,
    configure_platform_node,
    read_directory,
    read_federation_file,
)
from onegov.registers.conf import RegistersConf
from onegov_demo.network import PLATFORM, PORT_NAMES, Network, system_state, write_network

CONTROL_TOKEN = "a-control-token-for-tests"
SYSTEMS = ("ircc", "cbsa", "cra", "education")


@dataclasses.dataclass
class Running:
    """What runs, and how to reach it."""

    written: Network
    ports: dict[str, int]
    nodes: "dict[str, subprocess.Popen[str]]" = dataclasses.field(default_factory=dict)

    def kill(self, member: str) -> None:
        """Ends the member's node, for good."""
        self.nodes[member].kill()
        self.nodes[member].wait(30)

    @property
    def directory(self) -> Directory:
        return read_directory(self.written.directory, authority_key=self.written.directory_key)

    @property
    def conf(self) -> RegistersConf:
        pinned = read_federation_file(self.written.federation)
        return RegistersConf(self.written.directory, self.written.directory_key.hex(), pinned)

    def client(self, directory: Directory | None = None) -> NodeClient:
        return NodeClient(
            node_url=self.written.platform_url,
            client=ClientId.parse(PLATFORM),
            directory=lambda: directory or self.conf.directory(),
            token=self.written.token_file.read_text().strip(),
        )

    @contextmanager
    def down(self, system: str) -> Iterator[None]:
        self._switch(system, down=True)
        try:
            yield
        finally:
            self._switch(system, down=False)

    @contextmanager
    def as_platform(self, settings: Any) -> Iterator[None]:
        """The platform of this process asks through its own node of this network."""
        conf = self.conf
        settings.ONEGOV_REGISTERS = lambda: conf
        keys = ConsentKeys(self.written.consents_key.parent, ClientId.parse(PLATFORM).owner)
        settings.ONEGOV_CONSENT = lambda: ConsentConf(keys, lambda: self.directory)
        client = self.client()
        configure_platform_node(client)
        yield
        configure_platform_node(None)
        client.close()

    def requests(self, member: str) -> list[str]:
        """What was signed of each request that the member's node answered, oldest first."""
        log = self.written.nodes[member].parent / "state" / "log" / "evidence.jsonl"
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        return [line["request"]["base"] for line in lines if line.get("side") == "provider"]

    def _switch(self, system: str, *, down: bool) -> None:
        connection = HTTPConnection("127.0.0.1", self.ports[f"{system}_system"], timeout=10)
        headers = {"Authorization": f"Bearer {CONTROL_TOKEN}"}
        connection.request("POST", "/control", json.dumps({"down": down}), headers)
        assert connection.getresponse().status == 200
        connection.close()


@contextmanager
def running(state: Path) -> Iterator[Running]:
    """Will run it on free ports; on others when another program took one meanwhile."""
    for system in SYSTEMS:
        folder = system_state(state, system)
        folder.mkdir(parents=True)
        (folder / "control-token").write_text(CONTROL_TOKEN)
        if system in ("ircc", "cbsa"):
            put_register(system, folder)
    with ExitStack() as stack:
        for _ in range(3):
            started = _start_all(state)
            if started:
                stack.push(started[1])
                break
        else:
            raise AssertionError("the network did not start; the reasons are above")
        yield started[0]


def _start_all(state: Path) -> tuple[Running, ExitStack] | None:
    names = sorted({*PORT_NAMES, *(f"{system}_system" for system in SYSTEMS)})
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    written = write_network(state, ports)
    with ExitStack() as stack:
        processes = [
            _start(stack, "onegov_demo", system, "--port", str(ports[f"{system}_system"]), *more)
            for system in SYSTEMS
            for more in [("--state", str(system_state(state, system)))]
        ]
        nodes = {
            member: _start(stack, "onegov", "node", "--config", str(config))
            for member, config in written.nodes.items()
        }
        if all(_is_ready(process) for process in [*processes, *nodes.values()]):
            return Running(written, ports, nodes), stack.pop_all()
    return None


def _start(stack: ExitStack, *command: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )

    def stop() -> None:
        process.terminate()
        process.wait(30)
        assert process.stdout
        process.stdout.close()

    stack.callback(stop)
    return process


def _is_ready(process: "subprocess.Popen[str]") -> bool:
    """Waits for the line that each prints once it listens; a process that ended prints none."""
    assert process.stdout
    return "ready" in process.stdout.readline()


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
