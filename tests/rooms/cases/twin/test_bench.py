"""The benchmark's year is the one that it says, and it notices a case that waits another time."""

import json
from math import inf, nan

import pytest

from benchmarks.twin import ours, waits
from onegov.cases.logic.twin.serving import serve


def test_waits_are_compared_case_by_case():
    assert waits.different([1.0, 2.0, 3.0], [1.0, 2.0 + 1e-9, 3.0]) == set()
    assert waits.different([1.0, 2.0, 3.0], [1.0, 2.1, nan]) == {1, 2}
    assert waits.different([1.0, 2.0], [1.0]) == {1}
    assert waits.different([1.0], [1.0, inf]) == {1}


def test_the_cases_for_the_peers_are_those_of_our_year(tmp_path):
    path = tmp_path / "cases.json"
    count = ours.write(cases=2_000, officers=2, load=0.7, seed=3, path=str(path))["cases"]
    columns = json.loads(path.read_text("utf-8"))
    assert len(columns["came"]) == count == pytest.approx(2_000, rel=0.1)
    assert sum(columns["handling"]) == pytest.approx(2 * 0.7 * 24 * 365, rel=0.1)
    taken = serve(columns["came"], columns["came"], columns["handling"], officers=[(0.0, 2)])
    again = [since - came for since, came in zip(taken, columns["came"], strict=True)]
    assert waits.different(waits.read(path), again) == set()
