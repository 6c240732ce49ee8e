"""The three providers, each one process on the measured core; databases have the other one."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks.exchange.limit import free_port
from benchmarks.processes import Side, cores, running
from onegov.core.types import Text
from onegov.project.benching import environment
from onegov.project.benching.discovery import ROOT
from onegov.project.benching.errors import PeerFailed
from onegov.project.benching.worker import Worker, started
from onegov.project.postgres import Server

HERE = Path(__file__).parent


@dataclass
class Provider:
    """A running provider and what an application knows of it.

    Attributes:
        paths: of its endpoints: ``authorize``, ``token``, ``userinfo``.
        application: id, secret; ``machine``: id and private key of another application.
        cookies: of a person who is signed in there; ``sessions``: of more people, each taken once.
        stays: the scope that gives a refresh token.
        issuer: what assertions are made for.
    """

    side: Side
    port: int
    paths: Mapping[str, str]
    redirect_uri: str
    application: tuple[str, str]
    machine: tuple[str, dict[str, str]] = ("", {})
    cookies: dict[str, str] = field(default_factory=dict)
    sessions: list[str] = field(default_factory=list)
    stays: str = "offline_access"

    @property
    def issuer(self) -> str:
        return self.side.url

    def cookie(self) -> str:
        """What the next browser shows."""
        held = {"sessionid": self.sessions.pop()} if self.sessions else self.cookies
        return "; ".join(f"{name}={value}" for name, value in held.items())


@contextmanager
def ours(folder: Path, database: str) -> Iterator[tuple[Provider, Worker]]:
    """The platform's own web process, as ``onegov run`` starts it, and who makes people for it."""
    port = free_port()
    secret = folder / "secret"
    secret.write_text("only-for-a-benchmark" * 3)
    given = {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "onegov.project.settings",
        "ONEGOV_STATE": str(folder / "state"),
        "ONEGOV_SECRET_KEY_FILE": str(secret),
        "ONEGOV_BASE_URL": f"http://127.0.0.1:{port}",
        "ONEGOV_WEB_PORT": str(port),
    }
    _run([sys.executable, "-m", "onegov", "migrate"], given)
    command = [sys.executable, "-m", "onegov", "web"]
    with (
        _served(command, port, folder / "ours.log", given) as side,
        started(Path(sys.executable), "benchmarks.login.ours") as worker,
    ):
        told = worker.ask("begin", environment=given)
        provider = Provider(
            side,
            port,
            {name: f"/oidc/{name}" for name in ("authorize", "token", "userinfo")},
            told["redirectUri"],
            (told["application"], told["secret"]),
            (told["machine"], told["machineKey"]),
            {"sessionid": worker.ask("sign_in", people=1)["sessions"][0]},
        )
        yield provider, worker


@contextmanager
def node(folder: Path) -> Iterator[Provider]:
    """node-oidc-provider; nobody is signed in there yet."""
    packages = environment.node_packages(HERE / "node", name="oidc-provider")
    script = packages / "server.mjs"
    script.write_bytes((HERE / "node" / "server.mjs").read_bytes())
    port = free_port()
    command = ["node", "--experimental-global-webcrypto", str(script), str(port)]
    with _served(command, port, folder / "node.log", {"NODE_ENV": "production"}) as side:
        told = json.loads(side.first_line())
        paths = {"authorize": "/auth", "token": "/token", "userinfo": "/me"}
        machine = ("machine", told["machineKey"])
        application = ("application", told["secret"])
        yield Provider(side, port, paths, told["redirectUri"], application, machine, stays="stay")


@contextmanager
def toolkit(folder: Path, database: str) -> Iterator[Provider]:
    """django-oauth-toolkit under granian, with a database of its own on the same PostgreSQL."""
    python = environment.python_with(HERE / "toolkit" / "requirements.lock", name="oauth-toolkit")
    key = folder / "rsa.pem"
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    given = {"BENCH_DATABASE": database, "BENCH_KEY": str(key)}
    given |= {"PYTHONPATH": str(HERE / "toolkit")}
    told = json.loads(_run([str(python), str(HERE / "toolkit" / "provider.py")], given))
    port = free_port()
    command = [str(python), "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--blocking-threads", "4", "--workers-kill-timeout", "3", "provider:application"]
    with _served(command, port, folder / "toolkit.log", given) as side:
        paths = {"authorize": "/o/authorize/", "token": "/o/token/", "userinfo": "/o/userinfo/"}
        application = ("application", told["secret"])
        session = {"sessionid": told["session"]}
        yield Provider(side, port, paths, told["redirectUri"], application, cookies=session)


@contextmanager
def databases(folder: Path) -> Iterator[tuple[str, str]]:
    """A PostgreSQL with two databases, durable as in production."""
    server = Server(folder / "postgres")
    server.start()
    try:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE toolkit")
        yield server.url, urlsplit(server.url)._replace(path="/toolkit").geturl()
    finally:
        server.stop()


class _Served(Side):
    """A side that may say something when it is ready."""

    def first_line(self) -> str:
        (process,) = self._nodes
        return process.stdout.readline() if process.stdout else ""


@contextmanager
def _served(
    command: list[str], port: int, log: Path, given: Mapping[str, str]
) -> Iterator[_Served]:
    with running(command, on=cores()[0], log=log, environment=os.environ | given) as process:
        deadline = time.monotonic() + 30
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise _failed(log.read_text())
            time.sleep(0.05)
        yield _Served(f"http://127.0.0.1:{port}", [process])


def _answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/.well-known/openid-configuration")
        connection.getresponse().read()
    except OSError:
        return False
    return True


def _run(command: list[str], given: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise _failed(done.stderr)
    return done.stdout


def _failed(told: str) -> PeerFailed:
    last = (told.strip().splitlines() or ["?"])[-1]
    return PeerFailed(
        Text(en=f"A provider did not start: {last}", fr=f"Un fournisseur n’a pas démarré : {last}")
    )
