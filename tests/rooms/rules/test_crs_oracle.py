"""The plain-Python reading of the Express Entry grid keeps the totals that the grid states."""

from datetime import date

import pytest

import crs_oracle

ON = date(2026, 11, 25)


def four(who: str, level: int) -> dict[str, object]:
    return {f"{who}_{ability}": level for ability in crs_oracle.ABILITIES}


NOBODY: dict[str, object] = {
    "age": 17,
    "spouse_comes": False,
    "education": "none",
    "first_language": "english",
    **four("first", 3),
    "first_test_date": date(2026, 1, 5),
    "has_second_language": False,
    "canadian_work": 0,
    "foreign_work": 0,
    "trade_certificate": False,
    "nomination": False,
    "sibling": False,
    "canadian_study": "none",
    "job_offer": "none",
}
SPOUSE = {
    "spouse_comes": True,
    "spouse_education": "master",
    **four("spouse", 9),
    "spouse_canadian_work": 5,
}
BEST: dict[str, object] = NOBODY | {
    "age": 29,
    "education": "doctorate",
    **four("first", 10),
    "has_second_language": True,
    **four("second", 9),
    "second_test_date": date(2026, 1, 5),
    "canadian_work": 5,
    "foreign_work": 3,
}


def test_the_grid_s_totals() -> None:
    alone, together = BEST, BEST | SPOUSE
    assert (crs_oracle.core(alone, ON), crs_oracle.core(together, ON)) == (500, 460)
    assert (crs_oracle.spouse(alone), crs_oracle.spouse(together)) == (0, 40)
    assert crs_oracle.score(alone, on=ON) == 500 + 100 + 50
    assert crs_oracle.score(together | {"nomination": True}, on=ON) == 1200
    assert crs_oracle.score(NOBODY, on=ON) == 0


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({"age": 18}, 99),
        ({"age": 45}, 0),
        ({"education": "bachelor"}, 120),
        (four("first", 6), 36),
        ({**four("first", 9), "first_writing": 8}, 3 * 31 + 23),
        ({"canadian_work": 1}, 40),
        ({"education": "bachelor", **four("first", 7)}, 120 + 68 + 13),
        ({"education": "two_or_more", **four("first", 9)}, 128 + 124 + 50),
        ({"education": "bachelor", "canadian_work": 2}, 120 + 53 + 25),
        ({"foreign_work": 2, **four("first", 9)}, 124 + 25),
        ({"foreign_work": 3, "canadian_work": 1}, 40 + 25),
        ({"trade_certificate": True, **four("first", 5)}, 24 + 25),
        ({"trade_certificate": True, **four("first", 7)}, 68 + 50),
        ({"first_language": "french", **four("first", 7)}, 68 + 25),
        ({"sibling": True, "canadian_study": "three_or_more_years"}, 45),
        ({"nomination": True, "sibling": True}, 600),
        ({"job_offer": "senior_manager"}, 0),
    ],
)
def test_one_line_of_the_grid(change: dict[str, object], points: int) -> None:
    assert crs_oracle.score(NOBODY | change, on=ON) == points


def test_french_counts_whichever_test_it_was() -> None:
    french = {"has_second_language": True, **four("second", 7), "second_test_date": ON}
    assert crs_oracle.french(NOBODY | french, ON) == 25
    assert crs_oracle.french(NOBODY | french | four("first", 5), ON) == 50


@pytest.mark.parametrize(
    ("tested", "on", "counts"),
    [
        (date(2024, 11, 26), ON, True),
        (date(2024, 11, 25), ON, False),
        (date(2024, 2, 29), date(2026, 2, 27), True),
        (date(2024, 2, 29), date(2026, 2, 28), False),
    ],
)
def test_a_test_counts_for_two_years(tested: date, on: date, counts: bool) -> None:
    facts = NOBODY | four("first", 9) | {"first_test_date": tested, "trade_certificate": True}
    assert crs_oracle.score(facts, on=on) == (124 + 50 if counts else 0)
