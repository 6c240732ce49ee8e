"""Runs one try at a time under watch: no act of the system, bounded time, bounded memory.

For a process of its own: an audit hook stays for ever.
"""

import ast
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from onegov.rules.meaning import exact

#: What generated code may call things: numbered values, and the primitives.
_NAMES: Final = re.compile(
    r"facts|take|settled|day|int|[fvt]\d+|codes_f\d+|"
    + "|".join(name.replace(" ", "_") for name in exact.FUNCTIONS)
)
_STATEMENTS: Final = (ast.Import, ast.ImportFrom, ast.Lambda, ast.ClassDef, ast.Global, ast.Delete)
_HARMLESS: Final = {"function.__new__", "builtins.id"}


class Betrayed(BaseException):
    """A text made the engine do what no text may; no ``except Exception`` swallows it."""


class Watch:
    """What happened while texts were tried.

    Attributes:
        seen: audit events by name.
        slowest: the longest try in yardsticks, by how many its size allows.
        largest: the most that one try made the process grow, in bytes.
    """

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.slowest = 0.0
        self.largest = 0
        self._on = False
        sys.addaudithook(self._hear)
        signal.signal(signal.SIGVTALRM, self._stop)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if not self._on:
            return
        self.seen[event] += 1
        if event == "compile" and isinstance(args[0], ast.AST):
            read_code(args[0])
        elif event not in _HARMLESS:
            raise Betrayed(f"{event} {args!r:.200}")

    def _stop(self, *_: object) -> None:
        raise Betrayed("it takes too long")

    @contextmanager
    def over(self, seconds: float) -> Iterator[None]:
        """Watches what runs inside; it may take so many of the processor's seconds."""
        peak, start = _peak(), time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        self._on = True
        try:
            yield
        finally:
            self._on = False
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self.slowest = max(self.slowest, (time.process_time() - start) / seconds)
            self.largest = max(self.largest, _peak() - peak)


def read_code(code: ast.AST) -> None:
    """Raises Betrayed when generated code names, or reaches into, what is not ours."""
    for node in ast.walk(code):
        if isinstance(node, ast.Attribute) and node.attr != "__class__":
            raise Betrayed(f"attribute {node.attr}")
        if isinstance(node, ast.Name) and not _NAMES.fullmatch(node.id):
            raise Betrayed(f"name {node.id}")
        if isinstance(node, _STATEMENTS):
            raise Betrayed(type(node).__name__)


def _peak() -> int:
    """The most memory held so far; ``ru_maxrss`` would count the process that started this one."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


def measure(work: Callable[[], object]) -> float:
    """How many of the processor's seconds ``work`` takes here, at best of three."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)
