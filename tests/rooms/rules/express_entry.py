"""Points of Express Entry for given facts, and the figures of its sources, for tests."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from onegov.rules.compiled.program import Program
from onegov.rules.language import folder
from onegov.rules.public import compile_rules
from onegov.rules.types import RuleSet
from rooms.rules.as_read import lines_of

SERVICE = Path(__file__).parents[3] / "services" / "ircc" / "express-entry-crs"
ON = date(2026, 11, 25)
ABILITIES = ("listening", "reading", "writing", "speaking")
LEVELS, YEARS = range(13), range(61)
TESTED = {"first_test_date": ON - timedelta(30), "second_test_date": ON - timedelta(30)}


@cache
def rules() -> RuleSet:
    return folder.read_ruleset(SERVICE)


@cache
def program(rule: str, on: date) -> Program:
    return compile_rules(rules(), on=on, goal=rule)


def points(rule: str, on: date = ON, **facts: object) -> object:
    """What a rule gives for facts."""
    return program(rule, on).decide(facts).value


def read(source: str) -> Mapping[str, str]:
    return lines_of(rules().sources[source].as_read)


def four(who: str, level: int) -> dict[str, object]:
    return {f"{who}_{ability}": level for ability in ABILITIES}
