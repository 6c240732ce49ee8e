"""`onegov check`, `publish` and `search` as people and machines call them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from onegov.__main__ import main

from .conftest import EXAMPLE, ROOT, Folder


def test_check_says_that_nothing_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(EXAMPLE)]) == 0
    assert "0 errors, 0 warnings" in capsys.readouterr().out


def test_check_names_file_line_element_and_both_languages(
    example: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    example.change("cents: 7500\n", "cents: much\n")
    assert main(["check", str(example.path)]) == 1
    out = capsys.readouterr().out
    lines = (example.path / "definition.yaml").read_text("utf-8").splitlines()
    line = next(at for at, text in enumerate(lines, 1) if "cents: much" in text)
    assert f"{example.path / 'definition.yaml'}:{line}:18: error" in out
    assert "fees.amounts.0.parts.0.cents" in out
    assert "a whole number" in out
    assert "un nombre entier" in out


def test_check_for_machines(example: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    example.change("owner: IRCC\n", "")
    assert main(["check", str(example.path), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert said["version"] is None
    (error,) = said["errors"]
    assert error["code"] == "catalogue.rule4.missing"
    assert error["en"] != error["fr"]


def test_check_leaves_django_unloaded() -> None:
    code = (
        "import sys; from onegov.__main__ import main; "
        f"assert main(['check', {str(EXAMPLE)!r}]) == 0; assert 'django' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT)


@pytest.mark.django_db
def test_publish_then_search(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", str(EXAMPLE), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["service_id"], made["sequence"], made["new"]) == (
        "ircc/proof-of-citizenship",
        1,
        True,
    )
    assert main(["publish", str(EXAMPLE)]) == 0
    assert "nothing changed" in capsys.readouterr().out
    assert main(["search", "certificat perdu", "--lang", "fr", "--json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    assert hit["service_id"] == "ircc/proof-of-citizenship"
    assert main(["search", "xyzzy"]) == 1
    assert "Aucun service trouvé" in capsys.readouterr().out


@pytest.mark.django_db
def test_publish_says_everything_that_is_wrong(
    example: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    example.change("owner: IRCC\n", "").change("cents: 7500\n", "cents: much\n")
    assert main(["publish", str(example.path)]) == 1
    said = capsys.readouterr()
    assert said.out.count(": error / erreur ") == 2
    assert "onegov:" in said.err


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "nowhere")]) == 1
    assert "The file is missing." in capsys.readouterr().out
