"""Dates, numbers and money, as each language writes them."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.core.types import UNKNOWN, Money, Text
from onegov.rules.types import Range
from onegov.ui import formats

FIRST = date(2026, 12, 1)
EVENING = datetime(2026, 11, 24, 2, 5, tzinfo=UTC)  # still the 23rd at the office


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (FIRST, "December\u00a01, 2026", "1er\u00a0décembre 2026"),
        (date(2026, 11, 23), "November\u00a023, 2026", "23\u00a0novembre 2026"),
        (
            EVENING,
            "November\u00a023, 2026, 9:05\u00a0p.m. (Eastern time)",
            "23\u00a0novembre 2026 à 21\u00a0h\u00a005 (heure de l’Est)",
        ),
        (1095, "1,095", "1\u00a0095"),
        (Fraction(2189, 2), "1,094.5", "1\u00a0094,5"),
        (Range(Fraction(1090), Fraction(1100)), "1,090 to 1,100", "1\u00a0090 à 1\u00a0100"),
        (Money(64975), "$649.75", "649,75\u00a0$"),
        (True, "Yes", "Oui"),
        (UNKNOWN, "Not known", "On ne sait pas"),
        (Text(en="Cat", fr="Chat"), "Cat", "Chat"),
        ("as it is", "as it is", "as it is"),
        (None, "", ""),
    ],
)
def test_every_value_is_written_in_both_languages(value: object, english: str, french: str) -> None:
    assert (formats.written(value, "en"), formats.written(value, "fr-ca")) == (english, french)


def test_noon_and_midnight() -> None:
    noon = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
    midnight = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
    assert formats.time_of_day(noon, "en") == "12:00\u00a0p.m."
    assert formats.time_of_day(midnight, "en") == "12:00\u00a0a.m."
    assert formats.time_of_day(midnight, "fr") == "0\u00a0h\u00a000"


@given(st.integers(-(10**9), 10**9))
def test_french_numbers_never_break(number: int) -> None:
    written = formats.number(number, "fr")
    assert " " not in written
    assert int(written.replace("\u00a0", "")) == number


@pytest.mark.parametrize(
    ("value", "unit", "english", "french"),
    [
        (472, "points", "472\u00a0points", "472\u00a0points"),
        (1, "years", "1\u00a0year", "1\u00a0an"),
        (0, "years", "0\u00a0years", "0\u00a0an"),
        (Fraction(3, 2), "days", "1.5\u00a0days", "1,5\u00a0jour"),
        (24, "hours_per_week", "24\u00a0hours per week", "24\u00a0heures par semaine"),
        (2850200, "cents", "$28,502.00", "28\u202f502,00\u00a0$"),
        (Range(Fraction(5), Fraction(950)), "points", "5 to 950\u00a0points", "5 à 950\u00a0points"),
        (Range(Fraction(0), Fraction(500)), "cents", "$0.00 to $5.00", "0,00\u00a0$ à 5,00\u00a0$"),
        (12, "", "12", "12"),
    ],
)  # fmt: skip
def test_a_number_is_written_with_its_unit(
    value: int | Fraction | Range, unit: str, english: str, french: str
) -> None:
    said = formats.quantity(value, unit, "en"), formats.quantity(value, unit, "fr-ca")
    assert said == (english, french)


def test_words_stand_in_the_order_of_a_dictionary() -> None:
    french = [
        "Zambie",
        "Équateur",
        "Îles Caïmans",
        "Égypte",
        "Inde",
        "Émirats arabes unis",
        "Érythrée",
    ]
    assert sorted(french, key=formats.alphabetical) == [
        *(
            "Égypte",
            "Émirats arabes unis",
            "Équateur",
            "Érythrée",
            "Îles Caïmans",
            "Inde",
            "Zambie",
        ),
    ]
    english = ["Côte d’Ivoire (Ivory Coast)", "Croatia", "Costa Rica", "Cyprus", "Cuba"]
    assert sorted(english, key=formats.alphabetical)[:3] == [
        *("Costa Rica", "Côte d’Ivoire (Ivory Coast)", "Croatia"),
    ]
    assert sorted(["cote", "côté", "coté"], key=formats.alphabetical)[0] == "cote"
