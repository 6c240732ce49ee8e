"""One PostgreSQL server as a direct child: started, watched, restarted, stopped."""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from onegov.core.types import Text
from onegov.project.errors import AlreadyRunning, PostgresWillNotStart
from onegov.project.postgres import binaries

DATABASE = "onegov"
USER = "onegov"
_SOCKET_PATH_LIMIT = 90  # a Unix socket's path holds about 107 bytes


class Server:
    """A PostgreSQL server whose data lies under ``folder``; reachable by a Unix socket only.

    Args:
        folder: holds ``data``, ``postgres.log`` and the lock; made when absent.
        durable: False trades safety for speed (tests only).
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.sockets = _socket_folder(self.folder)
        self._durable = durable
        self._bin = binaries.find()
        self._child: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    @property
    def url(self) -> str:
        """The address for DATABASE_URL."""
        return self._address(DATABASE)

    def start(self) -> None:
        """Will take the lock, make the cluster when absent, start it and wait until it answers.

        Raises:
            AlreadyRunning: another supervisor holds this folder.
            PostgresWillNotStart: it did not answer within 30 seconds.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        self._prepare_sockets()
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self._launch()
        self._make_database()

    def ensure_running(self) -> bool:
        """Will restart a server that died; True when it had to."""
        if self._child is not None and self._child.poll() is None:
            return False
        self._clear_leftovers()
        self._launch()
        return True

    def stop(self) -> None:
        """Will stop the server (fast shutdown) and give the lock back."""
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal.SIGINT)
            try:
                self._child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self._child = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        if self.sockets.parent != self.folder:
            shutil.rmtree(self.sockets, ignore_errors=True)

    @property
    def pid(self) -> int | None:
        """Process id of the server while it runs."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def _take_lock(self) -> None:
        self._lock = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._lock)
            self._lock = None
            raise AlreadyRunning(
                Text(
                    en=f"OneGov already runs on {self.folder}.",
                    fr=f"OneGov fonctionne déjà dans {self.folder}.",
                )
            ) from error
        self._clear_leftovers()

    def _prepare_sockets(self) -> None:
        self.sockets.mkdir(parents=True, exist_ok=True)
        self.sockets.chmod(0o700)
        if os.geteuid() == 0:
            shutil.chown(self.sockets, "nobody", "nogroup")

    def _make_cluster(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self.data, "nobody", "nogroup")
        self._run(
            [str(self._bin / "initdb"), "-D", str(self.data), "-U", USER]
            + ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"]
            + ([] if self._durable else ["--no-sync"])
        )

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(
            binaries.as_server_user(command, self._bin, self.data),
            capture_output=True,
            env=self._environment(),
            check=False,
        )
        if done.returncode != 0:
            (self.folder / "postgres.log").write_bytes(done.stdout + done.stderr)
            shutil.rmtree(self.data, ignore_errors=True)
            raise _will_not_start(self.folder)

    def _launch(self) -> None:
        settings = ["listen_addresses=", f"unix_socket_directories={self.sockets}"]
        settings += ["shared_buffers=64MB", "max_connections=60", "jit=off"]
        if not self._durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        command = [str(self._bin / "postgres"), "-D", str(self.data)]
        for setting in settings:
            command += ["-c", setting]
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            self._child = self._spawn(command)
            if self._wait_until_it_answers(deadline):
                return
        raise _will_not_start(self.folder)

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "postgres.log").open("ab") as log:
            return subprocess.Popen(
                binaries.as_server_user(command, self._bin, self.data),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=self._environment(),
                start_new_session=True,
            )

    def _wait_until_it_answers(self, deadline: float) -> bool:
        assert self._child is not None  # noqa: S101
        while time.monotonic() < deadline:
            if self._child.poll() is not None:
                # "pre-existing shared memory block": leftovers of a killed server are still dying.
                self._clear_leftovers()
                time.sleep(0.1)
                return False
            try:
                psycopg.connect(self._admin_url(), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.03)
            else:
                return True
        return False

    def _make_database(self) -> None:
        with psycopg.connect(self._admin_url(), autocommit=True) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _admin_url(self) -> str:
        return self._address("postgres")

    def _address(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={quote(str(self.sockets), safe='')}"

    def _environment(self) -> dict[str, str]:
        # libpq stops on an unreadable home folder, so the server's user gets one it owns.
        return {"HOME": str(self.sockets), "PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}

    def _clear_leftovers(self) -> None:
        """Kill servers a dead supervisor left on this data folder, and their lock files."""
        for pid in _processes_in(self.data):
            os.kill(pid, signal.SIGKILL)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for lock in self.sockets.glob(".s.PGSQL.*"):
            lock.unlink(missing_ok=True)


def _processes_in(data: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").resolve() == data and (entry / "cwd").readlink() == data:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _socket_folder(folder: Path) -> Path:
    near = folder / "sockets"
    # PostgreSQL takes a list of folders here: a comma or a quote would end the first one.
    if len(str(near)) <= _SOCKET_PATH_LIMIT and not set(str(near)) & set(",\"'"):
        return near
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"onegov-{os.getuid()}-{digest}"


def _will_not_start(folder: Path) -> PostgresWillNotStart:
    return PostgresWillNotStart(
        Text(
            en=f"PostgreSQL did not start in {folder}.",
            fr=f"PostgreSQL n’a pas démarré dans {folder}.",
        )
    )
