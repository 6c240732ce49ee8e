"""The whole twin against Erlang's formula for the queue M/M/c.

The load that chance gave to a run is known, and so is its mean: it is the control variate that
makes the interval narrow (Glynn and Iglehart).
"""

from math import factorial, inf, sqrt
from statistics import correlation, linear_regression, mean, stdev

import pytest
from tests.rooms.cases.twin.making import ALWAYS, Exponential, queue, scenario

from onegov.cases.logic.twin.simulation import play
from onegov.cases.types import Load

RUNS = 20
T_99 = 2.878  # Student's t, 18 degrees of freedom, two-sided 99 %
PER_DAY = 100.0


def erlang_c(servers: int, load: float) -> float:
    """The probability of waiting; ``load`` is the share of the servers' time that is used."""
    offered = servers * load
    all_busy = offered**servers / factorial(servers) / (1 - load)
    return all_busy / (sum(offered**k / factorial(k) for k in range(servers)) + all_busy)


def run(seed: int, servers: int, handling: float, months: int) -> tuple[float, float]:
    """The load that came, and the mean hours until an officer took a case."""
    tier = Load("ordinary", 1.0, 30.0, Exponential(handling))
    told = scenario(servers, months=months, seed=seed, office=ALWAYS)
    played = play(queue(tier, per_day=PER_DAY), told)
    settled = played.waited[len(played.waited) // 20 :]
    load = sum(played.cases.handling) / (servers * 24 * played.bounds[-1])
    return load, mean(one for one in settled if one < inf)


def interval(loads: list[float], waits: list[float], load: float) -> tuple[float, float]:
    """The mean wait at ``load`` and half of its 99 % confidence interval."""
    line = linear_regression(loads, waits)
    left = stdev(waits) * sqrt((1 - correlation(loads, waits) ** 2) * (RUNS - 1) / (RUNS - 2))
    off = (mean(loads) - load) ** 2 / (stdev(loads) ** 2 * (RUNS - 1))
    return line.intercept + line.slope * load, T_99 * left * sqrt(1 / RUNS + off)


@pytest.mark.parametrize(
    ("servers", "load", "months"),
    [
        (1, 0.5, 12),
        (2, 0.7, 24),
        (5, 0.8, 54),
        pytest.param(20, 0.85, 320, marks=pytest.mark.deep),
    ],
)
def test_the_mean_wait_is_erlang_s(servers: int, load: float, months: int) -> None:
    handling = servers * load * 24 / PER_DAY
    expected = erlang_c(servers, load) * handling / (servers * (1 - load))
    loads, waits = zip(*(run(seed, servers, handling, months) for seed in range(RUNS)), strict=True)
    found, half = interval(list(loads), list(waits), load)
    assert half <= 0.02 * expected
    assert abs(found - expected) <= half
