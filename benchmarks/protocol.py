"""How a measured process answers: one JSON object a line in, one JSON object a line out.

Standard library only: programs that we compare ourselves with use it in environments of their own.
"""

import json
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Operation = Callable[..., dict[str, object]]


def serve(operations: Mapping[str, Operation]) -> None:
    """Will answer requests from standard input until it ends."""
    for line in sys.stdin:
        request = json.loads(line)
        answer = operations[request.pop("op")](**request)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def peak_mb() -> float:
    """The most memory that this whole process has held so far, in MB (10^6 bytes).

    Not ``ru_maxrss`` where it can be helped: on Linux that includes the process that started us.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) * 1024 / 1e6
