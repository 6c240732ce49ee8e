"""The commands that the guides show are run as they stand there."""

import json
import re
import shutil
from pathlib import Path

import pytest

from docs.running import ROOT, run

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
# these have tests of their own, with a running platform
ELSEWHERE = ("run", "test", "demo", "ledger", "publish", "search", "trail")


def shown(page: str) -> list[str]:
    """Every command line of a page, in order, without its comment."""
    blocks = BLOCK.findall((ROOT / page).read_text("utf-8"))
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line.split("  #")[0].strip() for line in lines if line.strip()]


def is_run_here(line: str) -> bool:
    words = line.split()
    return words[0] != "./onegov" or words[1] not in ELSEWHERE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("services", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("line", [line for line in shown("README.md") if is_run_here(line)])
def test_the_readme_s_commands_work(line: str, folder: Path) -> None:
    done = run(line, folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_shows_the_two_commands() -> None:
    assert {"./onegov run", "./onegov test"} <= set(shown("README.md"))


@pytest.mark.data
def test_the_guide_s_commands_add_a_service(folder: Path, data: Path) -> None:
    lines = [line for line in shown("docs/how-to/add-a-service.md") if is_run_here(line)]
    copied, first_check, rest = lines[:2], lines[2], lines[3:]
    for line in copied:
        assert run(line, folder).returncode == 0
    told = run(first_check, folder)
    assert told.returncode == 1  # as the guide says: the first thing is the id
    assert "definition.yaml" in told.stdout
    definition = folder / "services/ircc/my-service/definition.yaml"
    text = definition.read_text("utf-8")
    definition.write_text(
        text.replace("id: ircc/proof-of-citizenship", "id: ircc/my-service"), "utf-8"
    )
    assert rest
    for line in rest:
        done = run(line, folder)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


@pytest.mark.data
def test_following_the_law_works_as_shown(
    folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEGOV_STATE", str(folder / "state"))
    lines = shown("docs/how-to/follow-the-law.md")
    done = {line: run(line, folder) for line in lines}
    assert [(line, d.stdout + d.stderr) for line, d in done.items() if d.returncode] == []
    told = {" ".join(line.split()[1:3]): d.stdout for line, d in done.items()}
    assert "loaded." in told["law import"]
    assert "match in both languages" in told["law check"]
    assert "text changed" in told["law replay"]
    assert (folder / "state/laws/fra/DORS-93-246.xml").is_file()


def test_a_surge_is_foreseen_as_the_guide_says(folder: Path) -> None:
    lines = shown("docs/how-to/foresee-a-surge.md")
    done = [run(f"{line} --json", folder) for line in lines]
    assert [one.stderr for one in done if one.returncode] == []
    as_it_is, surge, held, assumed = (json.loads(one.stdout) for one in done)
    shares = {
        name: [month["in_standard"] for month in told["months"]]
        for name, told in (("as it is", as_it_is), ("surge", surge), ("held", held))
    }
    assert set(shares["as it is"]) == {1.0}
    assert shares["surge"][:2] == [1.0, 1.0]
    assert shares["surge"][2] < 0.5
    assert surge["months"][-1]["backlog"] > 10 * surge["waiting"]
    assert set(shares["held"]) == {1.0}
    assert all(month["cost_cents"] for month in held["months"])
    assert (assumed["basis"], assumed["seed"]) == ("scenario", 7)


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    lost = [target for target in targets if not (page.parent / target).exists()]
    assert lost == []


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")))
def test_tests_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []
