"""The core points and the spouse's are the figures of the sources as they were read, cell by cell."""

from datetime import date, timedelta

import pytest

from rooms.rules.as_read import Steps, numbers, rows_of, steps_of
from rooms.rules.express_entry import (
    ABILITIES,
    LEVELS,
    ON,
    TESTED,
    YEARS,
    four,
    points,
    read,
    rules,
)

TOGETHER = (True, False)  # the two columns: with an accompanying spouse, without


def educations() -> tuple[str, ...]:
    return rules().facts["education"].choices


def assert_columns(rule: str, fact: str, steps: Steps, values: range, **facts: object) -> None:
    """Both columns of a grid, for every number that the fact can be."""
    for value in values:
        found = [points(rule, **facts, **{fact: value, "spouse_comes": each}) for each in TOGETHER]
        assert tuple(found) == steps.at(value), (rule, value)


def test_age_and_work_have_both_columns() -> None:
    lines = read("section_a")
    assert_columns("age_points", "age", steps_of(lines["age"], 2), range(121))
    assert_columns("canadian_work_points", "canadian_work", steps_of(lines["work"], 2), YEARS)


def test_education_has_both_columns() -> None:
    rows = rows_of(read("section_a")["education"])
    for level, row in zip(educations(), rows, strict=True):
        found = [points("education_points", education=level, spouse_comes=x) for x in TOGETHER]
        assert tuple(found) == row, level


@pytest.mark.parametrize("ability", ABILITIES)
def test_each_ability_has_its_grid(ability: str) -> None:
    first = steps_of(read("section_a")["first"], 2)
    assert_columns(f"{ability}_points", f"first_{ability}", first, LEVELS, **TESTED)
    second = steps_of(read("section_a")["second"].partition("; maximum ")[0], 1)
    spouse = steps_of(read("section_b")["language"], 1)
    for level in LEVELS:
        given = {**TESTED, f"second_{ability}": level, "has_second_language": True}
        assert points(f"second_{ability}_points", **given) == second.at(level)[0]
        beside = {f"spouse_{ability}": level, "spouse_comes": True}
        assert points(f"spouse_{ability}_points", **beside) == spouse.at(level)[0]


def test_the_accompanying_spouse_has_one_column() -> None:
    lines = read("section_b")
    rows = [row[0] for row in rows_of(lines["education"])]
    found = [
        points("spouse_education_points", spouse_comes=True, spouse_education=level)
        for level in educations()
    ]
    assert found == rows
    work = steps_of(lines["work"], 1)
    for years in YEARS:
        given = {"spouse_comes": True, "spouse_canadian_work": years}
        assert points("spouse_work_points", **given) == work.at(years)[0]


def test_language_results_expire_as_the_source_says() -> None:
    count, unit = read("section_a")["results"].split()
    assert unit == "years"
    tested = date(2024, 5, 6)
    over = tested.replace(year=tested.year + int(count))
    for counts, on in ((True, over - timedelta(1)), (False, over)):
        assert points("first_counts", on, first_test_date=tested, application_date=on) is counts


BEST: dict[str, object] = {
    "age": 25, "education": "doctorate", **four("first", 12), **four("second", 12), **TESTED,
    "application_date": ON, "has_second_language": True, "canadian_work": 10, "foreign_work": 10,
    "trade_certificate": True, "spouse_education": "doctorate", **four("spouse", 12),
    "spouse_canadian_work": 10, "first_language": "french", "sibling": True, "nomination": True,
    "canadian_study": "three_or_more_years", "job_offer": "senior_manager",
}  # fmt: skip


def test_nobody_has_more_than_the_maximums() -> None:
    most = read("section_a")
    best = [points("core_points", **BEST, spouse_comes=each) for each in TOGETHER]
    assert tuple(best) == numbers(most["maximum"])
    second = [points("second_language_points", **BEST, spouse_comes=each) for each in TOGETHER]
    assert tuple(second) == numbers(most["second"].partition("maximum ")[2])
    [spouse] = numbers(read("section_b")["maximum"])
    assert points("spouse_points", **BEST, spouse_comes=True) == spouse
    groups = ("education_transfer_points", "foreign_transfer_points", "trade_points")
    each, [total] = rows_of(read("section_c")["maximum"])
    assert tuple(points(group, **BEST) for group in groups) == each
    assert points("transfer_points", **BEST) == total
    [additional] = numbers(read("section_d")["maximum"])
    assert points("additional_points", **BEST) == additional
