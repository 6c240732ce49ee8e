"""Who gains and who loses: counted as one by one, told on the screen, in files and for machines."""

import csv
import json
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from onegov.__main__ import main
from onegov.core.types import UNKNOWN
from onegov.rules.compiled.rows import facts_of
from onegov.rules.errors import RulesError
from onegov.rules.population.comparing import Comparison, compare
from onegov.rules.population.files import write_files
from onegov.rules.population.lines import lines_of, write_difference, write_share
from onegov.rules.population.report import write_report
from onegov.rules.population.tallies import Moves, Shifts
from onegov.rules.population.versions import pair, read_version
from onegov.rules.public import evaluate
from rooms.rules.invented import FACTS, NOTE, RULES, rule, write_service

ON = date(2026, 11, 23)
SIZE = 400
POPULATION = f"""
population:
  note: {{en: Invented, fr: Inventé}}
  facts:
    born: {{ages: [{{from: 10, through: 29}}, {{from: 30, through: 80}}], {NOTE}}}
    tax_years: {{years: 4, duty: {{yes: 1}}, filed: {{yes: 8, no: 1, unknown: 1}}, {NOTE}}}
"""
CHANGES = {"level * 5 points": "level * 7 points - 12 points", ">= 600 days": ">= 650 days",
           ">= 18 years": ">= 21 years", '">= 6"': '">= 4"', '"<= 5"': '"<= 3"'}  # fmt: skip


def changed() -> list[str]:
    rules = []
    for text in RULES:
        for old, new in CHANGES.items():
            text = text.replace(old, new)
        rules.append(text)
    return rules


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    old = write_service(tmp_path / "old", population=POPULATION)
    return old, write_service(tmp_path / "new", rules=changed(), population=POPULATION)


@pytest.fixture
def compared(folders: tuple[Path, Path]) -> Comparison:
    old, new = (read_version(folder, ON) for folder in folders)
    return compare(old, new, size=SIZE, by=["mode", "born", "goal"])


def one_by_one(compared: Comparison) -> list[tuple[dict[str, object], dict[str, object]]]:
    """What each version says about each person, by the three-valued evaluation."""
    both = pair(*compared.versions)
    said = []
    for _, columns in both.blocks(SIZE):
        for row in range(SIZE):
            outcomes = []
            for version, part in zip(compared.versions, columns, strict=True):
                facts = facts_of(version.ruleset.facts, part, row)
                outcomes.append(evaluate(version.ruleset, facts=facts, on=version.on).outcomes)
            said.append(tuple({name: o.value for name, o in each.items()} for each in outcomes))
    return said  # type: ignore[return-value]


def word(value: object) -> str:
    return value if isinstance(value, str) else {True: "yes", False: "no", UNKNOWN: ""}[value]  # type: ignore[index]


def test_every_count_is_what_one_by_one_gives(compared: Comparison) -> None:
    said = one_by_one(compared)
    assert {change.rule.name for change in compared.rules} == {
        "adult", "busy", "score", "half", "door", "here", "taxed", "clear", "goal",
    }  # fmt: skip
    for change in compared.rules:
        pairs = [(old[change.rule.name], new[change.rule.name]) for old, new in said]
        total = change.total
        if isinstance(total, Moves):
            counts = Counter((word(old), word(new)) for old, new in pairs)
            names = [*total.answers, ""]
            found = {
                (before, after): int(total.counts[i][j])
                for i, before in enumerate(names)
                for j, after in enumerate(names)
                if total.counts[i][j]
            }
            assert found == dict(counts), change.rule.name
        else:
            differences = [new - old for old, new in pairs]  # type: ignore[operator]
            ups = [each for each in differences if each > 0]
            downs = [each for each in differences if each < 0]
            expected = Shifts(SIZE, len(ups), len(downs), 0, 0, Fraction(sum(ups)), Fraction(sum(downs)),
                              max(ups), min(downs))  # fmt: skip
            assert total == expected
    taxed = next(change.total for change in compared.rules if change.rule.name == "taxed")
    assert isinstance(taxed, Moves)
    assert taxed.counts[2][2] > 0  # unknown stays unknown


