"""The chart and the page of a comparison: what they show, and that it can be read."""

import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest

from onegov.rules.population.bars import bars_of
from onegov.rules.population.chart import write_chart
from onegov.rules.population.comparing import Comparison, compare
from onegov.rules.population.files import write_page
from onegov.rules.population.lines import lines_of
from onegov.rules.population.report import write_report
from onegov.rules.population.versions import read_version
from rooms.rules.invented import FACTS, RULES, rule, write_service

ON = date(2026, 11, 23)
SVG = {"s": "http://www.w3.org/2000/svg"}
LANGUAGES = ("en", "fr")
LANDS = "".join(f"      l{n}: {{en: Land {n}, fr: Pays {n}}}\n" for n in range(40))
MANY = FACTS.replace(
    "      air: {en: By air, fr: Par avion}\n", f"{LANDS}      air: {{en: A, fr: A}}\n"
)


def compared(folder: Path, old: str, new: str, *by: str, facts: str = FACTS) -> Comparison:
    """What changes when ``old`` becomes ``new`` in the rules, and the rule at the end stays."""
    versions = []
    for name, value in (("old", old), ("new", new)):
        rules = [rule("told", f"value: {value}"), *RULES[:2], rule("goal", "value: adult and told")]
        versions.append(read_version(write_service(folder / name, facts=facts, rules=rules), ON))
    return compare(versions[0], versions[1], size=2_000, by=list(by))


def shapes(comparison: Comparison, language: str, kind: str) -> list[ET.Element]:
    return ET.fromstring(write_chart(comparison, language)).findall(f".//s:{kind}", SVG)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_goal_that_stays_gives_way_to_the_rule_that_changes(
    tmp_path: Path, language: str
) -> None:
    rules = [*RULES[:2], rule("goal", "value: adult")]
    later = [*RULES[:1], RULES[1].replace(">= 20", ">= 40"), rule("goal", "value: adult")]
    old, new = (
        read_version(write_service(tmp_path / name, rules=text), ON)
        for name, text in (("old", rules), ("new", later))
    )
    comparison = compare(old, new, size=500, by=["worker"])
    bars = [(bar.kind, bar.label.in_(language)) for bar in bars_of(comparison)]
    label = {"en": ("Rule busy", "Rule busy, by: Worker", "no", "yes"),
             "fr": ("Règle busy", "Règle busy, selon\u00a0: Travaille", "non", "oui")}  # fmt: skip
    assert bars == list(zip(("bar", "heading", "bar", "bar"), label[language], strict=True))


def test_of_many_groups_those_that_change_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    comparison = compared(tmp_path, 'mode in ["l3"]', 'mode in ["l3", "l7"]', "mode", facts=MANY)
    heading = [bar.kind for bar in bars_of(comparison)].index("heading")
    shown = [(bar.kind, bar.label.en) for bar in bars_of(comparison)[heading + 1 :]]
    assert shown == [
        ("bar", "Land 7"),
        ("remark", "42 other groups: fewer people with a change, or none"),
    ]
    everywhere = compared(tmp_path / "all", "worker", "not worker", "mode", facts=MANY)
    kinds = [bar.kind for bar in bars_of(everywhere)]
    assert kinds[kinds.index("heading") :] == ["heading", *["bar"] * 20, "remark"]
    assert bars_of(everywhere)[-1].label.fr == (
        "23 autres groupes\u00a0: moins de personnes touchées, ou aucune"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("old", "new"),
    [("level >= 5", "level >= 7"), ("level >= 7", "level >= 5"), ("level >= 7", "level <= 7")],
    ids=["all lose", "all gain", "both"],
)
def test_everything_is_within_the_picture(
    tmp_path: Path, old: str, new: str, language: str
) -> None:
    comparison = compared(tmp_path, old, new, "level", "worker")
    width = 860
    for bar in shapes(comparison, language, "rect"):
        assert 0 <= float(bar.get("x", 0)) <= float(bar.get("x", 0)) + float(bar.get("width", 0))
        assert float(bar.get("x", 0)) + float(bar.get("width", 0)) <= width
    for text in shapes(comparison, language, "text"):
        ends = text.get("text-anchor") == "end"
        room = float(text.get("x", 0)) if ends else width - float(text.get("x", 0))
        assert room >= 7 * len(text.text or ""), text.text
    shares = [t.text for t in shapes(comparison, language, "text") if "%" in (t.text or "")]
    assert len(shares) >= sum(bar.kind == "bar" for bar in bars_of(comparison))


