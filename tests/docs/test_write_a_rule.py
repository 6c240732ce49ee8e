"""The guide for policy analysts, followed to the letter: its files are written and its commands run."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from docs.running import ROOT, run
from onegov.rules.language.folder import read_ruleset
from onegov.rules.types import RuleSet

PAGE: Final = ROOT / "docs/how-to/write-a-rule.md"
HALVES: Final = {"en": "## Write a rule\n", "fr": "## Écrire une règle\n"}
SERVICE: Final = Path("services/parks/trail-pass")
BLOCK: Final = re.compile(r"^```(yaml|sh|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: The first line of a YAML block says which file it is, or what of it.
PLACE: Final = re.compile(
    r"# (?P<file>\w+\.yaml)"
    r"(?:, (?:(?P<end>at the end|à la fin)|(?P<above>above|au-dessus de) (?P<below>.+)"
    r"|(?:in place of|à la place de) (?P<old>.+)))?\n"
)


def half(language: str) -> str:
    """The part of the page in one language."""
    text = PAGE.read_text("utf-8")
    starts = {name: text.index(heading) for name, heading in HALVES.items()}
    return text[starts["en"] : starts["fr"]] if language == "en" else text[starts["fr"] :]


def edit(block: str, folder: Path) -> None:
    """Will do with a YAML block what its first line says."""
    place = PLACE.match(block)
    assert place, f"the first line names no file: {block[:60]}"
    path, body = folder / place["file"], block[place.end() :]
    old = path.read_text("utf-8") if path.is_file() else ""
    if place["end"]:
        new = old + "\n" + body
    elif place["below"]:
        start, _ = element(old, place["below"])
        new = old[:start] + body + "\n" + old[start:]
    elif place["old"]:
        start, end = element(old, place["old"])
        new = old[:start] + body + old[end:]
    else:
        new = body
    path.write_text(new, "utf-8")


def element(text: str, begins: str) -> tuple[int, int]:
    """Where the one entry that ``begins`` so stands in ``text``, with all that is under it."""
    found = re.findall(rf"^(?: *){re.escape(begins)}", text, re.MULTILINE)
    assert len(found) == 1, f"{begins} stands {len(found)} times"
    lines = text.splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if line.lstrip().startswith(begins))
    indent = len(lines[first]) - len(lines[first].lstrip())
    last = first + 1
    while last < len(lines) and lines[last].startswith(" " * (indent + 1)):
        last += 1
    return len("".join(lines[:first])), len("".join(lines[:last]))


def plain(text: str) -> list[str]:
    return [line.replace("\u00a0", " ").rstrip() for line in text.splitlines() if line.strip()]


def follow(language: str, folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Will do all that the page says, and give each command with what it and the page say."""
    blocks = BLOCK.findall(half(language))
    for number, (kind, body) in enumerate(blocks):
        if kind == "yaml":
            edit(body, folder / SERVICE)
        elif kind == "sh":
            following = blocks[number + 1] if number + 1 < len(blocks) else ("", "")
            shown = plain(following[1]) if following[0] == "text" else []
            typed = "".join(line[2:] + "\n" for line in shown if line.startswith("> "))
            lines = body.replace("\\\n", " ").splitlines()
            told: list[str] = []
            for line in lines:
                done = run(line.split("  #")[0].strip(), folder, typed)
                told += plain(done.stdout + done.stderr)
            yield body, told, [line for line in shown if not line.startswith("> ")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    return tmp_path


@pytest.mark.parametrize("language", HALVES)
def test_what_the_page_shows_is_what_one_sees(language: str, folder: Path) -> None:
    seen = 0
    for command, told, shown in follow(language, folder):
        seen += len(shown)
        rest = iter(told)
        lost = [line for line in shown if not any(line in each for each in rest)]
        assert lost == [], "\n".join([command, *told])
    assert seen >= 12


@pytest.mark.parametrize("language", HALVES)
def test_it_takes_fifteen_minutes(language: str) -> None:
    minutes = re.findall(r"^### .* · (\d+) minutes?$", half(language), re.MULTILINE)
    assert sum(map(int, minutes)) == 15


def without_places(ruleset: RuleSet) -> RuleSet:
    """The rules without the lines and the spelling of the text they stand in."""
    rules = tuple(replace(rule, line=0) for rule in ruleset.rules)
    return replace(ruleset, rules=rules, source_hash="")


def test_both_languages_end_with_the_same_rules(tmp_path: Path) -> None:
    ends = []
    for language in HALVES:
        folder = tmp_path / language
        shutil.copytree(ROOT / "docs", folder / "docs")
        for _ in follow(language, folder):
            pass
        ends.append(without_places(read_ruleset(folder / SERVICE)))
    assert ends[0] == ends[1]
    assert ends[0].rules


def test_the_french_half_is_written_in_french() -> None:
    text = "".join(body for kind, body in BLOCK.findall(half("fr")) if kind == "yaml")
    for word in (
        "but:",
        "regle:",
        "libelle:",
        "loi:",
        "valeur:",
        "motifs:",
        "tableau:",
        "valeurs:",
    ):
        assert word in text
    rules = text.split("# tests.yaml")[0]
    assert not re.search(
        r"^ *(?:- )?(?:rule|label|law|value|because|table|rows):", rules, re.MULTILINE
    )
