"""``onegov rules interview``: asks what matters, reads what people type, ends as soon as it is settled."""

import io
import sys
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onegov.__main__ import main
from onegov.core.types import UNKNOWN, Text
from onegov.rules.commands.asking import Interview
from onegov.rules.commands.typed_answers import Misread, read_answer, read_entry
from onegov.rules.language.folder import read_folder_questions
from onegov.rules.types import FactType, RuleSet, Span, TaxYear, Trip

SERVICE = Path(__file__).parents[3] / "services" / "ircc" / "citizenship-grant"
Typing = Callable[..., str]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typing:
    """Holds the interview with these lines typed; what it printed."""

    def run(*lines: str, language: str = "en", more: tuple[str, ...] = ()) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        command = ["rules", "interview", str(SERVICE), "--as-of", "2026-11-23", "--lang", language]
        assert main([*command, *more]) == 0
        return capsys.readouterr().out

    return run


YES = ["1990-03-15", "y", "June 1, 2010", "no", "n", "2024-01-05 2024-02-01", "", "no", "none", "no",
       "2021 yes yes", "2022 no no", "2023 ? yes", "2024 yes yes", "2025 yes yes", "", "2",
       "yes"]  # fmt: skip


def test_it_ends_with_yes_when_everything_that_matters_is_answered(typed: Typing) -> None:
    printed = typed(*YES)
    assert "Meets the requirements checked here: yes" in printed
    assert "No more answers" not in printed
    assert printed.count("\n> ") == 12
    # A permanent resident for more than five years: what came before can't matter.
    assert "when did you have another status" not in printed


def test_one_no_ends_it_with_the_reason_the_clause_and_what_would_change_it(typed: Typing) -> None:
    printed = typed("1990-03-15", "non", language="fr")
    assert "Avez-vous le statut de résident permanent du Canada?" in printed
    assert (
        "(Demandé pour\u00a0: Résidence permanente. Loi sur la citoyenneté, al.\u00a05(1)c))"
        in printed
    )
    assert "Remplit les exigences vérifiées ici\u00a0: non" in printed
    assert "Si «\u00a0Statut de résident permanent\u00a0» était «\u00a0oui\u00a0»" in printed
    assert "Mesure de renvoi" not in printed.split("Remplit les exigences")[0]


def test_the_first_day_that_may_do_is_told(typed: Typing) -> None:
    young = typed("2010-03-15", language="fr")
    assert "Remplit les exigences vérifiées ici\u00a0: non" in young
    assert "s’avère favorable\u00a0: 15\u00a0mars\u00a02028" in young


def test_a_typing_error_is_explained_and_asked_again(typed: Typing) -> None:
    printed = typed("15/03/1990", "1990-02-30", "1990-03-15", "perhaps", "n")
    assert printed.count("When were you born?") == 1
    assert "Type a date such as 2024-01-05" in printed
    assert "“1990-02-30” is not a date of the calendar" in printed
    assert "Type yes or no." in printed
    assert "Meets the requirements checked here: no" in printed


def test_what_is_not_known_stays_unknown_and_is_not_asked_again(typed: Typing) -> None:
    printed = typed("?", "?", *["?"] * 11)
    assert printed.count("When were you born?") == 1
    assert "Meets the requirements checked here: not known" in printed
    assert "Date of birth (still matters)" in printed


def test_back_asks_the_question_before_again(typed: Typing) -> None:
    printed = typed("1990-03-15", "y", "back", "retour", "2010-03-15", "n")
    assert printed.count("When were you born?") == 2
    assert printed.count("Are you a permanent resident of Canada?") == 2
    assert "You are 16." in printed


def test_back_in_a_list_drops_its_last_entry(citizenship: RuleSet, typed: Typing) -> None:
    lines = [*YES]
    lines[5:7] = ["2024-01-05 -", "back", "2024-01-05 2024-02-01", ""]
    assert "Meets the requirements checked here: yes" in typed(*lines)
    lines[5:9] = ["2022-01-05 -", ""]
    assert "Earliest date" not in typed(*lines[:6])


def test_it_ends_politely_when_the_input_does(typed: Typing) -> None:
    for lines in ([], ["1990-03-15"], ["1990-03-15", "quit"]):
        printed = typed(*lines)
        assert "No more answers. This is what can be said so far:" in printed
        assert "Meets the requirements checked here: not known" in printed
    assert "Plus de réponses." in typed(language="fr")


def test_an_empty_line_is_no_empty_list(typed: Typing) -> None:
    lines = [*YES]
    lines[5:7] = ["", ""]
    assert "Type a date such as" in typed(*lines[:7])