def test_a_long_label_takes_two_lines_and_is_whole_for_who_points_at_it(tmp_path: Path) -> None:
    long = "Étudier longtemps dans un établissement d’enseignement postsecondaire public"
    facts = FACTS.replace("fr: Par avion", f"fr: {long}")
    comparison = compared(tmp_path, 'mode = "air"', 'mode = "sea"', "mode", facts=facts)
    texts = [text.text or "" for text in shapes(comparison, "fr", "text")]
    first = next(place for place, text in enumerate(texts) if text.startswith("Étudier"))
    assert " ".join(texts[first : first + 2]) == long
    assert long in [title.text for title in shapes(comparison, "fr", "title")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_a_rule_once_over_all_its_lines(tmp_path: Path, language: str) -> None:
    comparison = compared(tmp_path, "level >= 5", "level >= 7", "mode")
    page = write_page(comparison, language)
    spans = [int(rows) for rows in re.findall(r'scope="rowgroup" rowspan="(\d+)"', page)]
    assert len(spans) == 2  # two rules change
    assert sum(spans) == len(lines_of(comparison))
    assert page.count('scope="col"') == 5  # no number changes
    goal = {"en": "compared: Rule goal</h1>", "fr": "versions\u00a0: Règle goal</h1>"}
    assert goal[language] in page
    same = {"en": "The same for everyone: 2 of 4 rules", "fr": "2 règles sur 4"}
    assert f"{same[language]}</summary><ul><li>" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_changes_no_empty_table_is_shown(tmp_path: Path, language: str) -> None:
    comparison = compared(tmp_path, "worker", "worker", "mode", "level")
    assert bars_of(comparison) == []
    said = {"en": "Nothing changes for anybody.", "fr": "Rien ne change pour personne."}[language]
    page = write_page(comparison, language)
    assert said in page
    assert "<table" not in page
    assert "<svg" not in page
    assert said in [text.text for text in shapes(comparison, language, "text")]


def test_numbers_that_change_have_their_mean_and_greatest(tmp_path: Path) -> None:
    known = "{known: {en: K, fr: C}, unknown: {en: U, fr: I}}"
    texts = [rule("goal", f"unit: points\n    value: level * {n} points", because=known)
             for n in (5, 7)]  # fmt: skip
    old, new = (
        read_version(write_service(tmp_path / str(n), rules=[text]), ON)
        for n, text in enumerate(texts)
    )
    comparison = compare(old, new, size=300)
    assert write_page(comparison, "fr").count('scope="col"') == 7
    assert "+24\u00a0points" in write_report(comparison, "en")
    assert "Plus grand écart" in write_report(comparison, "fr")


def test_many_rules_that_stay_are_counted_on_the_screen_and_few_are_named(tmp_path: Path) -> None:
    few = compared(tmp_path / "few", "level >= 5", "level >= 7")
    assert "The same for everyone: Rule adult; Rule busy." in write_report(few, "en")
    rules = [rule(f"r{n}", "value: worker") for n in range(9)]
    old, new = (
        read_version(
            write_service(tmp_path / name, rules=[*rules, rule("goal", f"value: {value}")]), ON
        )
        for name, value in (("old", "worker"), ("new", "not worker"))
    )
    report = write_report(compare(old, new, size=100), "fr")
    assert "Identique pour tout le monde\u00a0: 9 règles sur 10." in report


def test_only_who_gets_the_goal_gains(tmp_path: Path) -> None:
    report = write_report(compared(tmp_path, "level >= 7", "level >= 5"), "en")
    other, goal = report.split("\nRule told\n")[1].split("\nRule goal\n")
    assert "no → yes" in other
    assert "gains" not in other
    assert "gains (no → yes)" in goal
