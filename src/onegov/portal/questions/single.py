"""Facts that one answer settles."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from onegov.catalogue.types import FactSpec
from onegov.portal.questions import numbers
from onegov.portal.questions.choices import choice_field
from onegov.ui.public import (
    BilingualForm,
    ChoiceField,
    DateField,
    TextField,
    YesNoField,
    language,
)

_EARLIEST = date(1900, 1, 1)


class QuestionForm(BilingualForm):
    """One question about one fact; its field is ``answer``.

    Args:
        fact: what is asked.
        day: today at the office; no answer lies after it.
        known: the answer so far as JSON (``rules.public.encode_value``), None when there is none.
        unsure: "I am not sure" is an answer where the fact is yes or no; it gives JSON null.
    """

    def __init__(
        self,
        *args: Any,
        fact: FactSpec,
        day: date,
        known: object = None,
        unsure: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fact, self.day = fact, day
        self.build(known, unsure)

    def build(self, known: object, unsure: bool) -> None:
        """Will add the fields of the question."""
        kind = self.fact.type.kind
        field = _FIELDS[kind](self.fact, self.day, unsure)
        field.label = self.fact.question.in_(language())
        field.help_text = self.fact.hint.in_(language()) if self.fact.hint else ""
        field.initial = _from_json(self.fact, known)
        self.fields["answer"] = field

    def json(self) -> object:
        """The answer of a valid form as JSON."""
        value = self.cleaned_data["answer"]
        if isinstance(value, date):
            return value.isoformat()
        return numbers.as_json(value) if isinstance(value, Fraction) else value


class TaxYearsForm(QuestionForm):
    """For each taxation year of the five years: had to file, did file; its fields are ``year_2024`` …"""

    def build(self, known: object, unsure: bool) -> None:
        given = {entry["year"]: entry for entry in known} if isinstance(known, list) else {}
        for year in tax_years(self.day):
            self.fields[f"year_{year}"] = ChoiceField(
                label=str(year),
                choices=[
                    ("filed", _("I filed a return")),
                    ("no_duty", _("I did not have to file")),
                    ("not_filed", _("I had to file and did not")),
                    ("unknown", _("I am not sure")),
                ],
                missing=_("Choose an answer for %(year)s.") % {"year": year},
                initial=_tax_choice(given.get(year)),
            )

    def json(self) -> object:
        return [
            {"year": int(name.removeprefix("year_")), **_TAX[choice]}
            for name, choice in self.cleaned_data.items()
        ]


def tax_years(day: date) -> range:
    """The taxation years that end before ``day`` and lie at least in part in its last five years."""
    return range(day.year - 5, day.year)


_TAX = {
    "filed": {"duty": "yes", "filed": "yes"},
    "no_duty": {"duty": "no", "filed": "no"},
    "not_filed": {"duty": "yes", "filed": "no"},
    "unknown": {"duty": "unknown", "filed": "unknown"},
}


def _tax_choice(entry: Any) -> str | None:
    if entry is None:
        return None
    if entry["filed"] == "yes":
        return "filed"
    if entry["duty"] == "no":
        return "no_duty"
    return "not_filed" if entry["filed"] == "no" and entry["duty"] == "yes" else "unknown"


def _named(fact: FactSpec) -> dict[str, str]:
    """So that a problem makes sense in the summary too, apart from its question."""
    return {"label": fact.label.in_(language())}


def _yes_no(fact: FactSpec, day: date, unsure: bool) -> forms.Field:
    return YesNoField(missing=_("%(label)s: choose yes or no.") % _named(fact), unsure=unsure)


def _date(fact: FactSpec, day: date, unsure: bool) -> forms.Field:
    missing = _("%(label)s: enter the date.") % _named(fact)
    return DateField(missing=missing, earliest=_EARLIEST, latest=day)


def _number(fact: FactSpec, day: date, unsure: bool) -> forms.Field:
    return numbers.field_of(fact)


def _text(fact: FactSpec, day: date, unsure: bool) -> forms.Field:
    return TextField(missing=_("%(label)s: write your answer.") % _named(fact))


def _choice(fact: FactSpec, day: date, unsure: bool) -> forms.Field:
    return choice_field(fact, missing=_("%(label)s: choose one of the answers.") % _named(fact))


_FIELDS: dict[str, Callable[[FactSpec, date, bool], forms.Field]] = {
    "yes_no": _yes_no,
    "date": _date,
    "number": _number,
    "text": _text,
    "choice": _choice,
}


def _from_json(fact: FactSpec, known: object) -> object:
    if fact.type.kind == "date" and isinstance(known, str):
        return date.fromisoformat(known)
    return numbers.from_json(known) if fact.type.kind == "number" else known


def question_form(fact: FactSpec) -> type[QuestionForm]:
    """The form class of a fact that is not one of SETS."""
    return TaxYearsForm if fact.type.kind == "tax_years" else QuestionForm
