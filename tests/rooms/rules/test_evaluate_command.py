"""``onegov rules evaluate`` and ``facts``: what machines and people read, and every bad input named."""

import io
import json
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onegov.__main__ import main
from onegov.rules.commands.fact_file import MAX_BYTES, read_fact_file
from onegov.rules.commands.values import example_value
from onegov.rules.errors import RulesError
from onegov.rules.public import decode_value
from onegov.rules.types import FACT_KINDS, FactType, RuleSet

SERVICE = str(Path(__file__).parents[3] / "services" / "ircc" / "citizenship-grant")
AMINA = {
    "birth_date": "1990-03-15",
    "permanent_resident": True,
    "pr_date": "2010-06-01",
    "pr_conditions_unfulfilled": False,
    "removal_order": False,
    "temporary_periods": [],
    "trips": [],
    "excluded_periods": [],
    "crown_service_abroad": False,
    "prohibition_s22": False,
    "language_evidence": "schooling",
    "knowledge_commitment": True,
    "tax_years": [{"year": year, "duty": "yes", "filed": "yes"} for year in range(2021, 2026)],
}
TYPES = {
    "sure": FactType("yes_no"),
    "day": FactType("date"),
    "hours": FactType("number", "hours_per_week", least=0, most=60, decimals=1),
    "mode": FactType("choice", choices=("air", "land")),
    "name": FactType("text"),
    "trips": FactType("trips"),
    "status": FactType("spans", choices=("parole",)),
    "tax_years": FactType("tax_years"),
}


