"""A small exchange for tests: real nodes as processes, real department systems over HTTP."""

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from free_ports import free_port
from onegov.exchange.public import (
    ClientId,
    Directory,
    DirectoryAuthority,
    NodeClient,
    ServiceId,
    member_entry,
    parse_config,
)

PLATFORM = ClientId.parse("CA-DEMO/GOV/ONEGOV/platform")
STATUS = ServiceId.parse("CA-DEMO/GOV/IRCC/clients/status")
LINK = ServiceId.parse("CA-DEMO/GOV/IRCC/clients/link")
PURPOSE, AUTHORITY = "citizenship-grant", "C-29 5(1)(c)"
TOKEN = "a-token-of-the-platform-0001"
CRA_FIELDS = [
    {"name": "account", "start": 1, "length": 9, "type": "digits"},
    {"name": "family", "start": 10, "length": 30},
    {"name": "given", "start": 40, "length": 30},
    {"name": "birth_date", "start": 70, "length": 8, "type": "date"},
    {"name": "postal_code", "start": 78, "length": 6, "type": "postal_code", "optional": True},
    {"name": "year", "start": 84, "length": 4, "type": "year"},
    {"name": "duty", "start": 88, "length": 1, "type": "code", "values": ["Y", "N", "U"]},
    {"name": "filed", "start": 89, "length": 1, "type": "code", "values": ["Y", "N"]},
    {"name": "assessed_on", "start": 90, "length": 8, "type": "date", "optional": True},
]


DESCRIBED: dict[str, dict[str, Any]] = {
    "IRCC": {
        "name": {"en": "Immigration", "fr": "Immigration (fr)"},
        "subsystems": [{"code": "clients", "name": {"en": "Clients", "fr": "Clients (fr)"}}],
    }
}


def until(condition: Callable[[], Any], *, seconds: float = 10, what: str = "condition") -> Any:
    """The first true result; polls, so that no test waits longer than it must."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        threading.Event().wait(0.01)
    raise AssertionError(f"{what} did not come true in {seconds} s")


def send_raw(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        received = b""
        while b"\r\n\r\n" not in received:
            more = connection.recv(1 << 16)
            if not more:
                break
            received += more
        connection.settimeout(0.2)
        try:
            while more := connection.recv(1 << 16):
                received += more
        except TimeoutError:
            pass
    return received


@dataclass
class Seen:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Server(ThreadingHTTPServer):
    def handle_error(self, *args: object) -> None:
        """A killed node leaves its connections; that is what the tests are about."""


class System:
    """A department's system: answers what ``answer`` says and remembers what it was asked."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.answer: Callable[[Seen], tuple[int, dict[str, str], bytes]] = lambda seen: (
            200,
            {"Content-Type": "application/json"},
            b'{"status": "permanent_resident"}',
        )
        system = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                seen = Seen(self.command, self.path, dict(self.headers), self.rfile.read(length))
                system.seen.append(seen)
                status, headers, body = system.answer(seen)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve
            do_HEAD = do_OPTIONS = do_TRACE = _serve

            def log_message(self, *args: object) -> None:
                return

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


