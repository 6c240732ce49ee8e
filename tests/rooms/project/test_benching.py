"""`onegov bench`: benchmarks are found by name, their figures summed up and judged."""

import io
import json
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from onegov.__main__ import main
from onegov.project.benching import discovery
from onegov.project.benching.errors import BadBenchmark, NoBenchmarks, UnknownBenchmark
from onegov.project.benching.measuring import Run, in_turn, summarise
from onegov.project.benching.progress import Progress
from onegov.project.benching.types import Figure, Result, at_least, at_most

RATIO = {"ratio": Figure("theirs / ours", at_least(4, decides=True))}
# Ours takes 1, 2 or 3 ms, the peer ten times as long: the ratio is steady where times are not.
BENCH = """
    '''Counting beside counting on fingers.

    More about it.
    '''

    from onegov.project.benching.types import Figure, at_least, at_most

    FIGURES = {{
        "ratio": Figure("theirs / ours", at_least({ratio}, decides=True)),
        "ours_ms": Figure("ours", at_most(0.5)),
        "peer_ms": Figure("theirs"),
        "rounds": Figure("scale"),
    }}

    def measure(run):
        rounds = run.scale(quick=3, full=5)
        yield {{"rounds": rounds}}
        for number in run.rounds(rounds):
            ours = float((number - 1) % 3 + 1)
            yield {{"ours_ms": ours, "peer_ms": 10 * ours, "ratio": 10.0}}
"""
BROKEN = """
    from onegov.core.types import Text
    from onegov.project.benching.errors import PeerFailed

    FIGURES = {}

    def measure(run):
        raise PeerFailed(Text(en="it has died", fr="il est mort"))
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(discovery, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return tmp_path


def write(root: Path, name: str, code: str) -> None:
    folder = root / "benchmarks" / name
    folder.mkdir(parents=True)
    (folder / "bench.py").write_text(dedent(code), "utf-8")


def judged(figures: dict[str, float], described: dict[str, Figure]) -> bool:
    spread = {key: (value, value) for key, value in figures.items()}
    return Result("x", "", figures, spread, described, {}, quick=False).ok


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    return json.loads(capsys.readouterr().out)


# --- Rounds and figures ---


def test_a_figure_is_the_median_of_the_rounds_that_measured_it() -> None:
    samples = [{"a": 9.0}, {"a": 1.0, "b": 7}, {"a": 2.0}]
    figures, spread = summarise(samples, {"a": Figure(""), "b": Figure("")})
    assert figures == {"a": 2.0, "b": 7}
    assert spread == {"a": (1.0, 9.0), "b": (7, 7)}


def test_times_are_not_more_exact_than_they_are_but_counts_are() -> None:
    figures, _ = summarise(
        [{"us": 1.23456, "persons": 1_000_001}], dict.fromkeys(["us", "persons"], Figure(""))
    )
    assert figures == {"us": 1.235, "persons": 1_000_001}


@pytest.mark.parametrize("sample", [{}, {"ratio": 5.0, "surplus": 1.0}])
def test_what_is_measured_is_what_is_described(sample: dict[str, float]) -> None:
    with pytest.raises(BadBenchmark, match="ratio" if not sample else "surplus"):
        summarise([sample], RATIO)


def test_sides_take_turns_in_going_first() -> None:
    acted: list[str] = []
    sides = {"ours": "o", "peer": "p"}
    for number in (1, 2, 3):
        answers = in_turn(number, sides, lambda side: acted.append(side) or side.upper())
        assert answers == {"ours": "O", "peer": "P"}
    assert "".join(acted) == "oppoop"


@pytest.mark.parametrize(("quick", "count"), [(True, 2), (False, 4)])
def test_a_quick_run_has_a_smaller_scale(quick: bool, count: int) -> None:
    run = Run(quick=quick, progress=Progress("x"))
    assert list(run.rounds(run.scale(quick=2, full=4))) == list(range(1, count + 1))


# --- Judging ---


@pytest.mark.parametrize(
    ("ratio", "ok"), [(4.0, True), (4.1, True), (3.999, False), (float("nan"), False)]
)
def test_ok_rests_on_the_ratio(ratio: float, ok: bool) -> None:
    assert judged({"ratio": ratio}, RATIO) is ok


def test_an_absolute_time_does_not_decide() -> None:
    described = RATIO | {"ms": Figure("", at_most(10))}
    assert judged({"ratio": 5.0, "ms": 11.0}, described)
    assert not judged({"ratio": 3.0, "ms": 9.0}, described)


def test_every_target_that_decides_must_be_met() -> None:
    described = RATIO | {"different": Figure("", at_most(0, decides=True))}
    assert judged({"ratio": 5.0, "different": 0}, described)
    assert not judged({"ratio": 5.0, "different": 1}, described)


def test_nothing_is_ok_when_nothing_decides() -> None:
    assert not judged({"ms": 9.0}, {"ms": Figure("", at_most(10))})


# --- The command ---


def test_one_benchmark_prints_one_json_object(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout, "fingers", BENCH.format(ratio=4))
    assert main(["bench", "fingers", "--json"]) == 0
    result = printed(capsys)
    assert list(result) == ["bench", "figures", "targets", "spread", "machine", "ok"]
    assert result["bench"] == "fingers"
    assert result["figures"] == {"ratio": 10.0, "ours_ms": 2.0, "peer_ms": 20.0, "rounds": 5}
    assert result["targets"] == {"ratio": [">=", 4], "ours_ms": ["<=", 0.5]}
    assert result["spread"]["peer_ms"] == [10.0, 30.0]  # type: ignore[index]
    assert {"cpu", "cores", "memory_gb", "python"} <= set(result["machine"])  # type: ignore[call-overload]
    assert result["ok"] is True
    assert not (checkout / "benchmarks" / "results.md").exists()


def test_a_quick_run_gives_the_same_keys(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout, "hands", BENCH.format(ratio=4))
    main(["bench", "hands", "--json"])
    full = printed(capsys)
    main(["bench", "hands", "--json", "--quick"])
    quick = printed(capsys)
    for part in ("figures", "targets", "spread"):
        assert set(quick[part]) == set(full[part])  # type: ignore[call-overload]
    assert (quick["figures"]["rounds"], full["figures"]["rounds"]) == (3, 5)  # type: ignore[index]


def test_a_missed_ratio_ends_with_1_and_the_table_says_so(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout, "toes", BENCH.format(ratio=11))
    assert main(["bench", "toes"]) == 1
    shown = capsys.readouterr().out
    assert "toes: NOT OK" in shown
    assert ">= 11 missed" in shown


def test_without_a_name_all_run_and_the_page_is_written(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout, "abacus", BENCH.format(ratio=4))
    write(checkout, "beads", BENCH.format(ratio=11))
    assert main(["bench", "--quick", "--json"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["bench"] for line in lines] == ["abacus", "beads"]
    page = (checkout / "benchmarks" / "results.md").read_text("utf-8")
    assert "## abacus: ok" in page
    assert "## beads: not ok" in page
    assert "Counting beside counting on fingers.\n" in page
    assert "--quick" in page
    assert "| `ratio` | 10 |  | **>= 4 met** | theirs / ours |" in page
    assert "| `ours_ms` | 2 | 1–3 | <= 0.5 missed | ours |" in page


def test_one_that_fails_does_not_hide_the_others(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout, "ants", BROKEN)
    write(checkout, "bees", BENCH.format(ratio=4))
    assert main(["bench"]) == 1
    shown = capsys.readouterr()
    assert "bees: ok" in shown.out
    assert "it has died" in shown.err
    assert "il est mort" in shown.err
    page = (checkout / "benchmarks" / "results.md").read_text("utf-8")
    assert "## ants\n\nNot measured: it has died" in page


def test_a_wheel_without_benchmarks_says_where_they_are(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NoBenchmarks):
        discovery.names(checkout)
    assert main(["bench", "rules"]) == 1
    assert "./onegov bench in a copy of the source code" in capsys.readouterr().err


def test_an_unknown_name_lists_the_known_ones(checkout: Path) -> None:
    write(checkout, "one", BENCH.format(ratio=4))
    (checkout / "benchmarks" / "notes").mkdir()
    with pytest.raises(UnknownBenchmark) as caught:
        discovery.load("notes", checkout)
    assert caught.value.next_step.en == "Choose one of: one."


# --- Progress ---


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_shown_before_it_has_taken_long() -> None:
    stream = io.StringIO()
    Progress("x", stream, after=3600).show("round 1 of 2")
    assert stream.getvalue() == ""


def test_a_file_gets_lines_and_a_terminal_a_bar_that_is_taken_away() -> None:
    file, terminal = io.StringIO(), Terminal()
    Progress("x", file, after=0).show("round 2 of 4", done=0.25)
    assert file.getvalue() == "x: round 2 of 4\n"
    bar = Progress("x", terminal, after=0)
    bar.show("round 2 of 4", done=0.25)
    assert f"[{'#' * 5}{' ' * 15}] x: round 2 of 4" in terminal.getvalue()
    bar.end()
    assert terminal.getvalue().endswith("\r")
