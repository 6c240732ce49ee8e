"""What goes on, on the error stream, once it takes more than a second."""

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

WIDTH = 20


@dataclass(slots=True)
class Progress:
    """A bar on a terminal; elsewhere a line when the step changes.

    Attributes:
        name: what is being done.
        stream: where it is shown.
        after: seconds before anything is shown.
    """

    name: str
    stream: TextIO = sys.stderr
    after: float = 1.0
    _began: float = field(default_factory=time.monotonic)
    _length: int = 0

    def show(self, step: str, *, done: float = 0.0) -> None:
        """Will show the step and the part that is done (0 to 1)."""
        if time.monotonic() - self._began < self.after:
            return
        if not self.stream.isatty():
            self.stream.write(f"{self.name}: {step}\n")
        else:
            filled = round(WIDTH * done)
            line = f"[{'#' * filled}{' ' * (WIDTH - filled)}] {self.name}: {step}"
            self.stream.write("\r" + line.ljust(self._length))
            self._length = len(line)
        self.stream.flush()

    def end(self) -> None:
        """Will take the bar away."""
        if self._length:
            self.stream.write("\r" + " " * self._length + "\r")
            self.stream.flush()
            self._length = 0
