"""The Express Entry grid in force since 2025-03-25, in plain Python, to be read beside the grid.

Independent of the rule language and of OpenFisca: both are checked against it. Where a table has
two numbers they are "with an accompanying spouse or partner" and "without", as the grid prints them.

Source: Ministerial Instructions respecting the Express Entry system (IRPA, s. 10.3), sections A to D.
"""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

Points = TypeVar("Points")
Facts = Mapping[str, object]

ABILITIES = ("listening", "reading", "writing", "speaking")

AGE = {
    17: (0, 0),
    18: (90, 99),
    19: (95, 105),
    **dict.fromkeys(range(20, 30), (100, 110)),
    30: (95, 105),
    31: (90, 99),
    32: (85, 94),
    33: (80, 88),
    34: (75, 83),
    35: (70, 77),
    36: (65, 72),
    37: (60, 66),
    38: (55, 61),
    39: (50, 55),
    40: (45, 50),
    41: (35, 39),
    42: (25, 28),
    43: (15, 17),
    44: (5, 6),
    45: (0, 0),
}
EDUCATION = {
    "none": (0, 0),
    "secondary": (28, 30),
    "one_year": (84, 90),
    "two_year": (91, 98),
    "bachelor": (112, 120),
    "two_or_more": (119, 128),
    "master": (126, 135),
    "doctorate": (140, 150),
}
# Points for each ability, from this level (CLB or NCLC) up.
FIRST_LANGUAGE = {
    0: (0, 0),
    4: (6, 6),
    6: (8, 9),
    7: (16, 17),
    8: (22, 23),
    9: (29, 31),
    10: (32, 34),
}
SECOND_LANGUAGE = {0: 0, 5: 1, 7: 3, 9: 6}
SECOND_LANGUAGE_CAP = (22, 24)
CANADIAN_WORK = {0: (0, 0), 1: (35, 40), 2: (46, 53), 3: (56, 64), 4: (63, 72), 5: (70, 80)}

SPOUSE_EDUCATION = {
    "none": 0,
    "secondary": 2,
    "one_year": 6,
    "two_year": 7,
    "bachelor": 8,
    "two_or_more": 9,
    "master": 10,
    "doctorate": 10,
}
SPOUSE_LANGUAGE = {0: 0, 5: 1, 7: 3, 9: 5}
SPOUSE_WORK = {0: 0, 1: 5, 2: 7, 3: 8, 4: 9, 5: 10}

# One credential after secondary school; a single bachelor's degree belongs here.
ONE_CREDENTIAL = {"one_year", "two_year", "bachelor"}
HIGHER_CREDENTIAL = {"two_or_more", "master", "doctorate"}
# Two skills, each at its first or second step: one credential or a higher one, level 7 or 9, one or
# two years of Canadian work, one to two or three years of foreign work.
TOGETHER = {(1, 1): 13, (1, 2): 25, (2, 1): 25, (2, 2): 50}

CANADIAN_STUDY = {"none": 0, "one_or_two_years": 15, "three_or_more_years": 30}


def score(facts: Facts, *, on: date) -> int:
    """The score (points, 0 to 1,200) of somebody whose application is dated ``on``.

    Args:
        facts: plain values: int years and levels, bool, choices as str, test dates as date.
            ``second_…`` count only with ``has_second_language``, ``spouse_…`` only with
            ``spouse_comes``; what does not count may be absent.
    """
    return (
        core(facts, on)
        + spouse(facts)
        + min(100, transferability(facts, on))
        + additional(facts, on)
    )


# --- Languages -----------------------------------------------------------------------------------


def levels(facts: Facts, which: str, on: date) -> list[int]:
    """The four levels of the ``first`` or ``second`` test; all 0 without results that still count."""
    if which == "second" and not facts["has_second_language"]:
        return [0, 0, 0, 0]
    if is_two_years_old(facts[f"{which}_test_date"], on):
        return [0, 0, 0, 0]
    return [number(facts, f"{which}_{ability}") for ability in ABILITIES]


