"""The surge twin beside simpy and Ciw: a year of 100,000 cases, five officers, the queue M/M/c.

Each draws its own cases and gives at least the mean wait; ours gives its figures by month, in the order of
production's policy. Before that, all three are given the same cases, and each case must wait as long.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.twin import waits
from onegov.project.benching.environment import python_with
from onegov.project.benching.measuring import Run, in_turn
from onegov.project.benching.types import Figure, at_least, at_most
from onegov.project.benching.worker import Worker, started

LOCK = Path(__file__).with_name("peers") / "requirements.lock"
QUEUE: Mapping[str, float] = {"cases": 100_000, "officers": 5, "load": 0.8}

FIGURES = {
    "simpy_ratio": Figure("simpy's time / ours", at_least(3, decides=True)),
    "ciw_ratio": Figure("Ciw's time / ours", at_least(4, decides=True)),
    "ours_ms": Figure("a year, ours (ms)"),
    "simpy_ms": Figure("a year, simpy (ms)"),
    "ciw_ms": Figure("a year, Ciw (ms)"),
    "different_waits": Figure(
        "of the same cases, those that wait longer or shorter in simpy or Ciw",
        at_most(0, decides=True),
    ),
    "same_cases": Figure("scale: cases that all three were given"),
    "ours_cases": Figure("scale: cases that came in ours, in each round"),
    "simpy_cases": Figure("scale: cases taken in simpy"),
    "ciw_cases": Figure("scale: cases decided in Ciw"),
    "rounds": Figure("scale: interleaved rounds"),
}


def measure(run: Run) -> Iterator[Mapping[str, float]]:
    """Will measure the three in turn."""
    rounds = run.scale(quick=3, full=9)
    run.progress.show("making the peers' environment")
    with _sides(python_with(LOCK, name="twin")) as sides:
        yield {"rounds": rounds}
        run.progress.show("the same cases through all three")
        yield _check(sides)
        for number in run.rounds(rounds):
            yield _year(sides, number)


@contextmanager
def _sides(python: Path) -> Iterator[dict[str, Worker]]:
    with (
        started(Path(sys.executable), "benchmarks.twin.ours") as ours,
        started(python, "benchmarks.twin.peers.with_simpy") as simpy,
        started(python, "benchmarks.twin.peers.with_ciw") as ciw,
    ):
        yield {"ours": ours, "simpy": simpy, "ciw": ciw}


def _check(sides: Mapping[str, Worker]) -> dict[str, float]:
    """This also warms all three up."""
    with tempfile.TemporaryDirectory(prefix="onegov-bench-") as folder:
        path = Path(folder) / "cases.json"
        count = sides["ours"].ask("write", seed=0, path=str(path), **QUEUE)["cases"]
        ours = waits.read(path)
        different: set[int] = set()
        for name in ("simpy", "ciw"):
            theirs = sides[name].ask("repeat", path=str(path), officers=QUEUE["officers"])
            different |= waits.different(ours, theirs["waited"])
    return {"different_waits": len(different), "same_cases": count}


def _year(sides: Mapping[str, Worker], number: int) -> dict[str, float]:
    found = in_turn(number, sides, lambda side: side.ask("simulate", seed=number, **QUEUE))
    times = {name: answer["ms"] for name, answer in found.items()}
    return {
        "simpy_ratio": times["simpy"] / times["ours"],
        "ciw_ratio": times["ciw"] / times["ours"],
        **{f"{name}_ms": ms for name, ms in times.items()},
        **{f"{name}_cases": answer["cases"] for name, answer in found.items()},
    }
