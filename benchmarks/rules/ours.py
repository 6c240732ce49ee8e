"""OneGov's rules as a measured process: the one file that knows how they are called."""

import gc
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.protocol import peak_mb, serve
from benchmarks.rules.population import ON, Columns, typed
from onegov.rules import public as rules
from onegov.rules.language.folder import read_ruleset

SERVICE = Path(__file__).resolve().parents[2] / "services" / "ircc" / "express-entry-crs"
RULESET = read_ruleset(SERVICE)
PROGRAM = rules.compile_rules(RULESET, on=ON)
GOAL = "score"
LOADED: dict[str, Columns] = {}


def decide(profiles: list[dict[str, object]], repeat: int = 1) -> dict[str, object]:
    """Decisions one by one, each with its full trace: microseconds for each."""
    people = [typed(facts) for facts in profiles]
    gc.collect()
    began = perf_counter()
    for _ in range(repeat):
        decisions = [PROGRAM.decide(facts) for facts in people]
    us = (perf_counter() - began) / (repeat * len(people)) * 1e6
    return {"us": us, "scores": [int(decision[GOAL]) for decision in decisions]}


def decide_all(columns: str, scores: str = "") -> dict[str, object]:
    """Everybody at once: milliseconds."""
    if columns not in LOADED:
        LOADED.clear()
        with np.load(columns) as given:
            LOADED[columns] = dict(given)
    gc.collect()
    began = perf_counter()
    result = PROGRAM.decide_all(LOADED[columns], rules=[GOAL]).values[GOAL]
    calculate_ms = (perf_counter() - began) * 1e3
    if scores:
        np.save(scores, result)
    return {"calculate_ms": calculate_ms, "peak_mb": peak_mb()}


def compile_service() -> dict[str, object]:
    """Reading the service's files and, apart, compiling what was read: milliseconds."""
    began = perf_counter()
    ruleset = read_ruleset(SERVICE)
    read = perf_counter()
    rules.compile_rules(ruleset, on=ON)
    return {"read_ms": (read - began) * 1e3, "compile_ms": (perf_counter() - read) * 1e3}


def prove() -> dict[str, object]:
    """All proofs of the service's tables, found anew: seconds."""
    began = perf_counter()
    rules.prove(RULESET, file="rules.yaml")
    return {"s": perf_counter() - began}


if __name__ == "__main__":
    serve(
        {
            "decide": decide,
            "decide_all": decide_all,
            "compile": compile_service,
            "prove": prove,
        }
    )
