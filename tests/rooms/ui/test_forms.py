"""What is wrong with an answer is said in the page's language, with what to do."""

from datetime import date
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import translation

from onegov.ui.public import (
    BilingualForm,
    ChoiceField,
    DateField,
    ListField,
    NumberField,
    TextField,
    UploadField,
    YesNoField,
)


class Trip(BilingualForm):
    left = DateField(
        label="Left",
        missing="Enter the day you left.",
        earliest=date(2000, 1, 1),
        latest=date(2026, 11, 23),
    )
    back = DateField(label="Back")


class Several(BilingualForm):
    name = TextField(label="Name", missing="Write your name.", max_length=10)
    note = TextField(label="Note", long=True)
    age = NumberField(label="Age", missing="Enter your age.", low=0, high=130)
    sure = YesNoField(label="Sure?", unsure=True)
    colour = ChoiceField(label="Colour", choices=[("r", "Red")], missing="Choose a colour.")


class Paper(BilingualForm):
    file = UploadField(label="File", missing="Choose a file.", max_bytes=2_000_000)


def day(year: str, month: str, number: str) -> dict[str, str]:
    return {"left_year": year, "left_month": month, "left_day": number}


def errors(form: BilingualForm, name: str) -> list[str]:
    return [str(message) for message in form.errors.get(name, [])]


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        (("", "", ""), ["Enter the day you left."], ["Enter the day you left."]),
        (("2024", "2", ""), ["Add the day to the date."], ["Ajoutez le jour à la date."]),
        (
            ("", "2", ""),
            ["Add the day to the date.", "Add the year to the date."],
            ["Ajoutez le jour à la date.", "Ajoutez l’année à la date."],
        ),
        (
            ("2023", "2", "29"),
            ["This date does not exist. Check the day, the month and the year."],
            ["Cette date n’existe pas. Vérifiez le jour, le mois et l’année."],
        ),
        (
            ("24", "2", "3"),
            ["Write the year with four numbers, such as 2024."],
            ["Écrivez l’année en quatre chiffres, par exemple 2024."],
        ),
        (
            ("2026", "11", "24"),
            ["Enter a date that is not after November\u00a023, 2026."],
            ["Entrez une date qui n’est pas postérieure au 23\u00a0novembre 2026."],
        ),
        (
            ("1999", "12", "31"),
            ["Enter a date that is not before January\u00a01, 2000."],
            ["Entrez une date qui n’est pas antérieure au 1er\u00a0janvier 2000."],
        ),
    ],
)
def test_a_date_says_what_is_wrong(
    typed: tuple[str, str, str], english: list[str], french: list[str]
) -> None:
    for language, expected in (("en", english), ("fr", french)):
        with translation.override(language):
            assert errors(Trip(day(*typed)), "left") == expected


@pytest.mark.parametrize("typed", [("2024", "x", "1"), ("9" * 30, "1", "1"), ("-024", "1", "1")])
def test_what_is_no_number_is_no_date(typed: tuple[str, str, str]) -> None:
    assert len(errors(Trip(day(*typed)), "left")) == 1


def test_a_good_date_and_an_empty_optional_one() -> None:
    form = Trip(day("2024", "02", " 29 "))
    assert form.is_valid()
    assert form.cleaned_data == {"left": date(2024, 2, 29), "back": None}


def test_numbers_take_a_comma_or_a_point() -> None:
    for typed, value in (("1 095,5", Fraction(2191, 2)), ("12.25", Fraction(49, 4))):
        field = NumberField()
        assert field.clean(typed) == value
    form = Several({"age": "old"})
    assert errors(form, "age") == ["Enter a number, such as 12."]
    assert errors(Several({"age": "131"}), "age") == ["Enter 130 or less."]


def test_a_long_text_is_not_cut_but_said(tongue: str) -> None:
    form = Several({"name": "abcdefghijklm"})
    expected = {
        "en": "Shorten your answer by 3 characters.",
        "fr": "Raccourcissez votre réponse de 3 caractères.",
    }
    assert errors(form, "name") == [expected[tongue]]
    assert "maxlength" not in str(form["name"])


def test_yes_no_and_not_sure_are_three_answers() -> None:
    field = YesNoField(unsure=True)
    assert [field.clean(value) for value in ("yes", "no", "unsure")] == [True, False, None]


def test_a_wrong_choice_is_refused(tongue: str) -> None:
    expected = {
        "en": "Choose one of the answers shown.",
        "fr": "Choisissez l’une des réponses affichées.",
    }
    assert errors(Several({"colour": "blue"}), "colour") == [expected[tongue]]


def test_a_long_list_is_chosen_from_in_alphabetical_order() -> None:
    field = ListField(
        choices=[("ecu", "Équateur"), ("zmb", "Zambie"), ("egy", "Égypte")], missing="x"
    )
    assert [value for value, _words in field.choices] == ["", "egy", "ecu", "zmb"]
    assert field.clean("ecu") == "ecu"

    class Country(BilingualForm):
        country = ListField(
            label="Country", choices=[("egy", "Égypte")], missing="Choose a country."
        )

    form = Country({"country": ""})
    assert errors(form, "country") == ["Choose a country."]
    assert "<select" in str(form["country"])
    assert '<option value="egy" selected>' in str(Country({"country": "egy"})["country"])


@pytest.mark.parametrize(
    ("name", "content", "french"),
    [
        ("a.exe", b"x", "Nous n’acceptons pas ce type de fichier."),
        ("a.pdf", b"", "Ce fichier est vide."),
        ("a.pdf", b"x" * 2_000_001, "Ce fichier dépasse 2\u00a0Mo."),
    ],
)
def test_a_file_that_cannot_be_taken(name: str, content: bytes, french: str) -> None:
    with translation.override("fr"):
        form = Paper({}, {"file": SimpleUploadedFile(name, content)})
        assert errors(form, "file")[0].startswith(french)


def test_a_stopped_file_tells_the_true_reason_only() -> None:
    form = Paper({}, {})
    form.refuse("file", "Too large.")
    assert errors(form, "file") == ["Too large."]


def test_switching_the_language_keeps_what_was_typed_and_checks_nothing() -> None:
    typed = day("2024", "13", "") | {"_language": "fr"}
    form = Trip.answered(RequestFactory().post("/", typed))
    assert not form.is_valid()
    assert form.errors == {}
    assert form["left"].value() == ["2024", "13", ""]