def test_groups_add_up_to_everyone(compared: Comparison) -> None:
    assert [grouping.name for grouping in compared.groupings] == ["", "mode", "born", "goal"]
    for change in compared.rules:
        for parts in change.changes.values():
            assert sum(part.people for part in parts) == SIZE
            assert sum(part.changed for part in parts) == change.total.changed
            if isinstance(change.total, Shifts):
                assert (
                    min(p.most_down for p in parts if isinstance(p, Shifts))
                    == change.total.most_down
                )
    said = one_by_one(compared)
    goal = next(change for change in compared.rules if change.rule.name == "goal")
    yes_before = sum(old["goal"] is True for old, _ in said)
    assert [part.people for part in goal.changes["goal"]][1] == yes_before


def test_lines_say_gains_and_losses_with_shares(compared: Comparison) -> None:
    lines = lines_of(compared)
    adult = [line for line in lines if line.rule == "adult"]
    assert {line.change for line in adult} == {"loses"}
    assert adult[0].text.en == "yes → no"
    assert adult[0].share == Fraction(adult[0].people, SIZE)
    score = [line for line in lines if (line.rule, line.by) == ("score", "")]
    assert [(line.change, line.most) for line in score] == [("up", 12), ("down", -12)]
    door = [line for line in lines if (line.rule, line.by) == ("door", "")]
    assert [(line.change, line.text.fr) for line in door] == [("moves", "Fermée → Ouverte")]
    assert {"By land", "By sea"} == {
        x.group.en for x in lines if (x.rule, x.by) == ("door", "mode")
    }
    assert {"10 to 29 years before"} == {
        x.group.en for x in lines if (x.rule, x.by) == ("adult", "born")
    }


def test_the_same_versions_differ_for_nobody(folders: tuple[Path, Path]) -> None:
    old = read_version(folders[0], ON)
    same = compare(old, old, size=200)
    assert lines_of(same) == []
    assert same.differences == ()
    assert "Nothing changes for anybody." in write_report(same, "en")
    assert "Rien ne change pour personne." in write_report(same, "fr")


def test_it_is_the_same_each_time(folders: tuple[Path, Path], compared: Comparison) -> None:
    old, new = (read_version(folder, ON) for folder in folders)
    assert lines_of(compare(old, new, size=SIZE, by=["mode", "born", "goal"])) == lines_of(compared)
    assert lines_of(compare(old, new, size=SIZE, seed=2)) != lines_of(compare(old, new, size=SIZE))


def test_facts_and_rules_of_one_version_only_are_told(tmp_path: Path) -> None:
    facts = FACTS.replace("  worker: {type: yes_no", "  member: {type: yes_no").replace(
        "fact: worker", "fact: member"
    )
    facts = facts.replace("sea: {en: By sea, fr: Par mer}", "rail: {en: By rail, fr: Par train}")
    facts = facts.replace("range: {from: 0, through: 12}", "range: {from: 2, through: 9}")
    facts = facts.replace("  remark: {type: text,", "  remark: {type: yes_no,")
    rules = [
        text.replace("worker", "member").replace("land or sea", "land or rail")
        for text in RULES[:-1]
    ]
    rules[2] = rule("score", "value: level >= 6")
    rules[3] = rule("extra", "value: remark")
    rules += [rule("goal", "value: adult and extra")]
    old = read_version(write_service(tmp_path / "old"), ON)
    new = read_version(write_service(tmp_path / "new", facts=facts, rules=rules), ON)
    compared = compare(old, new, size=SIZE)
    told = {(each.what, each.name): each.text.en for each in compared.differences}
    assert told == {
        ("fact", "member"): "only in the new version",
        ("fact", "worker"): "only in the old version",
        ("fact", "mode"): "sea: only in the old version; not drawn",
        ("fact", "level"): "0–12 before, 2–9 now; drawn within both",
        ("fact", "remark"): "text before, yes_no now; drawn apart in each version",
        ("rule", "extra"): "only in the new version",
        ("rule", "half"): "only in the old version",
        ("rule", "score"): "another kind of value; not compared",
    }
    assert {change.rule.name for change in compared.rules} == {
        "adult", "busy", "door", "here", "taxed", "clear", "goal",
    }  # fmt: skip
    for drawn, (before, after) in pair(old, new).blocks(SIZE):
        assert set(drawn["mode"].tolist()) == {0, 1}
        assert (drawn["level"].min(), drawn["level"].max()) == (2, 9)
        assert "worker" in before
        assert "worker" not in after
        assert (before["hours"] == after["hours"]).all()
    report = write_report(compared, "fr")
    assert "Way in" not in report
    assert "Voie (mode)\u00a0: sea\u00a0: seulement dans l’ancienne version; non tiré." in report