class Flipper:
    """A TCP proxy between nodes that changes bytes of what passes back, and keeps what passed to."""

    def __init__(self, port: int) -> None:
        self.change: Callable[[bytes], bytes] = lambda data: data
        self.requests: list[bytes] = []
        self._target = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            threading.Thread(target=self._pump, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(far, near, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, asking: bool) -> None:
        try:
            while data := source.recv(1 << 16):
                if asking:
                    self.requests.append(data)
                sink.sendall(data if asking else self.change(data))
        except OSError:
            pass
        finally:
            for end in (source, sink):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            source.close()

    def close(self) -> None:
        self._server.close()


@dataclass
class NodeProcess:
    """One ``onegov node`` process."""

    config: Path
    settings: dict[str, Any]
    process: subprocess.Popen[str] | None = None

    @property
    def log(self) -> Path:
        return self.config.parent / "state" / "log"

    @property
    def stderr(self) -> str:
        return (self.config.parent / "stderr").read_text()

    def launch(self, *before: str) -> None:
        """Starts the process, behind a command such as ``prlimit`` if one is given."""
        with (self.config.parent / "stderr").open("a") as errors:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-m", "onegov", "node", "--config", str(self.config)],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def wait_ready(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the node did not start: {self.stderr}"
        assert json.loads(line)["ready"] is True

    def start(self) -> None:
        self.launch()
        self.wait_ready()

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self._gone()

    def stop(self) -> int:
        if self.process is None:
            return 0
        self.process.terminate()
        return self._gone()

    def wait(self) -> int:
        """The exit code of a process that ends by itself."""
        return self._gone()

    def _gone(self) -> int:
        assert self.process is not None
        assert self.process.stdout is not None
        code = self.process.wait(30)
        self.process.stdout.close()
        self.process = None
        return code

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.log / "evidence.jsonl").read_text().splitlines()]

    def ask(
        self, port: str, method: str, target: str, **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        status, found, body = self.raw(port, method, target, **headers)
        return status, json.loads(body) if body else None, found

    def raw(
        self, port: str, method: str, target: str, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.settings[port], timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, headers=named)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, body


@dataclass
class Network:
    """The platform's node, a department's node and its system."""

    folder: Path
    system: System
    authority: DirectoryAuthority
    nodes: dict[str, NodeProcess] = field(default_factory=dict)
    directory: Directory = field(default_factory=lambda: Directory({}))
    flipper: Flipper | None = None

    def node(self, member: str) -> NodeProcess:
        return self.nodes[member]

    def client(self, **changes: Any) -> NodeClient:
        port = self.node("ONEGOV").settings["local_port"]
        given = {"node_url": f"http://127.0.0.1:{port}", "client": PLATFORM, "token": TOKEN}
        return NodeClient(directory=lambda: self.directory, **(given | changes))

    @contextlib.contextmanager
    def afresh(self) -> Iterator["Network"]:
        """The same nodes for one more test: nothing seen yet, and nothing left as that test made it."""
        answer = self.system.answer
        self.system.seen.clear()
        if self.flipper:
            self.flipper.requests.clear()
        try:
            yield self
        finally:
            self.system.answer = answer
            if self.flipper:
                self.flipper.change = lambda data: data

    def close(self) -> None:
        for node in self.nodes.values():
            node.stop()
        self.system.close()
        if self.flipper:
            self.flipper.close()


def ask_service(network: Network, service: str, **more: Any) -> Any:
    """The body of what a service of the department (``roads/vehicles``) answers the platform."""
    client = network.client()
    asked = ServiceId.parse(f"CA-DEMO/GOV/IRCC/{service}")
    try:
        return client.call(service=asked, purpose=PURPOSE, authority=AUTHORITY, **more).body
    finally:
        client.close()


def right(service: str, **changes: Any) -> dict[str, Any]:
    return {
        "client": str(PLATFORM),
        "service": service,
        "purposes": [PURPOSE],
        "authorities": [AUTHORITY],
    } | changes


def settings(member: str, **changes: Any) -> dict[str, Any]:
    return {
        "instance": "CA-DEMO",
        "member_class": "GOV",
        "member": member,
        "local_port": free_port(),
        "node_port": free_port(),
        "key_file": "node.key",
        "log_key_file": "log.key",
        "directory_file": "../authority/published/directory.jws",
        "directory_key": b64encode(bytes(32)).decode(),
        "directory_seconds": 1,
        "folder": "state",
    } | changes


def build(
    folder: Path,
    *,
    ircc: dict[str, Any] | None = None,
    platform: dict[str, Any] | None = None,
    more: dict[str, dict[str, Any]] | None = None,
    flip: bool = False,
) -> Network:
    """The network's files and objects; nothing runs yet but the department's system.

    ``ircc`` and ``platform`` are settings of their nodes in place of the usual ones, ``more`` those
    of other members.
    """
    system = System()
    authority = DirectoryAuthority(folder / "authority", instance="CA-DEMO")
    network = Network(folder, system, authority)
    key = {"directory_key": b64encode(authority.public_key).decode()}
    services = {
        name: {"upstream": f"{system.url}/{name.split('/')[1]}"}
        for name in ("clients/status", "clients/link")
    }
    described = {
        "ONEGOV": settings(
            "ONEGOV",
            **({"clients": [{"client": str(PLATFORM), "token_file": "token"}]} | (platform or {})),
        ),
        "IRCC": settings(
            "IRCC",
            **(
                {"services": services, "rights": [right("clients/status"), right("clients/link")]}
                | (ircc or {})
            ),
        ),
    }
    described |= {member: settings(member, **content) for member, content in (more or {}).items()}
    entries = []
    for member, content in described.items():
        home = folder / member
        home.mkdir()
        (home / "token").write_text(TOKEN)
        content |= key
        (home / "node.json").write_text(json.dumps(content))
        config = parse_config(content, where="node.json", base=home)
        port = content["node_port"]
        if flip and member == "IRCC":
            network.flipper = Flipper(port)
            port = network.flipper.port
        entry = member_entry(config, url=f"http://127.0.0.1:{port}")
        entries.append(entry | DESCRIBED.get(member, {}))
        network.nodes[member] = NodeProcess(home / "node.json", content)
    network.directory = authority.publish(entries).directory
    return network


def start(network: Network) -> Network:
    for node in network.nodes.values():
        node.launch()
    for node in network.nodes.values():
        node.wait_ready()
    return network
