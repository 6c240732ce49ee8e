"""The whole platform on one machine: set up step by step, then a family of processes."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from onegov.core.types import Text
from onegov.project.errors import StepFailed
from onegov.project.postgres import Server
from onegov.project.running.places import Places
from onegov.project.running.processes import Child, Family, adopt_orphans

MEMBERS = ("ONEGOV", "IRCC", "CBSA", "CRA", "EDUCATION")
SYSTEMS = ("ircc", "cbsa", "cra", "education", "payments", "partners", "mail")
#: Each process that keeps a directory: its folder and its instance.
DIRECTORIES = {
    "directory": ("authority", "CA-DEMO"),
    "province_directory": ("province", "PROV-DEMO"),
}


class Platform:
    """One running platform with its demonstration.

    Args:
        places: its folders and ports.
        say: told each step as it is done (``name``, seconds).
    """

    def __init__(self, places: Places, say: Callable[[str, float], None]) -> None:
        self.places = places
        self._say = say
        self._given = os.environ.get("DATABASE_URL")
        self.postgres = None if self._given else Server(places.state / "postgres")
        self.family = Family(places.logs)
        self._noted = False

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the platform's own processes."""
        url = self._given or (self.postgres.url if self.postgres else "")
        return {**_plain_environment(), **self.places.environment(url)}

    def start(self) -> None:
        """Will set everything up and start every process; returns when the first page is served.

        Raises:
            OneGovError: a step failed; what it printed is in the state folder's logs.
        """
        adopt_orphans()
        self.places.make()
        self._step("postgres", self._start_postgres)
        self._step("network", self._prepare_demonstration)
        self._step("systems", self._start_systems)
        self._step("database", lambda: self._onegov("migrate"))
        self._step("services", self._publish)
        self._step("web", self._start_web)
        self._step("readings", self._ask_between_departments)
        self.places.note_running(self._url())
        self._noted = True

    def watch(self) -> None:
        """Will restart whatever died; call it again and again."""
        if self.postgres is not None and self.postgres.ensure_running():
            self._say("restarted postgres", 0)
        for name in self.family.mend():
            self._say(f"restarted {name}", 0)
        _reap_orphans(self)

    def stop(self) -> None:
        """Will stop every process; the state stays."""
        self.family.stop()
        if self.postgres is not None:
            self.postgres.stop()
        if self._noted:
            self.places.environment_file.unlink(missing_ok=True)

    def _url(self) -> str:
        return self.environment["DATABASE_URL"]

    def _step(self, name: str, act: Callable[[], None]) -> None:
        began = time.monotonic()
        act()
        self._say(name, time.monotonic() - began)

    def _start_postgres(self) -> None:
        if self.postgres is not None:
            self.postgres.start()

    def _prepare_demonstration(self) -> None:
        ports = json.dumps(dict(self.places.ports))
        command = _python("onegov_demo.prepare", "--state", str(self.places.state))
        traces = os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", "")
        self._run([*command, "--ports", ports, "--traces", traces], _plain_environment())

    def _start_systems(self) -> None:
        for name in SYSTEMS:
            self.family.start(Child(f"demo-{name}", self._system(name), _plain_environment()))
        for name in DIRECTORIES:
            self.family.start(Child(name, self._directory(name), _plain_environment()))
        config = self.places.network / "OAG" / "witness.json"
        command = _python("onegov", "witness", "--config", str(config))
        self.family.start(Child("witness", command, _plain_environment()))
        for member in MEMBERS:
            config = self.places.network / member / "node.json"
            command = _python("onegov", "node", "--config", str(config))
            self.family.start(Child(f"node-{member.lower()}", command, _plain_environment()))

    def _directory(self, name: str) -> list[str]:
        folder, instance = DIRECTORIES[name]
        kept = ["--folder", str(self.places.network / folder), "--instance", instance]
        port = str(self.places.ports[name])
        return _python("onegov", "directory", "serve", *kept, "--port", port)

    def _system(self, name: str) -> list[str]:
        ports = self.places.ports
        state = str(self.places.state / "systems" / name)
        if name == "mail":
            smtp = ["--smtp-port", str(ports["mail_smtp"])]
            return _python(
                "onegov_demo", name, "--port", str(ports["mail_http"]), *smtp, "--state", state
            )
        port = ports.get(f"{name}_system", ports.get(name, 0))
        return _python("onegov_demo", name, "--port", str(port), "--state", state)

    def _publish(self) -> None:
        self._onegov("fill", "--services", str(_beside("services")))

    def _start_web(self) -> None:
        web = Child("web", _python("onegov", "web"), self.environment)
        worker = Child("worker", _python("onegov", "worker"), self.environment)
        self.family.start(web, worker)
        # Accounts cost a slow hash each: made while the processes start.
        names = ("accounts", "mandates", "applications")
        files = [(f"--{name}", str(self.places.state / f"{name}.json")) for name in names]
        self._onegov("fill", *(word for told in files for word in told))
        self._start_example()
        self._wait_for(f"http://127.0.0.1:{self.places.ports['web']}/readyz")
        for member in MEMBERS:
            self._wait_for(
                f"http://127.0.0.1:{self.places.ports[f'{member.lower()}_local']}/healthz"
            )

    def _start_example(self) -> None:
        """Another department's application, where its code lies beside ours (in a checkout)."""
        folder = _beside("examples") / "benefits"
        if not folder.is_dir():
            return
        config = str(self.places.state / "systems" / "benefits" / "benefits.json")
        port = str(self.places.ports["benefits"])
        command = _python("benefits", "--config", config, "--port", port)
        environment = _plain_environment() | {"PYTHONPATH": str(folder)}
        self.family.start(Child("benefits", command, environment))

    def _ask_between_departments(self) -> None:
        """What departments read of each other shows on a person's page too."""
        state, port = str(self.places.state), str(self.places.ports["ircc_local"])
        command = _python("onegov_demo.residency", "--state", state, "--port", port)
        self._run(command, _plain_environment())

    def _wait_for(self, url: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback
                    return
            except (urllib.error.URLError, OSError):
                self.watch()
                time.sleep(0.1)
        raise StepFailed(Text(en=f"{url} does not answer.", fr=f"{url} ne répond pas."))

    def _onegov(self, *arguments: str) -> None:
        self._run(_python("onegov", *arguments), self.environment)

    def _run(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        if done.returncode != 0:
            log = self.places.logs / "setup.log"
            log.write_bytes(done.stdout + done.stderr)
            name = " ".join(command[2:4])
            raise StepFailed(
                Text(en=f"“{name}” failed; see {log}.", fr=f"« {name} » a échoué; voir {log}.")
            )


def _beside(name: str) -> Path:
    """A folder of the checkout."""
    return Path(__file__).resolve().parents[4] / name


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _plain_environment() -> dict[str, str]:
    """What every child gets: enough to start, nothing that was meant for this process alone."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "ONEGOV_DATA", "PYTHONPATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
    }


def _reap_orphans(platform: Platform) -> None:
    """Collect adopted grandchildren that ended; our own children are waited for by name."""
    own = {child.process.pid for child in platform.family.children if child.process}
    if platform.postgres is not None and platform.postgres.pid:
        own.add(platform.postgres.pid)
    for pid in _zombies():
        if pid not in own:
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                continue


def _zombies() -> list[int]:
    found = []
    for children in Path("/proc/self/task").glob("*/children"):
        for word in children.read_text().split():
            try:
                state = Path(f"/proc/{word}/stat").read_text().rsplit(")", 1)[1].split()[0]
            except (OSError, IndexError):
                continue
            if state == "Z":
                found.append(int(word))
    return found