def test_a_choice_in_another_order_is_the_same_choice(tmp_path: Path) -> None:
    sea = "      sea: {en: By sea, fr: Par mer}\n"
    kinds = "student: {en: Student, fr: Études}", "guest: {en: Guest, fr: Visite}"
    turned = FACTS.replace(sea, "").replace("      air:", f"{sea}      air:")
    turned = turned.replace(", ".join(kinds), ", ".join(reversed(kinds)))
    answers = "open: {en: Open, fr: Ouverte}", "shut: {en: Shut, fr: Fermée}"
    period = "2 years ending the day before applied"
    goal = (
        f'days_present_as(trips, {period}, status, ["guest"], status) >= 1 day or '
        f'days_present_or(trips, {period}, status, ["student"], status) > 500 days or '
        "hours > 20.5 hours per week"
    )
    rules = [
        RULES[4].replace(", ".join(answers), ", ".join(reversed(answers))),
        rule("goal", f"value: >-\n      {goal}"),
    ]
    assert rules[0] != RULES[4]
    assert turned.index("sea:") < turned.index("air:")
    old_rules = [RULES[4], rules[1]]
    old = read_version(write_service(tmp_path / "old", rules=old_rules), ON)
    new = read_version(write_service(tmp_path / "new", facts=turned, rules=rules), ON)
    assert lines_of(compare(old, new, size=2_000)) == []


def test_what_cannot_sort_people_is_refused_with_a_proposal(folders: tuple[Path, Path]) -> None:
    old, new = (read_version(folder, ON) for folder in folders)
    for name in ("remark", "applied", "mood"):
        with pytest.raises(RulesError) as error:
            compare(old, new, size=10, by=[name])
        assert error.value.code == "rules.unknown_name"
    assert error.value.problems[0].fix is not None
    assert "mode" in error.value.problems[0].fix.en


def test_people_are_sorted_by_any_fact_or_rule(folders: tuple[Path, Path]) -> None:
    old, new = (read_version(folder, ON) for folder in folders)
    by = ["worker", "level", "hours", "trips", "status", "door", "score", "taxed"]
    compared = compare(old, new, size=SIZE, by=by)
    names = {each.name: [group.en for group in each.groups] for each in compared.groupings}
    assert names["worker"] == ["no", "yes"]
    assert names["door"] == ["Open", "Shut", "for an officer, or not known"]
    assert names["taxed"] == ["no", "yes", "for an officer, or not known"]
    assert names["trips"][-1] == "5 or more"
    assert names["hours"][0].startswith("0 to 9.9")
    assert names["score"][0].startswith("under ")
    for change in compared.rules:
        for parts in change.changes.values():
            assert sum(part.people for part in parts) == SIZE


