"""The Express Entry grid in force since 2025-03-25, as OpenFisca variables.

Written as OpenFisca's documentation advises: one variable for each factor of the grid, vectorised
formulas, choices as Enums; a factor that was abolished ends on its last day.

Source: Ministerial Instructions respecting the Express Entry system (IRPA, s. 10.3).
"""

import numpy as np

from benchmarks.rules.openfisca import grid
from benchmarks.rules.openfisca.inputs import ABILITIES, Language, declare

FORMULAS = []


def computed(**more):
    """Will make a function of (person, period) the formula of a variable of its name."""

    def register(formula):
        FORMULAS.append(declare(formula.__name__, formula=formula, **more))
        return formula

    return register


def by_spouse(person, period, table, index):
    """Points for ``index`` in the column that applies: with an accompanying spouse, or without."""
    return np.where(person("crs_spouse_comes", period), table[True][index], table[False][index])


def levels(person, period, who):
    return [person(f"crs_{who}_{ability}", period) for ability in ABILITIES]


def lowest(person, period, who):
    one, two, three, four = levels(person, period, who)
    return np.minimum(np.minimum(one, two), np.minimum(three, four))


def together(one, other):
    return grid.TOGETHER[3 * one + other]


# --- Languages ---


@computed()
def first_lowest(person, period):
    return lowest(person, period, "first") * person("crs_first_test_valid", period)


@computed(value_type=bool)
def second_counts(person, period):
    return person("crs_has_second_language", period) & person("crs_second_test_valid", period)


@computed()
def second_lowest(person, period):
    return lowest(person, period, "second") * person("crs_second_counts", period)


# --- A. Core human capital factors ---


@computed()
def age_points(person, period):
    return by_spouse(person, period, grid.AGE, person("crs_age", period))


@computed()
def education_points(person, period):
    return by_spouse(person, period, grid.EDUCATION, person("crs_education", period))


@computed()
def first_language_points(person, period):
    abilities = levels(person, period, "first")
    total = by_spouse(person, period, grid.FIRST_LANGUAGE, abilities[0])
    for level in abilities[1:]:
        total += by_spouse(person, period, grid.FIRST_LANGUAGE, level)
    return total * person("crs_first_test_valid", period)


@computed()
def second_language_points(person, period):
    total = sum(grid.SECOND_LANGUAGE[level] for level in levels(person, period, "second"))
    cap = np.where(person("crs_spouse_comes", period), 22, 24)
    return np.minimum(total, cap) * person("crs_second_counts", period)


@computed()
def canadian_work_points(person, period):
    return by_spouse(person, period, grid.CANADIAN_WORK, person("crs_canadian_work", period))


@computed()
def core_points(person, period):
    return (
        person("crs_age_points", period)
        + person("crs_education_points", period)
        + person("crs_first_language_points", period)
        + person("crs_second_language_points", period)
        + person("crs_canadian_work_points", period)
    )


# --- B. Spouse or common-law partner factors ---


@computed()
def spouse_points(person, period):
    total = grid.SPOUSE_EDUCATION[person("crs_spouse_education", period)]
    for level in levels(person, period, "spouse"):
        total += grid.SPOUSE_LANGUAGE[level]
    total += grid.SPOUSE_WORK[person("crs_spouse_canadian_work", period)]
    return total * person("crs_spouse_comes", period)


# --- C. Skill transferability factors ---


@computed()
def language_step(person, period):
    return grid.LANGUAGE_STEP[person("crs_first_lowest", period)]


@computed()
def canadian_work_step(person, period):
    return grid.CANADIAN_WORK_STEP[person("crs_canadian_work", period)]


@computed()
def education_transfer(person, period):
    credential = grid.CREDENTIAL_STEP[person("crs_education", period)]
    language = together(credential, person("crs_language_step", period))
    work = together(credential, person("crs_canadian_work_step", period))
    return np.minimum(50, language + work)


@computed()
def foreign_work_transfer(person, period):
    foreign = grid.FOREIGN_WORK_STEP[person("crs_foreign_work", period)]
    language = together(foreign, person("crs_language_step", period))
    work = together(foreign, person("crs_canadian_work_step", period))
    return np.minimum(50, language + work)


@computed()
def trade_transfer(person, period):
    earned = grid.TRADE[person("crs_first_lowest", period)]
    return earned * person("crs_trade_certificate", period)


@computed()
def transferability_points(person, period):
    total = (
        person("crs_education_transfer", period)
        + person("crs_foreign_work_transfer", period)
        + person("crs_trade_transfer", period)
    )
    return np.minimum(100, total)


# --- D. Additional points ---


@computed()
def french_points(person, period):
    first, second = person("crs_first_lowest", period), person("crs_second_lowest", period)
    french_first = person("crs_first_language", period) == Language.french
    in_french = np.where(french_first, first, second)
    in_english = np.where(french_first, second, first)
    return (in_french >= 7) * np.where(in_english >= 5, 50, 25)


@computed(end="2025-03-24")
def job_offer_points(person, period):
    return grid.JOB_OFFER[person("crs_job_offer", period)]


@computed()
def additional_points(person, period):
    total = (
        600 * person("crs_nomination", period)
        + 15 * person("crs_sibling", period)
        + person("crs_french_points", period)
        + grid.STUDY[person("crs_canadian_study", period)]
        + person("crs_job_offer_points", period)
    )
    return np.minimum(600, total)


@computed()
def score(person, period):
    return (
        person("crs_core_points", period)
        + person("crs_spouse_points", period)
        + person("crs_transferability_points", period)
        + person("crs_additional_points", period)
    )
