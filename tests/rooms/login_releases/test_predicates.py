"""Answers in place of values: right on the day, silent when not known, never more than the answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.core import clock
from onegov.login.releases import predicates
from onegov.login.releases.predicates import PREDICATES, PROVINCES, is_aged, is_resident, values


@dataclass(frozen=True)
class Known:
    value: object
    verified_at: datetime | None = datetime(2026, 1, 1, tzinfo=UTC)


TODAY = date(2026, 3, 1)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
AGES = st.sampled_from(predicates.AGES)
ANSWERS = st.sampled_from(sorted(PREDICATES))


@given(born=DAYS, today=DAYS, years=AGES)
def test_an_age_is_reached_on_its_anniversary_and_never_lost(
    born: date, today: date, years: int
) -> None:
    found = is_aged(born.isoformat(), years, today)
    if born > today:
        assert found is None
        return
    # Counted another way: the anniversaries that have begun.
    begun = [
        year
        for year in range(born.year + 1, today.year + 1)
        if (born.month, born.day) <= ((today.month, today.day) if year == today.year else (12, 31))
    ]
    assert found is (len(begun) >= years)


@pytest.mark.parametrize(
    ("today", "is_18"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
    ],
)
def test_born_on_february_29(today: date, is_18: bool) -> None:
    assert is_aged("2008-02-29", 18, today) is is_18


def test_the_day_is_the_office_s() -> None:
    """At 04:59 UTC of a birthday in winter it is still the day before in Toronto."""
    known = {"birthdate": Known("2008-01-15")}
    for hour, minute, expected in ((4, 59, False), (5, 0, True)):
        at = datetime(2026, 1, 15, hour, minute, tzinfo=UTC)
        with clock.using(clock.FixedClock(at)):
            assert values(["age_over_18"], known, clock.today()) == {"age_over_18": expected}


@pytest.mark.parametrize(
    "birthdate",
    ["", "1990", "0000-03-01", "1990-02-30", "1990-3-1", "19900301", "1990-W01-1", None, 1990, "x"],
)
def test_a_birth_date_that_is_not_whole_answers_nothing(birthdate: object) -> None:
    assert values(["age_over_18"], {"birthdate": Known(birthdate)}, TODAY) == {}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"region": "QC", "country": "CA"}, True),
        ({"region": " ca-qc "}, True),
        ({"region": "Québec", "country": "Canada"}, True),
        ({"region": "Quebec"}, True),
        ({"region": "ON"}, False),
        ({"region": "QC", "country": "US"}, False),
        ({"region": "Vermont"}, None),
        ({"region": ""}, None),
        ({"country": "CA"}, None),
        ({}, None),
        ("1 rue Principale, Québec", None),
        (None, None),
    ],
)
def test_residence(address: object, expected: bool | None) -> None:
    assert is_resident(address, "qc") is expected


@given(region=st.sampled_from(sorted(PROVINCES)))
def test_somebody_lives_in_one_province(region: str) -> None:
    homes = [code for code in PROVINCES if is_resident({"region": region}, code)]
    assert homes == [region]


@given(
    names=st.sets(ANSWERS),
    born=st.one_of(st.text(), DAYS.map(str)),
    region=st.text(),
    verified=st.booleans(),
)
def test_who_is_registered_for_answers_gets_no_value(
    names: set[str], born: str, region: str, verified: bool
) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) if verified else None
    known = {"birthdate": Known(born, at), "address": Known({"region": region}, at)}
    found = values(names, known, TODAY)
    assert set(found) <= names
    assert all(type(value) is bool for value in found.values())
    assert verified or found == {}


def test_what_was_not_checked_answers_nothing() -> None:
    said = {"birthdate": Known("1990-03-15", verified_at=None)}
    assert values(["age_over_18", "birthdate"], said, TODAY) == {"birthdate": "1990-03-15"}


def test_only_listed_questions_are_answered() -> None:
    """Twelve questions would give the birth date, one question a month."""
    known = {"birthdate": Known("1990-03-15"), "address": Known({"region": "QC"})}
    for name in ("age_over_17", "age_over_018", "age_over_", "resident_of_fr", "resident_of_QC"):
        assert values([name], known, TODAY) == {}
    assert predicates.sources(["age_over_18", "resident_of_qc", "email"]) == {
        "birthdate",
        "address",
        "email",
    }
