"""Processes of one side: started, pinned to cores, counted, ended."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


class Side:
    """The servers of one side (two nodes of the exchange, one provider), with all their processes.

    Attributes:
        url: where a client's load goes, without a path.
        headers: what each request must have.
    """

    def __init__(
        self, url: str, nodes: Sequence["subprocess.Popen[str]"], headers: Sequence[str] = ()
    ) -> None:
        self.url = url
        self.headers = headers
        self._nodes = nodes

    def cpu_seconds(self) -> float:
        """Processor time that both nodes have used so far, user and system."""
        return sum(_cpu_seconds(pid) for node in self._nodes for pid in _family(node.pid))

    def stay_on(self, cores: Set[int]) -> None:
        """Will move both nodes, with all their threads, to these cores."""
        for pid in (pid for node in self._nodes for pid in _family(node.pid)):
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), cores)

    def peak_mb(self) -> float:
        """Most memory that the larger node has held so far, MB (10^6 bytes)."""
        return max(sum(_peak_mb(pid) for pid in _family(node.pid)) for node in self._nodes)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _peak_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024 / 1e6


@cache
def cores() -> tuple[frozenset[int], frozenset[int]]:
    """Those for the two nodes, and those for load and backend; the same where there is only one.

    As they are when first asked for: a benchmark then moves itself to its own.
    """
    allowed = sorted(os.sched_getaffinity(0))
    return frozenset(allowed[:1]), frozenset(allowed[1:2] or allowed)


@contextmanager
def running(
    command: Sequence[str],
    *,
    on: Set[int],
    log: Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator["subprocess.Popen[str]"]:
    """Will run the command on these cores until the block ends."""
    pinned = ["taskset", "--cpu-list", ",".join(map(str, sorted(on))), *command]
    with log.open("w") as errors:
        process = subprocess.Popen(
            pinned,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
            env=environment,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
            if process.stdout is not None:
                process.stdout.close()
