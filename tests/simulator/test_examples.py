"""The examples of the how-to sign in at the simulator, and refuse tokens that are spoiled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.running import CALLBACKS, Simulator, example, sign_in, simulating

pytestmark = pytest.mark.live
ALEX, SAM = "alex.tremblay@example.org", "sam.blackwood@example.org"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulating(tmp_path_factory.mktemp("simulator")) as running:
        yield running


@pytest.mark.parametrize("name", CALLBACKS)
def test_an_example_signs_people_in(name: str, simulator: Simulator, tmp_path: Path) -> None:
    with example(name, simulator, tmp_path) as page:
        shown = [sign_in(page, who).text for who in (ALEX, SAM, ALEX)]
    assert all(words.startswith("signed in: ") for words in shown), shown
    assert shown[0] == shown[2] != shown[1]
    assert "example.org" not in shown[0]


@pytest.mark.parametrize("fault", ["wrong_iss", "expired", "wrong_userinfo"])
def test_examples_refuse_what_is_spoiled(fault: str, tmp_path: Path) -> None:
    with simulating(tmp_path, "--fault", fault) as simulator:
        for name in CALLBACKS:
            with example(name, simulator, tmp_path) as page:
                answer = sign_in(page, ALEX)
            assert answer.status_code == 400, f"{name}: {answer.text[:200]}"
            assert "not signed in" in answer.text, name


def test_a_clock_that_is_an_hour_behind(tmp_path: Path) -> None:
    with (
        simulating(tmp_path, "--skew", "-3600") as simulator,
        example("express", simulator, tmp_path) as page,
    ):
        assert sign_in(page, ALEX).status_code == 400
