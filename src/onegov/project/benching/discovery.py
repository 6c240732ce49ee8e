"""Which benchmarks there are."""

import importlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onegov.core.types import Text
from onegov.project.benching.errors import NoBenchmarks, UnknownBenchmark
from onegov.project.benching.measuring import Run, Sample
from onegov.project.benching.types import Figures

ROOT = Path(__file__).resolve().parents[4]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark's module, ready to run."""

    name: str
    title: str
    figures: Figures
    measure: Callable[[Run], Iterator[Sample]]


def names(root: Path) -> list[str]:
    """The names of all benchmarks below ``root``.

    Raises:
        NoBenchmarks: there is no folder of benchmarks.
    """
    folder = root / "benchmarks"
    if not folder.is_dir():
        raise NoBenchmarks(
            Text(
                en=f"There are no benchmarks in {root}.",
                fr=f"Il n’y a pas de bancs d’essai dans {root}.",
            )
        )
    return sorted(path.parent.name for path in folder.glob("*/bench.py"))


def load(name: str, root: Path) -> Benchmark:
    """Will import the benchmark ``name``.

    Raises:
        NoBenchmarks: there is no folder of benchmarks.
        UnknownBenchmark: none has that name.
    """
    known = names(root)
    if name not in known:
        raise UnknownBenchmark(
            Text(
                en=f"There is no benchmark named {name}.",
                fr=f"Il n’y a pas de banc d’essai nommé {name}.",
            ),
            next_step=Text(
                en=f"Choose one of: {', '.join(known)}.",
                fr=f"Choisissez parmi : {', '.join(known)}.",
            ),
        )
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    module = importlib.import_module(f"benchmarks.{name}.bench")
    title = (module.__doc__ or name).splitlines()[0]
    return Benchmark(name, title, module.FIGURES, module.measure)
