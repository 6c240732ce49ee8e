"""A question that hangs on another one concerns nobody whom that other one does not concern."""

from dataclasses import replace
from datetime import date

import pytest

from onegov.catalogue.logic.conditions import concerns
from onegov.catalogue.logic.folder import read
from onegov.catalogue.types import Condition, Definition
from onegov.core.types import UNKNOWN

from .conftest import ROOT

DAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def study() -> Definition:
    return read(ROOT / "services/ircc/study-permit")[0]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, UNKNOWN),
        ({"place": "outside"}, False),
        ({"place": "in_canada"}, UNKNOWN),
        ({"place": "in_canada", "canada_situation": "study_permit"}, True),
        ({"place": "in_canada", "canada_situation": "work_permit"}, False),
        # What was answered before the other answer changed no longer counts.
        ({"place": "outside", "canada_situation": "study_permit"}, False),
    ],
)
def test_same_school_concerns_people_with_a_permit_in_canada(
    study: Definition, facts: dict[str, object], expected: object
) -> None:
    only_if = study.facts["same_school_extension"].only_if
    assert concerns(only_if, specs=study.facts, facts=facts, on=DAY) is expected


def test_conditions_in_a_circle_end(study: Definition) -> None:
    one, other = study.facts["place"], study.facts["level"]
    specs = {
        "place": replace(one, only_if=(Condition("level", ("master",)),)),
        "level": replace(other, only_if=(Condition("place", ("outside",)),)),
    }
    only_if = specs["place"].only_if
    assert concerns(only_if, specs=specs, facts={}, on=DAY) is UNKNOWN
    assert concerns(only_if, specs=specs, facts={"place": "in_canada"}, on=DAY) is False