def is_two_years_old(tested: object, on: date) -> bool:
    """Whether the second anniversary of the test has come (29 February: 28 February)."""
    assert isinstance(tested, date)
    day = 28 if (tested.month, tested.day) == (2, 29) else tested.day
    return on >= date(tested.year + 2, tested.month, day)


def languages(facts: Facts, on: date) -> tuple[list[int], list[int]]:
    """The levels in English and in French, whichever of the two was tested first."""
    first, second = levels(facts, "first", on), levels(facts, "second", on)
    return (first, second) if facts["first_language"] == "english" else (second, first)


# --- A. Core human capital factors ---------------------------------------------------------------


def core(facts: Facts, on: date) -> int:
    column = 0 if facts["spouse_comes"] else 1
    age = min(45, max(17, number(facts, "age")))
    years = min(5, number(facts, "canadian_work"))
    first = sum(reached(FIRST_LANGUAGE, level)[column] for level in levels(facts, "first", on))
    second = sum(reached(SECOND_LANGUAGE, level) for level in levels(facts, "second", on))
    return (
        AGE[age][column]
        + EDUCATION[str(facts["education"])][column]
        + first
        + min(SECOND_LANGUAGE_CAP[column], second)
        + CANADIAN_WORK[years][column]
    )


# --- B. Spouse or common-law partner factors -----------------------------------------------------


def spouse(facts: Facts) -> int:
    if not facts["spouse_comes"]:
        return 0
    language = sum(
        reached(SPOUSE_LANGUAGE, number(facts, f"spouse_{ability}")) for ability in ABILITIES
    )
    years = min(5, number(facts, "spouse_canadian_work"))
    return SPOUSE_EDUCATION[str(facts["spouse_education"])] + language + SPOUSE_WORK[years]


# --- C. Skill transferability factors ------------------------------------------------------------


def transferability(facts: Facts, on: date) -> int:
    lowest = min(levels(facts, "first", on))  # all four abilities must reach a level
    years = number(facts, "canadian_work")
    education, foreign = credential(facts), foreign_work(facts)
    return (
        min(50, pair(education, language_step(lowest)) + pair(education, min(2, years)))
        + min(50, pair(foreign, language_step(lowest)) + pair(foreign, min(2, years)))
        + trade(facts, lowest)
    )


def pair(one: int, other: int) -> int:
    """Points for two skills together, each at step 0 (does not count), 1 or 2."""
    return TOGETHER.get((one, other), 0)


def language_step(lowest: int) -> int:
    if lowest >= 9:
        return 2
    return 1 if lowest >= 7 else 0


def credential(facts: Facts) -> int:
    if facts["education"] in HIGHER_CREDENTIAL:
        return 2
    return 1 if facts["education"] in ONE_CREDENTIAL else 0


def foreign_work(facts: Facts) -> int:
    years = number(facts, "foreign_work")
    if years >= 3:
        return 2
    return 1 if years >= 1 else 0


def trade(facts: Facts, lowest: int) -> int:
    if not facts["trade_certificate"] or lowest < 5:
        return 0
    return 50 if lowest >= 7 else 25


# --- D. Additional points ------------------------------------------------------------------------


def additional(facts: Facts, on: date) -> int:
    """Job offers give no points since 2025-03-25."""
    points = CANADIAN_STUDY[str(facts["canadian_study"])] + french(facts, on)
    if facts["nomination"]:
        points += 600
    if facts["sibling"]:
        points += 15
    return min(600, points)


def french(facts: Facts, on: date) -> int:
    in_english, in_french = languages(facts, on)
    if min(in_french) < 7:
        return 0
    return 50 if min(in_english) >= 5 else 25


# --- Reading the tables --------------------------------------------------------------------------


def reached(table: Mapping[int, Points], level: int) -> Points:
    """The row of the highest level in ``table`` that ``level`` reaches."""
    return table[max(start for start in table if start <= level)]


def number(facts: Facts, name: str) -> int:
    value = facts[name]
    assert isinstance(value, int)
    return value