def test_what_is_in_a_file_is_not_asked(typed: Typing, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text('{"birth_date": "1990-03-15", "permanent_resident": null}')
    printed = typed("n", more=("--facts", str(file)))
    assert "When were you born?" not in printed
    assert "Are you a permanent resident" not in printed
    file.write_text('{"birth": 3}')
    assert main(["rules", "interview", str(SERVICE), "--facts", str(file)]) == 1


CHOICES = {
    "none": Text("I have no proof", "Je n’ai pas de preuve"),
    "school": Text("School", "Études"),
}


@pytest.mark.parametrize(
    ("kind", "line", "language", "value"),
    [
        (FactType("yes_no"), "Oui", "en", True),
        (FactType("yes_no"), "N", "fr", False),
        (FactType("date"), "2024/1/5", "en", date(2024, 1, 5)),
        (FactType("date"), "1er août 2024", "en", date(2024, 8, 1)),
        (FactType("date"), "August 1, 2024", "fr", date(2024, 8, 1)),
        (FactType("date"), "29 February 2024", "en", date(2024, 2, 29)),
        (FactType("number", "days", least=0, most=9999), "1,234 days", "en", Fraction(1234)),
        (FactType("number", "days", least=0, most=9999), "1\u00a0234 jours", "fr", Fraction(1234)),
        (FactType("number", "hours_per_week", least=0, most=60, decimals=1), "24,5 heures par semaine",
         "fr", Fraction(49, 2)),
        (FactType("number", "cents", least=0, most=10**8), "$20,635.50", "en", Fraction(2063550)),
        (FactType("number", "cents", least=0, most=10**8), "20 635,50 $", "fr", Fraction(2063550)),
        (FactType("number", "cents", least=0, most=10**8), "20635", "fr", Fraction(2063500)),
        (FactType("choice", choices=("none", "school")), "2", "en", "school"),
        (FactType("choice", choices=("none", "school")), "etudes", "en", "school"),
        (FactType("choice", choices=("none", "school")), "i have", "en", "none"),
        (FactType("text"), "Amina", "en", "Amina"),
    ],
)  # fmt: skip
def test_answers_are_typed_conveniently(
    kind: FactType, line: str, language: str, value: object
) -> None:
    assert read_answer(kind, line, labels=CHOICES, language=language) == value


@pytest.mark.parametrize(
    ("kind", "line", "language", "part"),
    [
        (FactType("number", "hours_per_week", least=0, most=60), "24 weeks", "en",
         "Expected the unit “hours_per_week”, found “weeks”"),
        (FactType("number", "days", least=0, most=60), "61", "en", "Expected a number from 0 to 60"),
        (FactType("number", "days", least=0, most=60), "1,5", "en", "Type a number such as"),
        (FactType("number", "days", least=0, most=60), "2.5", "en", "0 decimals at most"),
        (FactType("number", "days", least=0, most=60), "1e1", "en", "Type a number such as"),
        (FactType("choice", choices=("none", "school")), "3", "en", "from 1 to 2"),
        (FactType("choice", choices=("none", "school")), "", "en", "from 1 to 2"),
        (FactType("date"), "30 février 2024", "fr", "is not a date of the calendar"),
        (FactType("date"), "3/4/2024", "en", "Type a date such as"),
        (FactType("date"), "1066-10-14", "en", "year from 1900 to 2199"),
        (FactType("text"), "", "en", "Type a text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(kind: FactType, line: str, language: str, part: str) -> None:
    with pytest.raises(Misread) as error:
        read_answer(kind, line, labels=CHOICES, language=language)
    assert part in error.value.reason.en
    assert error.value.reason.fr


def test_a_beginning_that_fits_several_choices_names_them() -> None:
    kind = FactType("choice", choices=("GIN", "GNQ", "FRA"))
    labels = {
        "GIN": Text("Guinea", "Guinée"),
        "GNQ": Text("Equatorial Guinea", "Guinée équatoriale"),
    }
    with pytest.raises(Misread) as error:
        read_answer(kind, "guin", labels=labels, language="fr")
    assert error.value.reason.fr == "Plusieurs conviennent\u00a0: Guinée; Guinée équatoriale."
    assert read_answer(kind, "guinee", labels=labels, language="fr") == "GIN"


def test_a_long_list_is_not_printed(monkeypatch: pytest.MonkeyPatch, capsys) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(sys, "stdin", io.StringIO("Fra\n"))
    service = SERVICE.parent / "entry-to-canada"
    assert main(["rules", "interview", str(service), "--as-of", "2026-11-23"]) == 0
    printed = capsys.readouterr().out
    assert "answers: type its first letters" in printed
    assert "Afghanistan" not in printed
    assert "Your nationality is one of those" in printed


def test_entries_of_lists() -> None:
    jan, feb = date(2024, 1, 5), date(2024, 2, 1)
    trip = FactType("trips")
    for line in ("2024-01-05 2024-02-01", "5 January 2024 to 1 February 2024",
                 "5 janvier 2024 au 1er février 2024", "2024-01-05 → 2024-02-01"):  # fmt: skip
        assert read_entry(trip, line, labels={}) == (Trip(jan, jan, feb, feb),)
    for line in ("2024-01-05 -", "2024-01-05", "January 5, 2024 to -"):
        assert read_entry(trip, line, labels={}) == (Trip(jan, jan, None, None),)
    spans = FactType("spans", choices=("probation", "parole"))
    assert read_entry(spans, "2 2024-01-05 2024-02-01", labels={}) == (Span("parole", jan, feb),)
    assert read_entry(spans, "parole 2024-01-05 -", labels={}) == (Span("parole", jan, None),)
    years = FactType("tax_years")
    assert read_entry(years, "2024 oui ?", labels={}) == (TaxYear(2024, True, UNKNOWN),)
    for kind, line in ((trip, "2024-02-01 2024-01-05"), (spans, "bail 2024-01-05"),
                       (years, "2024 yes"), (years, "24000 yes yes"), (trip, "")):  # fmt: skip
        with pytest.raises(Misread):
            read_entry(kind, line, labels={})


USUAL = ["y", "n", "?", "back", "2020-01-01", "none", "", "1", "2 2020-01-01 -", "2024 yes no"]


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(st.text(max_size=12) | st.sampled_from(USUAL), max_size=40))
def test_nothing_that_is_typed_breaks_it(citizenship: RuleSet, lines: list[str]) -> None:
    replies = iter(lines)

    class Scripted(Interview):
        def _read(self, prompt: str) -> str:
            return self._understand(next(replies, "quit"))

        def _say(self, *lines: str) -> None:
            assert all(isinstance(line, str) for line in lines)

    questions = read_folder_questions(SERVICE)
    interview = Scripted(citizenship, questions, {}, on=date(2026, 11, 23), language="fr")
    interview.hold()
    assert set(interview.facts) == set(interview.asked)
