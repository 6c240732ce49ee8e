"""Made-up people for Express Entry, in columns: the same for both sides.

Numbers are narrow integers, yes_no are booleans, choices are codes in the order of ``CHOICES``,
dates are day numbers (``date.toordinal()``). Values that do not apply to a person (a second test
that was not taken, a spouse who does not exist) are there and must not count. Needs NumPy only.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[np.generic]]

ON = date(2026, 11, 25)
ABILITIES = ("listening", "reading", "writing", "speaking")
EDUCATION = (
    "none",
    "secondary",
    "one_year",
    "two_year",
    "bachelor",
    "two_or_more",
    "master",
    "doctorate",
)
CHOICES: Mapping[str, tuple[str, ...]] = {
    "education": EDUCATION,
    "spouse_education": EDUCATION,
    "first_language": ("english", "french"),
    "canadian_study": ("none", "one_or_two_years", "three_or_more_years"),
    "job_offer": ("none", "senior_manager", "other"),
}
# How many in a hundred answer yes.
YES = {
    "spouse_comes": 45,
    "has_second_language": 35,
    "trade_certificate": 10,
    "nomination": 8,
    "sibling": 12,
}
DATES = ("first_test_date", "second_test_date")


def draw(persons: int, *, seed: int = 1) -> Columns:
    """``persons`` people; the same ones for the same seed and NumPy."""
    random = np.random.default_rng(seed)
    columns: Columns = {"age": _ages(persons, random)}
    for name, percent in YES.items():
        columns[name] = random.integers(0, 100, persons, dtype=np.uint8) < percent
    for name, choices in CHOICES.items():
        columns[name] = random.integers(0, len(choices), persons, dtype=np.uint8)
    for who in ("first", "second", "spouse"):
        columns |= _levels(who, persons, random)
    for name in ("canadian_work", "foreign_work", "spouse_canadian_work"):
        columns[name] = np.minimum(random.geometric(0.35, persons) - 1, 60).astype(np.uint8)
    for name in DATES:
        days_ago = random.integers(0, 900, persons, dtype=np.int32)
        columns[name] = np.int32(ON.toordinal()) - days_ago
    return columns


def _ages(persons: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """Mostly those to whom the grid gives points; one in twenty of any age."""
    ages = random.integers(16, 48, persons, dtype=np.uint8)
    any_age = random.integers(0, 121, persons, dtype=np.uint8)
    return np.where(random.integers(0, 20, persons) == 0, any_age, ages)


def _levels(who: str, persons: int, random: np.random.Generator) -> Columns:
    """Four levels near to each other, as people have them, so that all four may reach 7 or 9."""
    general = random.integers(2, 13, persons, dtype=np.int8)
    return {
        f"{who}_{ability}": np.clip(
            general + random.integers(-2, 3, persons, dtype=np.int8), 0, 12
        ).astype(np.uint8)
        for ability in ABILITIES
    }


def profile(columns: Mapping[str, NDArray[np.generic]], row: int) -> dict[str, object]:
    """One person as plain values (choices by name, dates as YYYY-MM-DD); only what applies."""
    facts = {name: _plain(name, column[row].item()) for name, column in columns.items()}
    return {name: value for name, value in facts.items() if _applies(name, facts)}


def typed(facts: Mapping[str, object]) -> dict[str, object]:
    """A profile with its dates as dates."""
    dates = {name: date.fromisoformat(str(facts[name])) for name in DATES if name in facts}
    return {**facts, **dates}


def _plain(name: str, value: int) -> object:
    if name in CHOICES:
        return CHOICES[name][value]
    return date.fromordinal(value).isoformat() if name in DATES else value


def _applies(name: str, facts: Mapping[str, object]) -> bool:
    if name.startswith("second_"):
        return bool(facts["has_second_language"])
    if name.startswith("spouse_") and name != "spouse_comes":
        return bool(facts["spouse_comes"])
    return True
