"""``onegov rules prove`` and what ``onegov check`` makes of it, on the services themselves."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from onegov.__main__ import main

SERVICES = Path(__file__).parents[3] / "services"
FOLDERS = sorted(folder.parent for folder in SERVICES.glob("*/*/rules.yaml"))
AGE_31 = "        - {if: 31, then: [90, 99]}\n"
NEXT_AGE = "        - {if: 32, then: [85, 94]}\n"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_service_is_proved(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "prove", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (service,) = told["services"]
    assert told["ok"]
    assert service["service"] == f"{folder.parent.name}/{folder.name}"
    assert [finding for finding in service["findings"] if finding["level"] == "error"] == []


@pytest.fixture
def changed(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A copy of the Express Entry service with a text of its rules replaced."""

    def copy(old: str, new: str) -> Path:
        folder = tmp_path / "ircc" / "express-entry-crs"
        shutil.copytree(SERVICES / "ircc" / "express-entry-crs", folder)
        file = folder / "rules.yaml"
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return copy


def test_a_missing_row_is_told_with_its_line_and_an_example(changed, capsys) -> None:  # type: ignore[no-untyped-def]
    folder = changed(AGE_31, "")
    assert main(["rules", "prove", str(folder), "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["services"][0]["findings"]
    assert (finding["code"], finding["level"]) == ("rules.table_gap", "error")
    assert finding["element"] == "age_points.table"
    line = (folder / "rules.yaml").read_text(encoding="utf-8").splitlines()[finding["line"] - 1]
    assert line.strip() == "- {if: 30, then: [95, 105]}"  # beside which the row is missing
    assert finding["example"]["facts"] == {"age": 31}
    assert finding["example"]["suffices"]
    assert "31" in finding["fr"]
    assert "{if: 31, then: […, …]}" in finding["fix"]["en"]


def test_people_read_the_place_both_languages_and_a_count(changed, capsys) -> None:  # type: ignore[no-untyped-def]
    folder = changed(AGE_31, AGE_31 + AGE_31)
    assert main(["rules", "prove", str(folder), "ircc/citizenship-grant"]) == 1
    out = capsys.readouterr().out
    assert "error / erreur rules.table_overlap age_points.table" in out
    assert "les deux donnent la même valeur" in out
    assert "tables, 1 error, 0 warnings" in out
    assert "tableaux, 1 erreur, 0 avertissement" in out
    assert "citizenship-grant" in out


def test_a_gap_stops_a_publication(changed, capsys) -> None:  # type: ignore[no-untyped-def]
    assert main(["check", str(changed(AGE_31, "")), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [problem["code"] for problem in told["errors"]] == ["rules.table_gap"]


def test_a_value_that_stands_out_does_not(changed, capsys) -> None:  # type: ignore[no-untyped-def]
    swapped = NEXT_AGE.replace("[85, 94]", "[94, 85]")
    assert main(["check", str(changed(NEXT_AGE, swapped)), "--json"]) in {0, 1}
    told = json.loads(capsys.readouterr().out)
    assert "rules.odd_value" in [problem["code"] for problem in told["warnings"]]
    assert "rules.odd_value" not in [problem["code"] for problem in told["errors"]]


def test_z3_is_loaded_only_to_prove() -> None:
    program = (
        "import sys, argparse, onegov.rules.public, onegov.rules.cli as cli\n"
        "cli.register(argparse.ArgumentParser().add_subparsers())\n"
        "assert 'z3' not in sys.modules, 'loaded'\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