@pytest.fixture
def evaluated(tmp_path: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Runs the command on these facts: (exit code, what it printed)."""

    def run(facts: object, *more: str) -> tuple[int, str]:
        file = tmp_path / "facts.json"
        file.write_text(facts if isinstance(facts, str) else json.dumps(facts), encoding="utf-8")
        code = main(
            ["rules", "evaluate", SERVICE, "--facts", str(file), "--as-of", "2026-11-23", *more]
        )
        return code, capsys.readouterr().out

    return run


def test_machines_read_outcomes_reasons_clauses_and_trace(evaluated, citizenship: RuleSet) -> None:  # type: ignore[no-untyped-def]
    code, printed = evaluated(AMINA, "--json")
    found = json.loads(printed)
    assert code == 0
    assert (found["goal"], found["value"], found["needs_officer"]) == ("eligible", True, False)
    assert found["version"] == citizenship.source_hash
    assert list(found["outcomes"]) == [rule.name for rule in citizenship.rules]
    presence = found["outcomes"]["presence"]
    assert presence["reason"]["en"].startswith("You have 1,826 days in Canada")
    assert presence["reason"]["fr"].startswith("Vous avez 1\u00a0826 jours au Canada")
    assert presence["law"][0]["at"] == "5(1)(c)(i)"
    assert {"en", "fr"} <= presence["law"][0]["label"].keys()
    assert presence["trace"][0]["depth"] == 0
    assert found["unknown"] == []
    assert found["counterfactual"] is None
    assert found["earliest_date"] is None


def test_what_is_not_told_is_unknown_and_said_to_matter_or_not(evaluated) -> None:  # type: ignore[no-untyped-def]
    facts = {
        key: value for key, value in AMINA.items() if key not in {"pr_date", "crown_service_abroad"}
    }
    found = json.loads(evaluated({**facts, "removal_order": None}, "--json")[1])
    assert found["value"] is None
    matters = {row["fact"]: row["matters"] for row in found["unknown"]}
    assert matters == {"pr_date": True, "removal_order": True, "crown_service_abroad": True}
    assert found["outcomes"]["no_removal_order"]["value"] is None
    no = json.loads(evaluated({"permanent_resident": False}, "--json")[1])
    assert no["value"] is False
    assert not any(row["matters"] for row in no["unknown"])


def test_when_it_does_not_pass_the_smallest_change_and_the_earliest_date_follow(evaluated) -> None:  # type: ignore[no-untyped-def]
    found = json.loads(evaluated({**AMINA, "removal_order": True}, "--json")[1])
    option = found["counterfactual"]["options"][0]
    assert option["changes"] == [{"fact": "removal_order", "before": True, "after": False}]
    assert option["passes"] is True
    assert option["text"]["en"] == "You would qualify if “Removal order” were no."
    assert found["earliest_date"] is None
    late = json.loads(evaluated({**AMINA, "pr_date": "2024-06-01"}, "--json")[1])
    assert late["earliest_date"] == "2027-06-01"
    kept = json.loads(
        evaluated({**AMINA, "removal_order": True}, "--json", "--keep", "removal_order")[1]
    )
    assert kept["counterfactual"]["options"] == []
    assert kept["counterfactual"]["never"] is True


def test_another_goal_and_a_number_that_must_be_reached(evaluated) -> None:  # type: ignore[no-untyped-def]
    found = json.loads(
        evaluated(AMINA, "--json", "--goal", "days_counted", "--at-least", "1827")[1]
    )
    assert (found["goal"], found["value"]) == ("days_counted", 1826)
    assert found["counterfactual"]["never"] is True
    assert main(["rules", "evaluate", SERVICE, "--facts", "-", "--goal", "nothing"]) == 1


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ["Meets the requirements checked here: no", "No removal order: no",
                "[Citizenship Act, s.\u00a05(1)(f)]", "What would change it: You would qualify if",
                "Law of November"]),
        ("fr", ["Remplit les exigences vérifiées ici\u00a0: non", "Aucune mesure de renvoi\u00a0: non",
                "[Loi sur la citoyenneté, al.\u00a05(1)f)]",
                "Ce qui changerait la réponse\u00a0: Vous seriez admissible si", "Droit au 23"]),
    ],
)  # fmt: skip
def test_people_read_it_in_their_language(evaluated, language: str, parts: list[str]) -> None:  # type: ignore[no-untyped-def]
    code, printed = evaluated({**AMINA, "removal_order": True}, "--lang", language)
    assert code == 0
    for part in parts:
        assert part in printed


def test_unknown_facts_are_listed_for_people(evaluated) -> None:  # type: ignore[no-untyped-def]
    printed = evaluated({"permanent_resident": True})[1]
    assert "Date of birth (still matters)" in printed
    assert "Legal name" not in printed


def test_every_problem_is_told_at_once_with_its_place_in_both_languages(evaluated) -> None:  # type: ignore[no-untyped-def]
    text = """{
 "permanent_resident": 1, "removal_ordre": true,
 "birth_date": "1990-02-30",
 "language_evidence": "degree",
 "pr_date": "2010-06-01", "pr_date": "2011-06-01",
 "trips": [{"left": "2024-01-05", "retunred": "2024-02-01"}]
}"""
    code, printed = evaluated(text, "--json")
    found = json.loads(printed)
    assert (code, found["ok"]) == (1, False)
    told = [(p["fact"], p["line"], p["code"]) for p in found["problems"]]
    assert told == [
        ("permanent_resident", 2, "rules.bad_value"),
        ("removal_ordre", 2, "rules.unknown_name"),
        ("birth_date", 3, "rules.bad_value"),
        ("language_evidence", 4, "rules.bad_value"),
        ("pr_date", 5, "rules.duplicate"),
        ("trips", 6, "rules.bad_value"),
    ]
    assert "removal_order" in found["problems"][1]["fix"]["en"]
    assert "result_accepted, schooling, none" in found["problems"][3]["message"]["fr"]
    code, printed = evaluated(text)
    assert code == 1
    assert "facts.json:3:3: rules.bad_value birth_date" in printed
    assert "n’est pas une date du calendrier" in printed


@pytest.mark.parametrize(
    ("fact", "value", "part"),
    [
        ("hours", {"value": 24, "unit": "weeks"}, "Expected the unit “hours_per_week”, found “weeks”"),
        ("hours", 61, "Expected a number from 0 to 60"),
        ("hours", "24 hours", "Allowed: a number with 1 decimals at most from 0 to 60 (hours per week)"),
        ("hours", True, "Example: 30"),
        ("hours", [], "Example: 30"),
        ("sure", "maybe", "Allowed: true (yes) or false (no)"),
        ("day", "2026-13-01", "is not a date of the calendar"),
        ("day", 20260101, "is not a date of the calendar"),
        ("mode", "sea", "“sea” is not one of: air, land"),
        ("name", {"first": "A"}, "Allowed: a text"),
        ("status", [{"kind": "bail", "first": "2024-01-05"}], "Allowed: a list of periods"),
        ("trips", [{"left": "2024-01-05", "returned": "2024-01-01"}], "Allowed: a list of trips"),
        ("tax_years", [{"year": 2024, "duty": "perhaps"}], "Allowed: a list of taxation years"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_says_what_was_expected(
    tmp_path: Path, fact: str, value: object, part: str
) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps({fact: value}))
    with pytest.raises(RulesError) as error:
        read_fact_file(str(file), TYPES)
    (problem,) = error.value.problems
    assert problem.element == fact
    assert part in problem.message.en
    assert problem.message.fr != problem.message.en


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rules.bad_json"),
        ("{", "rules.bad_json"),
        ('{"sure": true,}', "rules.bad_json"),
        ("[1]", "rules.not_a_mapping"),
        ("null", "rules.not_a_mapping"),
        ('{"hours": NaN}', "rules.bad_value"),
        ('{"hours": -Infinity}', "rules.bad_value"),
        ('{"name": NaN}', "rules.bad_value"),
        ('{"hours": 1e400}', "rules.bad_value"),
        ('{"hours": ' + "9" * 5_000 + "}", "rules.bad_value"),
        ('{"name": 1.5}', "rules.bad_value"),
        ('{"name": "\\ud800"}', "rules.bad_json"),
        ('{"trips": [{"left": "2024-01-05", "left": "2024-01-06"}]}', "rules.duplicate"),
        ("[" * 200_000, "rules.too_deep"),
        ('{"name": ' * 100_000, "rules.too_deep"),
        ('{"name": "' + "x" * MAX_BYTES + '"}', "rules.too_long"),
    ],
)
def test_a_file_that_is_no_facts_is_refused(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "facts.json"
    file.write_text(text)
    with pytest.raises(RulesError) as error:
        read_fact_file(str(file), TYPES)
    assert error.value.code == code


def test_a_decimal_is_exact_and_a_folder_or_other_bytes_are_no_file(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_bytes(b'\xef\xbb\xbf{"hours": 24.1}')
    assert str(read_fact_file(str(file), TYPES)["hours"]) == "241/10"
    file.write_bytes(b'{"name": "\xff"}')
    for path in (file, tmp_path, tmp_path / "absent.json"):
        with pytest.raises(RulesError) as error:
            read_fact_file(str(path), TYPES)
        assert error.value.code == "rules.unreadable"


def test_facts_come_from_standard_input_and_the_day_from_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = json.dumps({**AMINA, "application_date": "2026-11-23"}).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(facts)))
    assert main(["rules", "evaluate", SERVICE, "--facts", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["as_of"] == "2026-11-23"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["left", "returned", "kind", "first", "year", "value", "unit", "low"]),
            inner,
        )
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(facts=st.dictionaries(st.sampled_from([*TYPES, "other"]), json_values), data=st.data())
def test_nothing_in_a_file_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, facts: dict[str, object], data: st.DataObject
) -> None:
    text = json.dumps(facts)
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + data.draw(st.text(max_size=3)) + text[place + 1 :]
    file = tmp_path_factory.mktemp("facts") / "facts.json"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(RulesError):
        read_fact_file(str(file), TYPES)


def test_facts_lists_every_fact_for_machines(
    capsys: pytest.CaptureFixture[str], citizenship: RuleSet
) -> None:
    assert main(["rules", "facts", SERVICE, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    rows = {row["fact"]: row for row in found["facts"]}
    assert list(rows) == list(citizenship.facts)
    assert found["as_of"] == "application_date"
    evidence = rows["language_evidence"]
    assert evidence["type"] == "choice"
    assert [choice["value"] for choice in evidence["choices"]] == [
        "result_accepted",
        "schooling",
        "none",
    ]
    assert evidence["choices"][2]["label"]["fr"] == "Je n’ai pas encore de preuve"
    assert evidence["used_by"] == ["language"]
    assert evidence["only_if"] == [
        {"fact": "birth_date", "is": [], "age": {"from": 18, "through": 54}}
    ]
    assert rows["trips"]["sources"] == ["register CBSA.entry_exit", "ask"]
    assert rows["legal_name"]["used_by"] == []
    for row in found["facts"]:
        assert row["label"].keys() == row["question"].keys() == {"en", "fr"}
        decode_value(citizenship.facts[row["fact"]], row["example"])


@pytest.mark.parametrize("kind", FACT_KINDS)
def test_every_kind_of_fact_has_an_example_that_can_be_read(kind: str) -> None:
    choices = ("a", "b") if kind in {"choice", "spans"} else ()
    for bounds in ({}, {"least": 3, "most": 7}, {"least": 0, "most": 1, "decimals": 2}):
        full = FactType(kind, choices=choices, **bounds)  # type: ignore[arg-type]
        decode_value(full, example_value(full))


def test_facts_are_listed_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "facts", SERVICE, "--lang", "fr"]) == 0
    printed = capsys.readouterr().out
    assert "language_evidence\u00a0: Preuve de français ou d’anglais" in printed
    assert "utilisé par aucune règle" in printed
