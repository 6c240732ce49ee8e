"""A measured process: one JSON object a line in, one JSON object a line out.

Both sides of a comparison run as such processes, so that rounds can take turns and each one's
memory is its own.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from onegov.core.types import Text
from onegov.project.benching.discovery import ROOT
from onegov.project.benching.errors import PeerFailed


@dataclass(frozen=True, slots=True)
class Worker:
    """A running process that answers requests."""

    module: str
    process: "subprocess.Popen[str]"
    errors: IO[str]

    def ask(self, op: str, **more: object) -> dict[str, Any]:
        """Will send a request and wait for its answer.

        Raises:
            PeerFailed: the process died.
        """
        requests, answers = (
            cast("IO[str]", self.process.stdin),
            cast("IO[str]", self.process.stdout),
        )
        try:
            requests.write(json.dumps({"op": op, **more}) + "\n")
            requests.flush()
        except BrokenPipeError:
            raise self._failure(op) from None
        line = answers.readline()
        if not line:
            raise self._failure(op)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _failure(self, op: str) -> PeerFailed:
        self.process.wait()
        self.errors.seek(0)
        told = self.errors.read().strip().splitlines()[-1:] or [f"({self.process.returncode})"]
        return PeerFailed(
            Text(
                en=f"{self.module} failed in {op}: {told[0]}",
                fr=f"Échec de {self.module} dans {op} : {told[0]}",
            )
        )


@contextmanager
def started(python: Path, module: str, *, root: Path = ROOT) -> Iterator[Worker]:
    """Will run ``module`` (``benchmarks.rules.ours``) with ``python`` until the block ends."""
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(
            [str(python), "-m", module], cwd=root, stdin=pipe, stdout=pipe, stderr=errors, text=True
        ) as process,
    ):
        try:
            yield Worker(module, process, errors)
        finally:
            process.kill()
            process.communicate()
