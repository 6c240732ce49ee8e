"""Small pure parts: reading ease, conditions, letters, clauses, dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.catalogue.logic import readability
from onegov.catalogue.logic.clauses import label_of
from onegov.catalogue.logic.conditions import applies
from onegov.catalogue.logic.letters import fill
from onegov.catalogue.logic.words import fold, is_one_edit_apart, split
from onegov.catalogue.types import Condition, Reference, Standard
from onegov.core.types import UNKNOWN, Text

ACT = Text(en="Citizenship Act", fr="Loi sur la citoyenneté")
ADULT = Condition(fact="birth_date", age_from=18, age_through=54)
PROOF = Condition(fact="language_evidence", values=("result_accepted", "schooling"))
ON = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("at", "en", "fr"),
    [
        ("15", "s. 15", "art. 15"),
        ("22(1)", "s. 22(1)", "par. 22(1)"),
        ("5(1)(c)", "s. 5(1)(c)", "al. 5(1)c)"),
        ("5(1)(c)(i)", "s. 5(1)(c)(i)", "sous-al. 5(1)c)(i)"),
        ("13(b)", "s. 13(b)", "al. 13b)"),
        ("5(1.001)(a)", "s. 5(1.001)(a)", "al. 5(1.001)a)"),
    ],
)
def test_citations_read_as_each_language_writes_them(at: str, en: str, fr: str) -> None:
    label = label_of(ACT, at)
    assert label.en.replace("\u00a0", " ") == f"Citizenship Act, {en}"
    assert label.fr.replace("\u00a0", " ") == f"Loi sur la citoyenneté, {fr}"


@pytest.mark.parametrize(
    ("birth", "answer"),
    [
        (date(2008, 11, 23), True),  # 18 today
        (date(2008, 11, 24), False),  # 18 tomorrow
        (date(1971, 11, 24), True),  # 54 until tomorrow
        (date(1971, 11, 23), False),  # 55 today
        (UNKNOWN, UNKNOWN),
    ],
)
def test_ages_are_whole_years_on_the_day(birth: object, answer: object) -> None:
    assert applies([ADULT], facts={"birth_date": birth}, on=ON) is answer


def test_somebody_born_on_february_29_has_their_birthday_on_march_1() -> None:
    facts = {"birth_date": date(2008, 2, 29)}
    assert applies([ADULT], facts=facts, on=date(2026, 2, 28)) is False
    assert applies([ADULT], facts=facts, on=date(2026, 3, 1)) is True


def test_one_false_decides_though_another_is_unknown() -> None:
    old = {"birth_date": date(1960, 1, 1)}
    assert applies([PROOF, ADULT], facts=old, on=ON) is False
    young = {"birth_date": date(1990, 1, 1)}
    assert applies([PROOF, ADULT], facts=young, on=ON) is UNKNOWN
    assert applies([PROOF, ADULT], facts={**young, "language_evidence": "none"}, on=ON) is False
    assert applies([PROOF, ADULT], facts={**young, "language_evidence": "schooling"}, on=ON) is True
    assert applies([], facts={}, on=ON) is True


def test_yes_and_no_are_words_of_conditions() -> None:
    condition = [Condition(fact="moved", values=("yes",))]
    assert applies(condition, facts={"moved": True}, on=ON) is True
    assert applies(condition, facts={"moved": False}, on=ON) is False


def test_letters_are_filled_in_each_language_and_keep_what_is_missing() -> None:
    text = Text(en="Dear {name}, {reference}", fr="Bonjour {name}, {reference}")
    filled = fill(text, {"name": Text(en="Amina", fr="Amina")})
    assert filled == Text(en="Dear Amina, {reference}", fr="Bonjour Amina, {reference}")


def test_a_value_in_braces_is_not_filled_in_again() -> None:
    text = Text(en="{name}", fr="{name}")
    name = Text(en="{reference}", fr="{reference}")
    assert fill(text, {"name": name, "reference": Text(en="X", fr="X")}).en == "{reference}"


@pytest.mark.parametrize(
    ("word", "language", "syllables"),
    [("citizen", "en", 3), ("made", "en", 1), ("table", "en", 2), ("oath", "en", 1),
     ("citoyenne", "fr", 3), ("demande", "fr", 2), ("parlent", "fr", 1), ("né", "fr", 1)],
)  # fmt: skip
def test_syllables_are_about_right(word: str, language: str, syllables: int) -> None:
    assert readability.count_syllables(word, language) == syllables


def test_plain_words_read_easier_than_heavy_ones() -> None:
    plain = readability.measure(["You can apply here. It is free. You can come back."], "en")
    heavy = readability.measure(
        ["Applicants necessitating supplementary administrative documentation must communicate."],
        "en",
    )
    assert plain.ease > 80 > 20 > heavy.ease
    assert plain.sentences == 3


def test_accents_case_and_elisions_fold_away() -> None:
    assert split("L’Examen de la CITOYENNETÉ, qu'est-ce?") == [
        "examen",
        "de",
        "la",
        "citoyennete",
        "est",
        "ce",
    ]
    assert fold("Sœur") == "soeur"


@given(
    word=st.text("abcde", min_size=1, max_size=8),
    place=st.integers(0, 7),
    sign=st.sampled_from("abcde"),
)
def test_one_edit_is_found_whatever_it_is(word: str, place: int, sign: str) -> None:
    at = place % len(word)
    assert is_one_edit_apart(word, word[:at] + sign + word[at:])
    assert is_one_edit_apart(word, word[:at] + word[at + 1 :])
    assert is_one_edit_apart(word, word[:at] + sign + word[at + 1 :])
    if at + 1 < len(word):
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        assert is_one_edit_apart(word, swapped)


def test_two_edits_are_too_many() -> None:
    assert not is_one_edit_apart("citizen", "citixenn")
    assert not is_one_edit_apart("permit", "parmat")


@pytest.mark.parametrize(
    ("start", "months", "days", "due"),
    [
        (date(2026, 11, 23), 12, 0, date(2027, 11, 23)),
        (date(2026, 8, 31), 6, 0, date(2027, 2, 28)),
        (date(2023, 8, 31), 6, 0, date(2024, 2, 29)),
        (date(2026, 12, 15), 1, 10, date(2027, 1, 25)),
    ],
)
def test_a_standard_gives_its_due_date(start: date, months: int, days: int, due: date) -> None:
    text = Text(en="x", fr="x")
    standard = Standard(
        id="s", label=text, months=months, days=days, target_percent=80, clock_starts=text,
        clock_stops=text, pauses=(), results=(), source=Reference(text),
    )  # fmt: skip
    assert standard.due(start) == due
