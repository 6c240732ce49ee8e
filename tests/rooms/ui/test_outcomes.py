"""What a rule came to, in words: as the rules say it and as a case stores it."""

from datetime import date
from fractions import Fraction

import pytest

from onegov.core.types import UNKNOWN, Text
from onegov.rules.types import FactType, Range, Rule, Window
from onegov.rules.types.tree import InForce, Literal
from onegov.ui import outcomes
from onegov.ui.templatetags.ui import written

ETA = Text(en="An eTA", fr="Une AVE")


def rule(kind: str, unit: str = "") -> Rule:
    type_ = FactType(kind, unit)
    return Rule(
        *("r", Text("R", "R"), type_, Literal(type_, UNKNOWN), (), (), InForce(), {}),
        *(False, None, 1),
        choices={"eta": ETA},
    )


@pytest.mark.parametrize(
    ("kind", "unit", "value", "english", "french"),
    [
        ("number", "points", Fraction(472), "472\u00a0points", "472\u00a0points"),
        ("number", "points", "472", "472\u00a0points", "472\u00a0points"),
        ("number", "days", "1094.5", "1,094.5\u00a0days", "1\u00a0094,5\u00a0jours"),
        ("number", "points", Range(Fraction(1), Fraction(9)), "1 to 9\u00a0points", "1 à 9\u00a0points"),
        ("number", "points", {"low": "1", "high": "9"}, "1 to 9\u00a0points", "1 à 9\u00a0points"),
        ("number", "cents", Fraction(5000), "$50.00", "50,00\u00a0$"),
        ("choice", "", "eta", "An eTA", "Une AVE"),
        ("yes_no", "", True, "Yes", "Oui"),
        ("date", "", "2026-12-01", "December\u00a01, 2026", "1er\u00a0décembre 2026"),
        ("date", "", date(2026, 12, 1), "December\u00a01, 2026", "1er\u00a0décembre 2026"),
        ("period", "", Window((739001, 739002), (739001, 739002)),
         "April\u00a025, 2024 to April\u00a026, 2024", "du 25\u00a0avril 2024 au 26\u00a0avril 2024"),
        ("period", "", {"first": "2024-04-25", "last": "2024-04-26"},
         "April\u00a025, 2024 to April\u00a026, 2024", "du 25\u00a0avril 2024 au 26\u00a0avril 2024"),
        ("number", "points", UNKNOWN, "Not known", "Inconnu"),
        ("number", "points", None, "Not known", "Inconnu"),
    ],
)  # fmt: skip
def test_every_kind_of_value(
    kind: str, unit: str, value: object, english: str, french: str, tongue: str
) -> None:
    said = written(outcomes.in_words(rule(kind, unit), value))
    assert said == {"en": english, "fr": french}[tongue]
