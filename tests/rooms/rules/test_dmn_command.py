"""``onegov rules dmn``: files written and read, and what is told beside them."""

import json
import shutil
from pathlib import Path

import pytest

from onegov.__main__ import main
from rooms.rules.crowd import SERVICES
from rooms.rules.foreign_dmn import DISCOUNT, expression, model

CRS = next(folder for folder in SERVICES if folder.name == "express-entry-crs")


def test_an_export_goes_to_a_file_and_says_what_is_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "grant.dmn"
    command = ["rules", "dmn", "export", "ircc/citizenship-grant", "--on", "2026-11-25"]
    assert main([*command, "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert out.read_text(encoding="utf-8").startswith('<?xml version="1.0" encoding="UTF-8"?>')
    assert "  language: table FIRST, 4 rules" in told
    assert "  adult: expression" in told
    assert "  days_counted_full: FEEL has nothing that counts as “days_present” does." in told
    assert "trips: DMN has no type for a list" in told
    assert main([*command, "--out", str(out), "--lang", "fr"]) == 0
    assert "  language\u00a0: table FIRST, 4 règles" in capsys.readouterr().out


def test_without_a_file_the_xml_alone_goes_to_the_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rules", "dmn", "export", str(CRS), "--on", "2026-11-25"]) == 0
    shown = capsys.readouterr()
    assert shown.out.rstrip().endswith("</definitions>")
    assert shown.out.startswith("<?xml")
    assert "Exported:" in shown.err
    assert "Not exported" not in shown.err


def test_machines_get_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "dmn", "export", str(CRS), "--on", "2025-01-01", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["service"], told["on"]) == ("ircc/express-entry-crs", "2025-01-01")
    assert "age_points" in told["tables"]
    assert "score" in told["expressions"]
    assert told["left_out"] == []
    file = tmp_path / "crs.dmn"
    file.write_text(told["text"], encoding="utf-8")
    assert main(["rules", "dmn", "import", str(file), "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["file"] == "crs.dmn"
    assert set(told["tables"]) <= set(read["rules"])
    assert all({"en", "fr"} == set(each) for each in read["to_add"])


def test_another_day_has_another_law(capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for day in ("2025-03-24", "2025-03-25"):
        assert main(["rules", "dmn", "export", str(CRS), "--on", day, "--json"]) == 0
        texts.append(json.loads(capsys.readouterr().out)["text"])
    assert texts[0].count("<text>200</text>") == 1
    assert texts[1].count("<text>200</text>") == 0


def test_what_is_left_for_a_person_is_what_check_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An import in the place of the rules: check says which law, which French and which reasons."""
    folder = tmp_path / "ircc" / "express-entry-crs"
    shutil.copytree(CRS, folder)
    dmn, imported = tmp_path / "crs.dmn", tmp_path / "part.yaml"
    assert main(["rules", "dmn", "export", str(CRS), "--on", "2026-11-25", "--out", str(dmn)]) == 0
    without = dmn.read_text(encoding="utf-8").replace('xml:lang="fr"', 'xml:lang="xx"')
    dmn.write_text(without, encoding="utf-8")
    assert main(["rules", "dmn", "import", str(dmn), "--out", str(imported)]) == 0
    told = capsys.readouterr().out
    assert "the French labels of: " in told
    assert "the law of each rule" in told
    head = "goal: score\nas_of: application_date\n"
    part = imported.read_text(encoding="utf-8").split("  - rule: canadian_work_points")[0]
    (folder / "rules.yaml").write_text(
        head + part.replace("goal: score", "goal: age_points"), encoding="utf-8"
    )
    assert main(["check", str(folder)]) == 1
    told = capsys.readouterr().out
    assert "rules.missing age_points.law" in told
    assert "rules.missing_language age_points.label" in told
    assert "rules.missing_language age_points.because.known" in told
    assert "rules.syntax" not in told
    assert "rules.unknown_element" not in told


def test_problems_are_told_with_their_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wrong.dmn"
    file.write_text(model(expression("{a: 1}", name="fee")), encoding="utf-8")
    assert main(["rules", "dmn", "import", str(file)]) == 1
    told = capsys.readouterr().out
    assert f"{file}:2: dmn.feel fee" in told
    assert "is not FEEL that can be read here" in told
    assert "n’est pas du FEEL" in told
    assert '2 | <decision name="fee">' in told


@pytest.mark.parametrize("action", [["import", "absent.dmn"], ["export", "ircc/citizenship-grant"]])
def test_files_that_cannot_be_used(
    action: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "no" / "folder" / "x")]
    assert main(["rules", "dmn", *action, *out]) == 1
    told = capsys.readouterr().out
    assert "This file cannot be read or written: there is no such file." in told
    assert "Impossible de lire ou d’écrire ce fichier\u00a0: ce fichier n’existe pas." in told


def test_an_import_goes_to_the_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "fees.dmn"
    file.write_text(DISCOUNT, encoding="utf-8")
    assert main(["rules", "dmn", "import", str(file), "--lang", "fr"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("# Read from fees.dmn / Lu dans fees.dmn\n")
    assert "Une personne doit ajouter" in shown.err
