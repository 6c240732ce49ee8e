"""What registers leave open is unknown, never no."""

from datetime import date

import pytest

from onegov.core.types import UNKNOWN
from onegov.registers import answers
from onegov.registers.errors import UnreadableAnswer
from onegov.registers.providers import PROVIDERS
from onegov.registers.status import identity_facts, status_facts, status_since
from onegov.rules.types import Span, TaxYear

GOOD = {
    "status": "permanent_resident",
    "pr_date": "2020-03-16",
    "conditions_unfulfilled": False,
    "removal_order": False,
    "temporary_periods": [
        {"kind": "temporary_resident", "first": "2017-08-21", "last": "2020-03-15"}
    ],
}


FACTS = tuple(PROVIDERS["IRCC.status"].answers)


def test_a_whole_answer():
    found = status_facts(GOOD, FACTS)
    stay = Span("temporary_resident", date(2017, 8, 21), date(2020, 3, 15))
    assert found.values == {
        "permanent_resident": True,
        "pr_date": date(2020, 3, 16),
        "pr_conditions_unfulfilled": False,
        "removal_order": False,
        "temporary_periods": (stay,),
    }
    assert not found.unread
    assert status_since(found) == date(2017, 8, 21)


def test_null_is_unknown_without_a_problem():
    found = status_facts(dict.fromkeys(GOOD), FACTS)
    assert set(found.values.values()) == {UNKNOWN}
    assert not found.unread
    assert status_since(found) is None


@pytest.mark.parametrize(
    ("element", "word", "concept"),
    [
        ("status", "landed_immigrant", "permanent_resident"),
        ("status", True, "permanent_resident"),
        ("pr_date", "2020-13-01", "pr_date"),
        ("conditions_unfulfilled", "no", "pr_conditions_unfulfilled"),
        ("removal_order", 0, "removal_order"),
        ("temporary_periods", [{"kind": "tourist", "first": "2017-08-21"}], "temporary_periods"),
        (
            "temporary_periods",
            [{"kind": "protected_person", "first": "2018-01-02", "last": "2018-01-01"}],
            "temporary_periods",
        ),
    ],
)
def test_a_word_we_do_not_know_is_unknown_with_a_problem(element, word, concept):
    found = status_facts(GOOD | {element: word}, FACTS)
    assert found.values[concept] is UNKNOWN
    assert found.unread == [concept]
    others = {name: value for name, value in found.values.items() if name != concept}
    assert UNKNOWN not in others.values()


@pytest.mark.parametrize("word", ["temporary_resident", "protected_person", "citizen"])
def test_other_statuses_are_a_clear_no(word):
    found = status_facts(GOOD | {"status": word}, FACTS)
    assert found.values["permanent_resident"] is False


def test_what_was_not_wanted_is_not_read():
    found = status_facts(GOOD, ("pr_date", "removal_order"))
    assert found.values == {"pr_date": date(2020, 3, 16), "removal_order": False}


def test_days_count_from_permanent_residence_where_no_other_status_is_asked_for():
    assert status_since(status_facts(GOOD, ("pr_date",))) == date(2020, 3, 16)
    assert status_since(status_facts(GOOD, ("removal_order",))) is None
    unclear = GOOD | {"temporary_periods": None}
    assert status_since(status_facts(unclear, FACTS)) is None


def test_a_name_we_cannot_read_leaves_the_birth_date():
    said = {"name": {"given": 7}, "birth_date": "1990-04-12"}
    found = identity_facts(said, ("legal_name", "birth_date"))
    assert found.values == {"legal_name": UNKNOWN, "birth_date": date(1990, 4, 12)}
    assert found.unread == ["legal_name"]
    nameless = identity_facts({"name": None}, ("legal_name",))
    assert (nameless.values, nameless.unread) == ({"legal_name": UNKNOWN}, [])


def test_tax_years_the_file_does_not_hold_are_unknown():
    body = {
        "years": [
            {"year": "2022", "duty": "Y", "filed": "N"},
            {"year": 2023, "duty": "U", "filed": "Y"},
            {"year": 2010, "duty": "Y", "filed": "Y"},
        ]
    }
    assert answers.tax_years_of(body, range(2021, 2024)) == (
        TaxYear(2021, UNKNOWN, UNKNOWN),
        TaxYear(2022, True, False),
        TaxYear(2023, UNKNOWN, True),
    )


@pytest.mark.parametrize(
    "body",
    [None, {}, {"years": {}}, {"years": [{"year": "x"}]}, {"years": [{"year": 1, "duty": "X"}]}],
)
def test_a_misshapen_filing_answer_is_refused(body):
    with pytest.raises(UnreadableAnswer):
        answers.tax_years_of(body, [2021])


@pytest.mark.parametrize(
    "body", [None, {"outcome": "perhaps"}, {"outcome": "one"}, {"outcome": "one", "matched": {}}]
)
def test_a_misshapen_match_is_refused(body):
    with pytest.raises(UnreadableAnswer):
        answers.match_of(body)
