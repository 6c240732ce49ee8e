"""Numbers as people type them: with decimals, groups and units of either language, within bounds."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.ui.forms.numbers import read_number, write_plain
from onegov.ui.public import BilingualForm, NumberField
from rooms.ui.test_components import draw


class Person(BilingualForm):
    age = NumberField(
        label="Age", missing="Enter your age.", low=0, high=120, decimals=0, unit="years"
    )
    level = NumberField(
        label="Level", help_text="Give it from 0 to 12.", low=0, high=12, decimals=0
    )
    money = NumberField(label="Money", low=0, high=10_000_00, unit="cents")


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        ("12", Fraction(12), Fraction(12)),
        (" 1 095,5 ", Fraction(2191, 2), Fraction(2191, 2)),
        ("1\u00a0095,5", Fraction(2191, 2), Fraction(2191, 2)),
        ("7.25", Fraction(29, 4), Fraction(29, 4)),
        ("7,5", Fraction(15, 2), Fraction(15, 2)),
        ("22,895", Fraction(22895), Fraction(22895, 1000)),
        ("$1,234,567.50", Fraction(123456750, 100), None),
        ("1 234 $", Fraction(1234), Fraction(1234)),
        ("-3", Fraction(-3), Fraction(-3)),
        *((wrong, None, None) for wrong in ("1/2", "1e3", "ten", "1,2,3", "٣", "--1", "9" * 16)),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(
    typed: str, english: Fraction | None, french: Fraction | None
) -> None:
    assert (read_number(typed, "en"), read_number(typed, "fr-ca")) == (english, french)


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.sampled_from(["en", "fr"]))
def test_what_a_field_shows_is_read_back(scaled: int, decimals: int, language: str) -> None:
    number = Fraction(scaled, 10**decimals)
    assert read_number(write_plain(number, decimals, language), language) == number


def test_the_range_and_the_unit_are_in_the_hint_and_beside_the_field(tongue: str) -> None:
    html = draw("{% field form.age %}", form=Person())
    expected = {
        "en": ("From 0 to 120\u00a0years.", "years"),
        "fr": ("De 0 à 120\u00a0ans.", "ans"),
    }
    hint, unit = expected[tongue]
    assert f'id="id_age_hint">{hint}' in html
    assert 'aria-describedby="id_age_hint"' in html
    assert f'<span aria-hidden="true">{unit}</span>' in html
    assert 'inputmode="numeric"' in html


def test_a_range_that_the_hint_has_is_not_said_twice() -> None:
    html = draw("{% field form.level %}", form=Person())
    assert html.count("0 to 12") == 1


@pytest.mark.parametrize("typed", ["131", "-1", "12.5"])
def test_what_cannot_be_is_said_with_the_bound_and_its_unit(typed: str, tongue: str) -> None:
    said = str(Person({"age": typed, "level": "1", "money": "1"}).errors["age"][0])
    expected = {
        "131": {"en": "Enter 120\u00a0years or less.", "fr": "Entrez 120\u00a0ans ou moins."},
        "-1": {"en": "Enter 0\u00a0years or more.", "fr": "Entrez 0\u00a0an ou plus."},
        "12.5": {
            "en": "Enter a number with fewer decimals.",
            "fr": "Entrez un nombre qui a moins de décimales.",
        },
    }
    assert said == expected[typed][tongue]


def test_money_is_typed_in_dollars_and_given_in_cents(tongue: str) -> None:
    typed = {"en": "1,234.50", "fr": "1\u00a0234,50"}[tongue]
    form = Person({"age": "30", "level": "1", "money": typed})
    assert form.is_valid()
    assert form.cleaned_data["money"] == 123450
    html = draw("{% field form.money %}", form=Person(initial={"money": Fraction(123450)}))
    assert {"en": 'value="1234.5"', "fr": 'value="1234,5"'}[tongue] in html
    sign = html.index('<span aria-hidden="true">$</span>')
    assert (sign < html.index("<input")) is (tongue == "en")
    assert {"en": "$0.00 to $10,000.00", "fr": "0,00\u00a0$ à 10\u202f000,00\u00a0$"}[
        tongue
    ] in html


def test_what_was_typed_stays_after_an_error() -> None:
    html = draw("{% field form.age %}", form=Person({"age": "a dozen", "level": "", "money": ""}))
    assert 'value="a dozen"' in html
    assert 'aria-describedby="id_age_hint id_age_error"' in html
