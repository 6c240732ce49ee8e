"""Ciw as a measured process; runs in an environment of its own, never in ours."""

import gc
import json
from pathlib import Path
from time import perf_counter

import ciw

from benchmarks.protocol import serve

DAYS = 365


def simulate(cases, officers, load, seed):
    """A year, and its mean wait: milliseconds, and how many cases were decided."""
    hours = 24 * DAYS
    gc.collect()
    began = perf_counter()
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=cases / hours)],
        service_distributions=[ciw.dists.Exponential(rate=cases / (officers * load * hours))],
        number_of_servers=[officers],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(hours)
    waited = [record.waiting_time for record in simulation.get_all_records()]
    mean = sum(waited) / len(waited)
    return {"ms": (perf_counter() - began) * 1e3, "cases": len(waited), "mean": mean}


def repeat(path, officers):
    """How long each case of a file waits, hours."""
    columns = json.loads(Path(path).read_text("utf-8"))
    came = columns["came"]
    gaps = [after - before for before, after in zip([0.0, *came], came, strict=False)]
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*gaps, 1e9])],
        service_distributions=[ciw.dists.Sequential([*columns["handling"], 1.0])],
        number_of_servers=[officers],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(came[-1] + 1e8)
    records = simulation.get_all_records()
    waited = {record.id_number: record.waiting_time for record in records}
    return {"waited": [waited[number] for number in sorted(waited)]}


if __name__ == "__main__":
    serve({"simulate": simulate, "repeat": repeat})
