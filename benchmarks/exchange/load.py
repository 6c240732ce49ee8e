"""Load by wrk: so many connections, each of which asks again as soon as it is answered."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.exchange.limit import PATH
from benchmarks.processes import Side
from onegov.core.types import Text
from onegov.project.benching.errors import PeerFailed, PeerNotInstalled

_SCRIPT = Path(__file__).with_name("load.lua")
_COMMAND = "apt-get install -y nginx-light wrk"


@dataclass(frozen=True, slots=True)
class Load:
    """What one run gave: rate (1/s), latencies (ms), processor time of both nodes (µs each)."""

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    errors: int


def need_programs() -> None:
    """Will raise PeerNotInstalled, with the command that installs them, unless they are there."""
    missing = [name for name in ("nginx", "wrk", "taskset") if shutil.which(name) is None]
    if missing:
        named = ", ".join(missing)
        raise PeerNotInstalled(
            Text(en=f"Not installed: {named}.", fr=f"Non installé\u00a0: {named}."),
            next_step=Text(
                en=f"On Debian, as root: {_COMMAND}",
                fr=f"Sous Debian, comme root\u00a0: {_COMMAND}",
            ),
        )


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked for: which file, by how many connections, for how many seconds, on which cores."""

    file: str
    connections: int
    seconds: int
    on: frozenset[int]


def ask(side: Side, demand: Demand) -> Load:
    """Will put the load on one side."""
    headers = [part for header in side.headers for part in ("-H", header)]
    cores = ",".join(map(str, sorted(demand.on)))
    command = [
        *("taskset", "--cpu-list", cores, "wrk", "-t1", "-c", str(demand.connections)),
        *("-d", f"{demand.seconds}s", "--timeout", "10s", "-s", str(_SCRIPT), *headers),
        f"{side.url}{PATH}/{demand.file}",
    ]
    before = side.cpu_seconds()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    used = side.cpu_seconds() - before
    if done.returncode:
        told = done.stderr.strip()
        raise PeerFailed(Text(en=f"wrk failed: {told}", fr=f"wrk a échoué\u00a0: {told}"))
    said = json.loads(done.stdout.strip().splitlines()[-1])
    answered = max(1, said["requests"] - said["refused"])
    return Load(
        rate=answered / said["us"] * 1e6,
        p50_ms=said["p50_us"] / 1e3,
        p99_ms=said["p99_us"] / 1e3,
        cpu_us=used / answered * 1e6,
        errors=said["refused"] + said["broken"],
    )
