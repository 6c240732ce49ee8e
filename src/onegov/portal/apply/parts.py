"""The questions of one form page together: each saved when it is good, whatever the others are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from onegov.cases.types import Json
from onegov.catalogue.types import FactSpec
from onegov.core.types import Text
from onegov.portal.apply.together import Together
from onegov.portal.apply.values import in_words
from onegov.portal.questions import SETS, entry_form, question_form
from onegov.ui.public import BilingualForm, language


class Single:
    """A fact with one answer."""

    kind = "single"

    def __init__(self, sent: HttpRequest, fact: FactSpec, known: Json, day: date) -> None:
        self.fact = fact
        self.form = question_form(fact).answered(
            sent, fact=fact, day=day, known=known, prefix=fact.name
        )
        self.is_years = fact.type.kind == "tax_years"
        if not self.is_years:
            self.form.fields["answer"].help_text = _help(fact)

    @property
    def forms(self) -> Sequence[forms.Form]:
        """What is drawn and may have errors."""
        return [self.form]

    def collect(self, *, complete: bool) -> Mapping[str, Json]:
        """What can be saved, by fact; problems are put on the form.

        Args:
            complete: an answer that is not there is a problem too.
        """
        if is_blank(self.form):
            if not complete:
                self.form.errors.clear()
            return {self.fact.name: None}
        return {self.fact.name: cast("Json", self.form.json())} if self.form.is_valid() else {}

    def saved(self) -> None:
        """What was typed stays in its field: it is the answer."""

    def tell(self, place: str, message: str) -> None:
        """Will show what is wrong with a part of the answer (``2.filed``, "" the whole)."""
        at = place.partition(".")[0]
        if self.is_years and at.isdecimal():
            name = list(self.form.fields)[int(at)]
            self.form.add_error(name, message)
        else:
            self.form.add_error(None if self.is_years else "answer", message)


class NoneForm(BilingualForm):
    """Says that a list is empty."""

    none = forms.BooleanField(required=False)


class Several:
    """A fact that is a list; one entry is added at a time.

    Attributes:
        entries: the list as saved, JSON.
    """

    kind = "several"

    def __init__(self, sent: HttpRequest, fact: FactSpec, known: Json, day: date) -> None:
        self.fact, self.day = fact, day
        self.is_known = known is not None
        self.entries: list[Any] = list(known) if isinstance(known, list) else []
        self._sent = sent
        self._build(sent)

    def _build(self, sent: HttpRequest | None) -> None:
        name = self.fact.name
        none = {"none": self.is_known and not self.entries}
        make: dict[str, Any] = {"fact": self.fact, "day": self.day, "others": self._exact()}
        kind = entry_form(self.fact)
        if sent is None:
            self.form = kind(prefix=name, **make)
            self.none = NoneForm(prefix=f"no-{name}", initial=none)
        else:
            self.form = kind.answered(sent, prefix=name, **make)
            self.none = NoneForm.answered(sent, prefix=f"no-{name}", initial=none)
        self.none.fields["none"].label = _("There is nothing to add: I had none")

    def _exact(self) -> list[dict[str, Any]]:
        """The entries without those that a register knows within bounds only."""
        return [
            entry
            for entry in self.entries
            if not any(isinstance(value, dict) for value in entry.values())
        ]

    @property
    def forms(self) -> Sequence[forms.Form]:
        """What is drawn and may have errors."""
        return [self.form] if self.entries else [self.form, self.none]

    @property
    def lines(self) -> list[tuple[str, object]]:
        """The entries in words, each with the value of the button that removes it."""
        words = in_words(self.fact, self.entries) if self.entries else []
        shown = words if isinstance(words, list) else []
        return [(f"{self.fact.name}:{at}", line) for at, line in enumerate(shown)]

    def collect(self, *, complete: bool) -> Mapping[str, Json]:
        """The list with the entry that was typed; problems are put on the forms."""
        if not is_blank(self.form):
            if not self.form.is_valid():
                return {}
            return {self.fact.name: [*self.entries, self.form.json()]}
        self.form.errors.clear()
        if self.entries:
            return {}
        return self._none(complete)

    def _none(self, complete: bool) -> Mapping[str, Json]:
        is_none = self.none.is_valid() and self.none.cleaned_data["none"]
        if complete and not is_none:
            self.none.add_error(
                "none",
                _("%(label)s: add an entry, or say that there was none.")
                % {"label": self.fact.label.in_(language())},
            )
        return {self.fact.name: [] if is_none else None}

    def without(self, place: str) -> Mapping[str, Json]:
        """The list without one entry; unknown again when it was the last."""
        left = [entry for at, entry in enumerate(self.entries) if str(at) != place]
        return {self.fact.name: left or None}

    def saved(self) -> None:
        """Will put the entry that was typed into the list, for room to type another."""
        if not is_blank(self.form):
            self.entries = [*self.entries, self.form.json()]
            self._build(None)

    def tell(self, place: str, message: str) -> None:
        """Will show what is wrong with a part of the list (``0.returned``)."""
        name = place.rpartition(".")[2]
        is_new = place.partition(".")[0] == str(len(self.entries))
        self.form.add_error(name if is_new and name in self.form.fields else None, message)


def is_blank(form: forms.Form) -> bool:
    """Whether nothing was typed or chosen in a form that has a prefix."""
    start = f"{form.prefix}-"
    return not any(
        str(value).strip() for name, value in form.data.items() if name.startswith(start)
    )


def _help(fact: FactSpec) -> str:
    hint = fact.hint.in_(language()) if fact.hint else ""
    if not fact.points:
        return hint
    points = format_html_join(
        "", "<li>{}</li>", ((point.in_(language()),) for point in fact.points)
    )
    return format_html("<ul>{}</ul>{}", points, hint)


class PageForm(Together):
    """Every question of a page."""

    def __init__(
        self, sent: HttpRequest, facts: Sequence[FactSpec], known: Mapping[str, Json], day: date
    ) -> None:
        self.parts: list[Single | Several] = [
            (Several if fact.type.kind in SETS else Single)(sent, fact, known.get(fact.name), day)
            for fact in facts
        ]
        super().__init__(sent, lambda: [form for part in self.parts for form in part.forms])

    def collect(self, *, complete: bool) -> dict[str, Json]:
        """What can be saved; problems are put on the questions."""
        answers: dict[str, Json] = {}
        for part in self.parts:
            answers |= part.collect(complete=complete)
        return answers

    def keep_to(self, names: Sequence[str]) -> None:
        """Will forgive what is wrong with questions that no longer concern the person."""
        for part in self.parts:
            if part.fact.name not in names:
                for form in part.forms:
                    form.errors.clear()

    def saved(self, names: Sequence[str]) -> None:
        """Will note which answers are saved."""
        for part in self.parts:
            if part.fact.name in names:
                part.saved()

    def tell(self, problems: Mapping[str, Text]) -> None:
        """Will show what ``cases`` found wrong, each at its question."""
        for place, message in problems.items():
            name, _dot, rest = place.partition(".")
            part = self.part(name)
            if part is None:
                self.add_error(None, message.in_(language()))
            else:
                part.tell(rest, message.in_(language()))

    def part(self, name: str) -> Single | Several | None:
        """The question about one fact."""
        return next((part for part in self.parts if part.fact.name == name), None)
