"""OpenFisca's Express Entry grid, to which the benchmark compares ours, is the grid."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

import crs_oracle
from benchmarks.rules import population
from onegov.project.benching import discovery, environment, worker

PERSONS = 20_000
PEER = discovery.ROOT / "benchmarks" / "rules" / "openfisca"


def scored(profile: Mapping[str, object]) -> int:
    return crs_oracle.score(population.typed(profile), on=population.ON)


@pytest.fixture(scope="module")
def peer() -> Iterator[worker.Worker]:
    python = environment.python_with(PEER / "requirements.lock", name="openfisca")
    with worker.started(python, "benchmarks.rules.openfisca.worker") as one:
        yield one


@pytest.mark.deep
def test_openfisca_scores_everybody_as_the_grid_does(peer: worker.Worker, tmp_path: Path) -> None:
    columns, scores = population.draw(PERSONS, seed=7), tmp_path / "scores.npy"
    np.savez(tmp_path / "columns.npz", allow_pickle=False, **columns)
    answer = peer.ask("decide_all", columns=str(tmp_path / "columns.npz"), scores=str(scores))
    assert answer["build_ms"] > 0
    assert answer["calculate_ms"] > 0
    assert answer["peak_mb"] > 10
    expected = [scored(population.profile(columns, row)) for row in range(PERSONS)]
    wrong = np.flatnonzero(np.load(scores) != np.array(expected))
    assert [population.profile(columns, row) for row in wrong[:3]] == []


@pytest.mark.deep
@pytest.mark.parametrize("traced", [False, True])
def test_openfisca_decides_one_as_it_decides_all(peer: worker.Worker, traced: bool) -> None:
    columns = population.draw(300, seed=8)
    profiles = [population.profile(columns, row) for row in range(300)]
    answer = peer.ask("decide", profiles=profiles, traced=traced)
    assert answer["scores"] == [scored(profile) for profile in profiles]
    assert 0 < answer["calculate_us"] < answer["us"]


def test_the_population_reaches_every_part_of_the_grid() -> None:
    columns = population.draw(PERSONS, seed=7)
    people = [population.typed(population.profile(columns, row)) for row in range(PERSONS)]
    scores = [crs_oracle.score(facts, on=population.ON) for facts in people]
    assert min(scores) < 100
    assert max(scores) > 1_000
    assert {crs_oracle.french(facts, population.ON) for facts in people} == {0, 25, 50}
    transfers = {crs_oracle.transferability(facts, population.ON) for facts in people}
    assert {0, 13, 25, 26, 38, 50, 63, 75, 100, 150} <= transfers
    assert {facts["age"] for facts in people} >= set(range(16, 48))
