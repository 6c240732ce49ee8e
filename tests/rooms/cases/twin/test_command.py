"""``onegov twin`` as somebody types it."""

import json
from datetime import datetime, timedelta

import pytest

from onegov.__main__ import main

ASSUMED = (
    *("twin", "--per-day", "40", "--handling", "3", "--officers", "18"),
    *("--months", "3", "--from", "2027-01-01"),
)


def told(capsys, *words: str) -> tuple[int, str, str]:
    code = main([*words])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def history(tmp_path):
    """Four cases each working day, decided two days later, some not yet."""
    monday = datetime(2026, 5, 4, 9)  # noqa: DTZ001  # local
    lines = ["submitted,decided,taken"]
    for number in range(240):
        at = monday + timedelta(days=number // 4 // 5 * 7 + number // 4 % 5)
        taken = at + timedelta(days=2)
        lines.append(f"{at},{taken + timedelta(hours=3)},{taken}" if number < 230 else f"{at},,")
    path = tmp_path / "history.csv"
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


def test_the_scenario_of_the_requirement_gives_figures_by_month(capsys, history):
    words = (
        "--intake 1.4:1-6 --officers 3 --officers +50@3 --triage 0.2 --months 12 --seed 7 --json"
    )
    code, out, _ = told(capsys, "twin", "--history", history, *words.split())
    answer = json.loads(out)
    assert code == 0
    assert (answer["basis"], answer["learnt_from"], answer["waiting"]) == ("history", 230, 10)
    months = answer["months"]
    assert [month["officers"] for month in months] == [3, 3, *[53] * 10]
    assert months[0]["first"] == "2026-07-25"
    assert all(month["cost_cents"] is None and month["in_standard"] is None for month in months)
    surge = sum(month["intake"] for month in months[:6])
    after = sum(month["intake"] for month in months[6:])
    assert surge / after == pytest.approx(1.4, rel=0.15)
    before = answer["waiting"]
    for month in months:
        assert before + month["intake"] == month["decided"] + month["backlog"]
        before = month["backlog"]
    assert told(capsys, "twin", "--history", history, *words.split())[1] == out


def test_the_table_is_in_both_languages_or_in_one(capsys):
    _, both, _ = told(capsys, *ASSUMED)
    assert "Assumed rates, no forecast. Seed 1." in both
    assert "Des taux présumés, donc aucune prévision." in both
    _, french, _ = told(capsys, *ASSUMED, "--lang", "fr", "--hourly", "52.50", "--standard", "2")
    assert "Assumed" not in french
    assert "2\u202f835  148\u202f837,50\u00a0$" in french
    assert "\u00a0%" in french


def test_too_few_decided_cases_are_told_to_people_and_machines(capsys, tmp_path):
    few = tmp_path / "few.csv"
    few.write_text("submitted,decided\n2026-05-04,2026-05-05\n", "utf-8")
    words = ("twin", "--history", str(few), "--officers", "3")
    code, _, err = told(capsys, *words)
    assert code == 1
    assert "No forecast: it takes 100 decided cases, and there are 1." in err
    assert "Aucune prévision\u00a0: il faut 100 dossiers" in err
    code, out, _ = told(capsys, *words, "--json")
    answer = json.loads(out)
    assert (code, answer["months"], answer["decided"], answer["needed"]) == (1, None, 1, 100)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--officers 3", "One queue must be named"),
        ("--per-day 1 --history x.csv", "One queue must be named"),
        ("--history x.csv --from 2027-01-01", "One queue must be named"),
        ("--history nowhere.csv", "nowhere.csv"),
        ("--per-day 1 --handling 3", "how many officers"),
        ("--per-day 1 --handling 3 --officers 1 --officers 2", "how many officers"),
        ("--per-day 1 --officers 3", "how long"),
        ("--per-day 1 --officers 3 --tier a=0.6:1 --tier b=0.5:1", "more than 1"),
    ],
)
def test_what_is_missing_is_told_with_what_to_add(capsys, words, message):
    code, _, err = told(capsys, "twin", *words.split())
    assert code == 1
    assert message in err
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(
    "words",
    [
        "--intake 1.4:6-1",
        "--intake 1.4:0-2",
        "--intake -1",
        "--intake nan",
        "--intake x",
        "--triage 1.2",
        "--officers 3@2",
        "--officers +3",
        "--officers many",
        "--stop-intake 1-400",
        "--handling 0",
        "--handling =3",
        "--handling a=",
        "--tier urgent=2:5",
        "--tier =0.1:5",
        "--tier urgent=0.1",
        "--months 0",
        "--hours 16",
        "--hours 0",
        "--hourly 1.005",
        "--hourly NaN",
        "--holiday 25.12.2026",
    ],
)
def test_what_cannot_be_read_is_refused_in_both_languages(capsys, words):
    option, value = words.split()
    wrong = value.partition(":")[2] if option == "--intake" and ":" in value else value
    with pytest.raises(SystemExit) as ended:
        main(["twin", f"{option}={value}"])
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert f"{wrong}” can’t be used" in err
    assert f"{wrong}\u00a0» est inutilisable" in err


def test_fewer_officers_are_written_with_an_equals_sign(capsys):
    _, out, _ = told(capsys, *ASSUMED, "--officers=-5@2", "--json")
    assert [month["officers"] for month in json.loads(out)["months"]] == [18, 13, 13]


def test_a_stop_of_the_intake_and_absences(capsys):
    words = ["--stop-intake", "2", "--absent", "0.5:3", "--holiday", "2027-01-01", "--json"]
    months = json.loads(told(capsys, *ASSUMED, *words)[1])["months"]
    assert months[1]["intake"] == 0
    assert months[2]["officers"] == 9
    assert months[0]["officer_hours"] == 20 * 7.5 * 18