def test_files_are_a_table_a_page_and_an_accessible_chart(
    compared: Comparison, tmp_path: Path
) -> None:
    written = write_files(compared, tmp_path / "out")
    assert sorted(path.name for path in written) == [
        "comparison.csv", "comparison.en.html", "comparison.en.svg", "comparison.fr.html",
        "comparison.fr.svg",
    ]  # fmt: skip
    with (tmp_path / "out" / "comparison.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == len(lines_of(compared))
    assert rows[0]["label_fr"].startswith("Règle ")
    for language, gains in (("en", "Who gains and who loses"), ("fr", "Qui gagne et qui perd")):
        chart = ET.parse(tmp_path / "out" / f"comparison.{language}.svg").getroot()
        space = {"s": "http://www.w3.org/2000/svg"}
        assert chart.get("role") == "img"
        title, words = chart.find("s:title", space), chart.find("s:desc", space)
        assert title is not None
        assert words is not None
        assert chart.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"
        assert title.text == gains
        assert "%" in (words.text or "")
        assert len(chart.findall(".//s:rect", space)) > 5
        page = (tmp_path / "out" / f"comparison.{language}.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in page
        assert '<th scope="col">' in page
        assert "<svg" in page
        assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_the_command_for_machines_and_people(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [
        "rules",
        "compare",
        *map(str, folders),
        "--population",
        "300",
        "--as-of",
        "2026-11-23",
    ]
    assert main([*command, "--by", "mode", "worker", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["population"] == 300
    assert found["by"] == ["mode", "worker"]
    assert {row["change"] for row in found["changes"]} == {"gains", "loses", "moves", "down", "up"}
    assert found["unchanged"] == ["busy", "taxed", "clear"]
    assert main([*command, "--lang", "fr", "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    assert "300 personnes inventées" in printed
    assert "perd (oui → non)" in printed
    assert "Identique pour tout le monde\u00a0: Règle busy; Règle taxed; Règle clear." in printed
    assert str(tmp_path / "out" / "comparison.fr.svg") in printed
    assert main([*command, "--out", str(folders[0] / "rules.yaml" / "deeper")]) == 1
    assert "Impossible d’écrire" in capsys.readouterr().out


def test_two_days_of_one_service(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    early = rule("goal", "in_force: {from: 2020-01-01, to: 2025-12-31}\n    value: level >= 5")
    late = rule("goal", "in_force: {from: 2026-01-01}\n    value: level >= 7")
    folder = write_service(tmp_path / "one", rules=[early, late])
    command = ["rules", "compare", str(folder), "--population", "1300", "--json"]
    assert main([*command, "--as-of-old", "2025-12-31", "--as-of-new", "2026-01-01"]) == 0
    found = json.loads(capsys.readouterr().out)
    (line,) = found["changes"]
    assert (line["change"], line["text"]["en"]) == ("loses", "yes → no")
    assert 0.1 < line["share"] < 0.21  # two of thirteen levels
    assert main([*command, "--as-of-old", "2019-12-31", "--as-of-new", "2026-01-01"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {(x["change"], x["text"]["fr"]) for x in found["changes"]} == {
        ("gains", "à examiner, ou inconnu → oui"), ("moves", "à examiner, ou inconnu → non"),
    }  # fmt: skip


@pytest.mark.parametrize("size", ["0", "-5", "many", "9" * 12])
def test_a_size_that_cannot_be_is_refused(size: str, folders: tuple[Path, Path]) -> None:
    with pytest.raises(SystemExit):
        main(["rules", "compare", str(folders[0]), "--population", size])


def test_shares_and_differences_as_people_write_them() -> None:
    assert [write_share(Fraction(1, 3), language) for language in ("en", "fr")] == [
        "33.3%",
        "33,3\u00a0%",
    ]
    assert write_share(Fraction(1, 1_000_000), "en") == "<0.1%"
    assert write_share(Fraction(0), "en") == "0%"
    assert write_difference(Fraction(-50), "points", "fr") == "−50\u00a0points"
    assert write_difference(Fraction(250), "cents", "en") == "+$2.50"
