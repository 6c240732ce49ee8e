"""Two real databases for the tests of one adapter: PostgreSQL and MariaDB, with the same tables."""

import os
import subprocess
import time
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pymysql
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from free_ports import free_port
from onegov.core import clock
from onegov.exchange.adapters.sql_settings import SqlTable
from onegov.exchange.node.backends.sql_source import sql_table
from onegov.project.doctor import mariadb
from onegov.project.postgres import Server

_TABLES = Path(__file__).with_name("sql_tables")


def _statements(kind: str) -> list[str]:
    """What makes the tables: statements with an empty line between them."""
    return (_TABLES / f"{kind}.sql").read_text("utf-8").split("\n\n")


class Database(Protocol):
    """One kind of database with the tables of the tests."""

    name: str
    #: What is wrong with row C3, which only this kind of database can hold.
    odd_value: str

    @property
    def url(self) -> str: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def ask(self, statement: str, *values: str) -> Any: ...

    def connections(self, adapter: str) -> int: ...


class Postgres:
    name, odd_value = "postgresql", "fee: bad_decimal"

    def __init__(self, folder: Path) -> None:
        self._server = Server(folder / "pg", durable=False)
        self.start()
        with psycopg.connect(self.url, autocommit=True) as connection:
            for each in _statements(self.name):
                connection.execute(each)

    @property
    def url(self) -> str:
        return self._server.url

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def ask(self, statement: str, *values: str) -> Any:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement, values).fetchone()[0]  # type: ignore[index]

    def connections(self, adapter: str) -> int:
        counted = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
        return int(self.ask(counted, f"onegov-node {adapter}"))


_SYSTEM = Path("/usr/share/mysql")
_OPTIONS = (
    "--no-defaults",
    "--innodb-log-file-size=4M",
    "--innodb-buffer-pool-size=16M",
    "--performance-schema",
)


def write_certificate(file: Path) -> None:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, file.stem)])
    until, place = now + timedelta(days=1), x509.IPAddress(IPv4Address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, until
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([place]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file.write_bytes(certificate.public_bytes(pem) + key.private_bytes(pem, form, no_password))


class Mariadb:
    """A server of its own, by Debian's ``mariadb-server-core``; the adapter's account may only read."""

    name, odd_value = "mariadb", "issued: bad_date"

    def __init__(self, folder: Path) -> None:
        program = mariadb()
        assert program, "these tests need MariaDB: apt-get install mariadb-server-core"
        self._folder = folder / "mariadb"
        self._data = self._folder / "data"
        self._data.mkdir(parents=True)
        user = ["--user=root"] if os.geteuid() == 0 else []
        self._command = [program, *_OPTIONS, f"--datadir={self._data}", *user]
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._certificate = self._folder / "own.pem"
        write_certificate(self._certificate)
        self._make()
        self.start()
        self._run(_statements(self.name))

    @property
    def url(self) -> str:
        return f"mariadb://reader:p%40ss%20w%2Frd@127.0.0.1:{self._port}"

    def _make(self) -> None:
        begin = "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL, @skip_auth_anonymous=1;\n"
        files = ("mysql_system_tables.sql", "mysql_system_tables_data.sql")
        script = begin + "".join((_SYSTEM / name).read_text("utf-8") for name in files)
        done = subprocess.run(
            [*self._command, "--bootstrap"], input=script.encode(), capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

    def start(self) -> None:
        own = [
            f"--port={self._port}",
            "--bind-address=127.0.0.1",
            f"--socket={self._folder}/socket",
            f"--ssl-cert={self._certificate}",
            f"--ssl-key={self._certificate}",
        ]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen([*self._command, *own], stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while True:
            try:
                self._connect().close()
            except pymysql.err.OperationalError:
                assert time.monotonic() < deadline, (self._folder / "log").read_text()
                assert self._process.poll() is None, (self._folder / "log").read_text()
            else:
                return

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def _connect(self) -> Any:
        return pymysql.connect(
            host="127.0.0.1", port=self._port, user="root", charset="utf8mb4", autocommit=True
        )

    def _run(self, statements: list[str]) -> None:
        with self._connect() as connection, connection.cursor() as cursor:
            for each in statements:
                cursor.execute(each)

    def ask(self, statement: str, *values: str) -> Any:
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()[0]

    def connections(self, adapter: str) -> int:
        counted = (
            "SELECT count(*) FROM performance_schema.session_connect_attrs "
            "WHERE attr_name = 'program_name' AND attr_value = %s"
        )
        return int(self.ask(counted, f"onegov-node {adapter}"))


KINDS: dict[str, type[Postgres] | type[Mariadb]] = {"postgresql": Postgres, "mariadb": Mariadb}


async def raw_rows(settings: SqlTable, key: str) -> list[Any]:
    """What the adapter answers for one key, asked without a node."""
    table = sql_table(settings, name="keys")
    await table.start()
    try:
        return list(await table.rows(key))
    finally:
        await table.stop()
