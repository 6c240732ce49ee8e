"""Express Entry's ranking score: OneGov's rules beside OpenFisca-core, the same people, same scores.

The whole grid of 2025-03-25, with and without an accompanying spouse. One decision is given plain
facts and gives a score (OneGov: always with its full trace; OpenFisca: without, and with its own).
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.rules import population
from onegov.project.benching.environment import python_with
from onegov.project.benching.measuring import Run, in_turn
from onegov.project.benching.types import Figure, at_least, at_most
from onegov.project.benching.worker import Worker, started

PERSONS = 1_000_000
LOCK = Path(__file__).with_name("openfisca") / "requirements.lock"
# One round of ours repeats its decisions until it lasts about as long as one of OpenFisca's.
REPEAT = 100

FIGURES = {
    "traced_ratio": Figure(
        "one decision, traced: OpenFisca's time / ours", at_least(300, decides=True)
    ),
    "traced_us": Figure("one decision with its full trace, ours (µs)", at_most(10)),
    "peer_traced_us": Figure("one traced decision, OpenFisca (µs)"),
    "traced_calculation_ratio": Figure(
        "the same, when OpenFisca's building of the simulation is not counted"
    ),
    "single_ratio": Figure("one decision, OpenFisca untraced / ours (which is always traced)"),
    "single_us": Figure("one decision, ours (µs)"),
    "peer_single_us": Figure("one untraced decision, OpenFisca (µs)"),
    "million_ratio": Figure(
        "all persons at once: OpenFisca's calculation / ours", at_least(4, decides=True)
    ),
    "million_ms": Figure(
        "all persons at once, ours, of whom the score is wanted (ms)", at_most(100)
    ),
    "peer_million_ms": Figure("all persons at once, OpenFisca's calculation (ms)"),
    "peer_million_build_ms": Figure("building OpenFisca's simulation before it (ms)"),
    "million_with_build_ratio": Figure("OpenFisca's building and calculation / ours"),
    "peak_mb": Figure("most memory of our whole process (MB)", at_most(400)),
    "peer_peak_mb": Figure("most memory of OpenFisca's whole process (MB)"),
    "different_scores": Figure(
        "persons to whom the two give different scores", at_most(0, decides=True)
    ),
    "read_ms": Figure("reading the service's files (ms)"),
    "compile_ms": Figure("compiling the service that was read (ms)", at_most(50)),
    "proofs_s": Figure("proving all its tables (s)", at_most(1)),
    "import_ms": Figure("importing the rules, less Python's own start (ms)", at_most(150)),
    "persons": Figure("scale: persons at once"),
    "profiles": Figure("scale: persons decided one by one, in each round"),
    "rounds": Figure("scale: interleaved rounds"),
}

Answers = Mapping[str, dict[str, Any]]


def measure(run: Run) -> Iterator[Mapping[str, float]]:
    """Will measure both sides in turn."""
    run.progress.show("making OpenFisca's environment")
    python = python_with(LOCK, name="openfisca")
    with _sides(python) as sides, tempfile.TemporaryDirectory() as folder:
        run.progress.show("drawing the persons")
        everybody = population.draw(PERSONS)
        columns = Path(folder) / "columns.npz"
        np.savez(columns, allow_pickle=False, **everybody)
        profiles, rounds = run.scale(quick=50, full=200), run.scale(quick=5, full=15)
        one_by_one = [population.profile(everybody, row) for row in range(profiles)]
        yield {"persons": PERSONS, "profiles": profiles, "rounds": rounds}
        yield _check(sides, columns, one_by_one)
        for number in run.rounds(rounds):
            yield _one_by_one(number, sides, one_by_one)
            yield _at_once(number, sides, columns) | _ours_alone(sides["ours"])


@contextmanager
def _sides(python: Path) -> Iterator[dict[str, Worker]]:
    with (
        started(Path(sys.executable), "benchmarks.rules.ours") as ours,
        started(python, "benchmarks.rules.openfisca.worker") as peer,
    ):
        yield {"ours": ours, "peer": peer}


def _check(
    sides: Mapping[str, Worker], columns: Path, profiles: list[dict[str, object]]
) -> dict[str, float]:
    """The two must give the same scores, or their times say nothing; this also warms both up."""
    scores = {name: columns.with_name(f"{name}.npy") for name in sides}
    for name, side in sides.items():
        side.ask("decide_all", columns=str(columns), scores=str(scores[name]))
    ours, peer = np.load(scores["ours"]), np.load(scores["peer"])
    single = {name: side.ask("decide", profiles=profiles)["scores"] for name, side in sides.items()}
    different = set(np.flatnonzero(ours != peer).tolist())
    different |= {row for row, score in enumerate(single["ours"]) if score != peer[row]}
    different |= {row for row, score in enumerate(single["peer"]) if score != peer[row]}
    return {"different_scores": len(different)}


def _one_by_one(
    number: int, sides: Mapping[str, Worker], profiles: list[dict[str, object]]
) -> dict[str, float]:
    def ask(side: Worker) -> dict[str, Any]:
        if side is sides["ours"]:
            return {"once": side.ask("decide", profiles=profiles, repeat=REPEAT)}
        return {
            "untraced": side.ask("decide", profiles=profiles),
            "traced": side.ask("decide", profiles=profiles, traced=True),
        }

    answers = in_turn(number, sides, ask)
    ours, peer = answers["ours"]["once"]["us"], answers["peer"]
    return {
        "traced_us": ours,
        "single_us": ours,
        "peer_traced_us": peer["traced"]["us"],
        "peer_single_us": peer["untraced"]["us"],
        "traced_ratio": peer["traced"]["us"] / ours,
        "traced_calculation_ratio": peer["traced"]["calculate_us"] / ours,
        "single_ratio": peer["untraced"]["us"] / ours,
    }


def _at_once(number: int, sides: Mapping[str, Worker], columns: Path) -> dict[str, float]:
    answers = in_turn(number, sides, lambda side: side.ask("decide_all", columns=str(columns)))
    ours, peer = answers["ours"], answers["peer"]
    return {
        "million_ms": ours["calculate_ms"],
        "peer_million_ms": peer["calculate_ms"],
        "peer_million_build_ms": peer["build_ms"],
        "million_ratio": peer["calculate_ms"] / ours["calculate_ms"],
        "million_with_build_ratio": (peer["build_ms"] + peer["calculate_ms"])
        / ours["calculate_ms"],
        "peak_mb": ours["peak_mb"],
        "peer_peak_mb": peer["peak_mb"],
    }


def _ours_alone(ours: Worker) -> dict[str, float]:
    compiled = ours.ask("compile")
    return {
        "read_ms": compiled["read_ms"],
        "compile_ms": compiled["compile_ms"],
        "proofs_s": ours.ask("prove")["s"],
        "import_ms": _start_ms("import onegov.rules.public") - _start_ms("pass"),
    }


def _start_ms(code: str) -> float:
    """With compiled modules kept, as everywhere outside of a benchmark; the first round makes them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = perf_counter()
    subprocess.run([sys.executable, "-c", code], env=kept, check=True)
    return (perf_counter() - began) * 1e3
