"""simpy as a measured process; runs in an environment of its own, never in ours."""

import gc
import json
from pathlib import Path
from random import Random
from time import perf_counter

import simpy

from benchmarks.protocol import serve

DAYS = 365


def case(env, officers, hours, waited, number):
    came = env.now
    with officers.request() as turn:
        yield turn
        waited[number] = env.now - came
        yield env.timeout(hours)


def drawn(env, officers, rate, handling, waited, random):
    number = 0
    while True:
        yield env.timeout(random.expovariate(rate))
        env.process(case(env, officers, random.expovariate(1 / handling), waited, number))
        number += 1


def given(env, officers, came, handling, waited):
    for number, (at, hours) in enumerate(zip(came, handling, strict=True)):
        yield env.timeout(at - env.now)
        env.process(case(env, officers, hours, waited, number))


def simulate(cases, officers, load, seed):
    """A year, and its mean wait: milliseconds, and how many cases were taken."""
    hours = 24 * DAYS
    gc.collect()
    began = perf_counter()
    env, waited = simpy.Environment(), {}
    desk = simpy.Resource(env, capacity=officers)
    handling = officers * load * hours / cases
    env.process(drawn(env, desk, cases / hours, handling, waited, Random(seed)))  # noqa: S311
    env.run(until=hours)
    mean = sum(waited.values()) / len(waited)
    return {"ms": (perf_counter() - began) * 1e3, "cases": len(waited), "mean": mean}


def repeat(path, officers):
    """How long each case of a file waits, hours."""
    columns = json.loads(Path(path).read_text("utf-8"))
    env, waited = simpy.Environment(), {}
    desk = simpy.Resource(env, capacity=officers)
    env.process(given(env, desk, columns["came"], columns["handling"], waited))
    env.run()
    return {"waited": [waited[number] for number in range(len(waited))]}


if __name__ == "__main__":
    serve({"simulate": simulate, "repeat": repeat})
