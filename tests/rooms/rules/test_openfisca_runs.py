"""OpenFisca's own runner reads our exported tests, and its Express Entry grid passes them."""

import os
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

import crs_oracle
from onegov.project.benching import discovery, environment
from onegov.rules.formats.openfisca import write_tests
from onegov.rules.language.folder import read_folder_examples, read_ruleset
from rooms.rules.crowd import SERVICES

PEER = discovery.ROOT / "benchmarks" / "rules" / "openfisca"
RUNNER = Path(__file__).with_name("openfisca_runner.py")
#: Since when the benchmark's formulas are the law of whole months: OpenFisca's month has one law,
#: and that of March 2025 changed on the 25th.
GRID_SINCE = date(2025, 4, 1)
SAME_NAME = ("age_points", "education_points", "first_language_points", "second_language_points")
SAME_NAME += ("canadian_work_points", "core_points", "spouse_points", "french_points")
SAME_NAME += ("additional_points", "score")
OUTPUTS = {
    **{name: f"crs_{name}" for name in SAME_NAME},
    "transfer_points": "crs_transferability_points",
    "education_transfer_points": "crs_education_transfer",
    "foreign_transfer_points": "crs_foreign_work_transfer",
    "trade_points": "crs_trade_transfer",
}
#: There, whether a test counts is told; here, its date.
DATES = {"first_test_date": "crs_first_test_valid", "second_test_date": "crs_second_test_valid"}

pytestmark = pytest.mark.deep


def openfisca(mode: str, *files: Path) -> subprocess.CompletedProcess[str]:
    python = environment.python_with(PEER / "requirements.lock", name="openfisca")
    command = [str(python), str(RUNNER), mode, *map(str, files)]
    root = {"PYTHONPATH": str(discovery.ROOT)}
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **root}, check=False
    )


def test_openfisca_reads_the_tests_of_every_service(tmp_path: Path) -> None:
    kept = 0
    for folder in SERVICES:
        ruleset = read_ruleset(folder)
        tests = write_tests(ruleset, read_folder_examples(folder, ruleset))
        (tmp_path / f"{folder.name}.yaml").write_text(tests.text, encoding="utf-8")
        kept += tests.kept
    done = openfisca("reads", *sorted(tmp_path.iterdir()))
    assert (done.returncode, done.stdout.strip()) == (0, str(kept)), done.stderr


def grid_tests(folder: Path) -> list[dict[str, Any]]:
    """The examples of the grid in force, in the words of the benchmark's OpenFisca."""
    ruleset = read_ruleset(folder)
    names = {name: f"crs_{name}" for name in ruleset.facts}
    examples = [each for each in read_folder_examples(folder, ruleset) if each.on >= GRID_SINCE]
    days = {each.name: each.on for each in examples}
    tests = write_tests(ruleset, examples, period="month", rename=names | OUTPUTS)
    entries = [_in_their_words(entry, days) for entry in yaml.safe_load(tests.text)]
    return [entry for entry in entries if entry["output"]]


def _in_their_words(entry: dict[str, Any], days: Mapping[str, date]) -> dict[str, Any]:
    on, told = days[entry["name"]], dict(entry["input"])
    told.pop("crs_application_date", None)
    for name, valid in DATES.items():
        tested = told.pop(f"crs_{name}", None)
        if tested is not None:
            told[valid] = tested <= on and not crs_oracle.is_two_years_old(tested, on)
    output = {name: value for name, value in entry["output"].items() if name in OUTPUTS.values()}
    return entry | {"input": told, "output": output}


def test_openfiscas_grid_passes_our_examples(tmp_path: Path) -> None:
    crs = next(folder for folder in SERVICES if folder.name == "express-entry-crs")
    entries = grid_tests(crs)
    assert len(entries) > 150
    assert sum(len(entry["output"]) for entry in entries) > 300
    file = tmp_path / "grid.yaml"
    file.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    done = openfisca("runs", file)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert f"{len(entries)} passed" in done.stdout


def test_openfiscas_runner_sees_a_wrong_example(tmp_path: Path) -> None:
    crs = next(folder for folder in SERVICES if folder.name == "express-entry-crs")
    entry = next(each for each in grid_tests(crs) if "crs_score" in each["output"])
    entry["output"]["crs_score"] += 1
    file = tmp_path / "wrong.yaml"
    file.write_text(yaml.safe_dump([entry], allow_unicode=True), encoding="utf-8")
    done = openfisca("runs", file)
    assert done.returncode != 0
    assert "1 failed" in done.stdout
