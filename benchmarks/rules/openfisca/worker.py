"""OpenFisca as a measured process; runs in an environment of its own, never in ours."""

import gc
from datetime import date
from time import perf_counter

import numpy as np
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.simulations import SimulationBuilder
from openfisca_country_template import CountryTaxBenefitSystem

from benchmarks.protocol import peak_mb, serve
from benchmarks.rules.openfisca.formulas import FORMULAS
from benchmarks.rules.openfisca.inputs import INPUTS
from benchmarks.rules.population import CHOICES, DATES, ON

MONTH = f"{ON:%Y-%m}"
TWO_YEARS_AGO = ON.replace(year=ON.year - 2)
GOAL = "crs_score"


def make_system():
    system = CountryTaxBenefitSystem()
    for variable in (*INPUTS, *FORMULAS):
        system.add_variable(variable)
    return system


SYSTEM = make_system()
LOADED = {}


def decide(profiles, traced=False, repeat=1):
    """Decisions one by one, each a simulation built from entities: microseconds for each."""
    situations = [situation(facts) for facts in profiles]
    gc.collect()
    calculating, began = 0.0, perf_counter()
    for _ in range(repeat):
        scores = []
        for entities in situations:
            simulation = SimulationBuilder().build_from_entities(SYSTEM, entities)
            simulation.trace = traced
            built = perf_counter()
            scores.append(simulation.calculate(GOAL, MONTH))
            calculating += perf_counter() - built
    count = repeat * len(profiles)
    return {
        "us": (perf_counter() - began) / count * 1e6,
        "calculate_us": calculating / count * 1e6,
        "scores": [int(score[0]) for score in scores],
    }


def situation(facts):
    """One person in the shape of OpenFisca's JSON."""
    values = {name: value for name, value in facts.items() if name not in DATES}
    for name in DATES:
        if name in facts:
            tested = date.fromisoformat(facts[name])
            values[name.replace("date", "valid")] = tested > TWO_YEARS_AGO
    person = {f"crs_{name}": {MONTH: value} for name, value in values.items()}
    return {"persons": {"somebody": person}}


def decide_all(columns, scores=""):
    """Everybody at once: milliseconds to build the simulation and, apart, to calculate."""
    inputs = load(columns)
    gc.collect()
    began = perf_counter()
    simulation = SimulationBuilder().build_default_simulation(SYSTEM, len(inputs["crs_age"]))
    for name, values in inputs.items():
        simulation.set_input(name, MONTH, values)
    built = perf_counter()
    result = simulation.calculate(GOAL, MONTH)
    ended = perf_counter()
    if scores:
        np.save(scores, result)
    return {
        "build_ms": (built - began) * 1e3,
        "calculate_ms": (ended - built) * 1e3,
        "peak_mb": peak_mb(),
    }


def load(path):
    """The columns in the types that OpenFisca stores, so that setting them copies nothing."""
    if path not in LOADED:
        LOADED.clear()
        with np.load(path) as columns:
            LOADED[path] = {v.__name__: stored(v, columns) for v in INPUTS}
    return LOADED[path]


def stored(variable, columns):
    name = variable.__name__.removeprefix("crs_")
    if name.endswith("_test_valid"):
        return columns[name.replace("valid", "date")] > TWO_YEARS_AGO.toordinal()
    if variable.value_type is Enum:
        if tuple(item.name for item in variable.possible_values) != CHOICES[name]:
            raise ValueError(f"the codes of {name} mean something else to OpenFisca")
        return EnumArray(columns[name].astype(np.int16), variable.possible_values)
    return columns[name].astype(bool if variable.value_type is bool else np.int32)


if __name__ == "__main__":
    serve({"decide": decide, "decide_all": decide_all})
