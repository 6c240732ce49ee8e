"""The questions of one form page together: each saved when it is good, whatever the others are."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from onegov.cases.types import Json
from onegov.catalogue.types import FactSpec
from onegov.core.types import Text
from onegov.portal.apply.telling import PlainForm
from onegov.portal.apply.values import in_words
from onegov.portal.questions import SETS, entry_form, question_form
from onegov.ui.public import BilingualForm, language


class Part(Protocol):
    """One fact of a page."""

    fact: FactSpec

    @property
    def forms(self) -> Sequence[forms.Form]:
        """What is drawn and may have errors."""

    def collect(self, *, complete: bool) -> Mapping[str, Json]:
        """What can be saved, by fact; problems are put on the forms.

        Args:
            complete: an answer that is not there is a problem too.
        """

    def saved(self) -> None:
        """Will forget what was typed and is now saved."""

    def tell(self, place: str, message: str) -> None:
        """Will show what is wrong with a part of the answer (``0.returned``, "" the whole)."""


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
        return [self.form]

    def collect(self, *, complete: bool) -> Mapping[str, Json]:
        if self._is_blank():
            if not complete:
                self.form.errors.clear()
            return {self.fact.name: None}
        return {self.fact.name: cast("Json", self.form.json())} if self.form.is_valid() else {}

    def _is_blank(self) -> bool:
        return is_blank(self.form)

    def saved(self) -> None:
        """What was typed stays in its field: it is the answer."""

    def tell(self, place: str, message: str) -> None:
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
        adding: whether "none" was not chosen and another entry may be typed.
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
            self.none = NoneForm(prefix=f"{name}-no", initial=none)
        else:
            self.form = kind.answered(sent, prefix=name, **make)
            self.none = NoneForm.answered(sent, prefix=f"{name}-no", initial=none)
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
        return [self.form] if self.entries else [self.form, self.none]

    @property
    def lines(self) -> list[tuple[str, object]]:
        """The entries in words, each with the value of the button that removes it."""
        words = in_words(self.fact, self.entries) if self.entries else []
        shown = words if isinstance(words, list) else []
        return [(f"{self.fact.name}:{at}", line) for at, line in enumerate(shown)]

    def collect(self, *, complete: bool) -> Mapping[str, Json]:
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
            self.none.add_error("none", _("Add an entry, or say that there was none."))
        return {self.fact.name: [] if is_none else None}

    def without(self, place: str) -> Mapping[str, Json]:
        """The list without one entry; unknown again when it was the last."""
        left = [entry for at, entry in enumerate(self.entries) if str(at) != place]
        return {self.fact.name: left or None}

    def saved(self) -> None:
        if not is_blank(self.form):
            self.entries = [*self.entries, self.form.json()]
            self._build(None)

    def tell(self, place: str, message: str) -> None:
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


class PageForm:
    """Every question of a page: one form to the person.

    It is what ``{% error_summary %}`` and the page's title need to know of a form.
    """

    def __init__(
        self, sent: HttpRequest, facts: Sequence[FactSpec], known: Mapping[str, Json], day: date
    ) -> None:
        self.plain = PlainForm.answered(sent)
        self.parts: list[Single | Several] = [
            (Several if fact.type.kind in SETS else Single)(sent, fact, known.get(fact.name), day)
            for fact in facts
        ]

    def collect(self, *, complete: bool) -> dict[str, Json]:
        """What can be saved; problems are put on the questions."""
        answers: dict[str, Json] = {}
        for part in self.parts:
            answers |= part.collect(complete=complete)
        return answers

    def saved(self, names: Sequence[str]) -> None:
        """Will note which answers are saved."""
        for part in self.parts:
            if part.fact.name in names:
                part.saved()

    def tell(self, problems: Mapping[str, Text]) -> None:
        """Will show what ``cases`` found wrong, each at its question."""
        by_name = {part.fact.name: part for part in self.parts}
        for place, message in problems.items():
            name, _dot, rest = place.partition(".")
            if name in by_name:
                by_name[name].tell(rest, message.in_(language()))
            else:
                self.plain.add_error(None, message.in_(language()))

    def part(self, name: str) -> Single | Several | None:
        """The question about one fact."""
        return next((part for part in self.parts if part.fact.name == name), None)

    @property
    def is_sent(self) -> bool:
        """Whether it was sent to be saved, not only to change the language."""
        return self.plain.is_valid()

    def add_error(self, field: Any, error: Any) -> None:
        """Will add an error that belongs to no question."""
        self.plain.add_error(None, error)

    @property
    def _forms(self) -> Iterator[forms.Form]:
        for part in self.parts:
            yield from part.forms

    @property
    def is_bound(self) -> bool:
        """Whether it was sent."""
        return self.plain.is_bound

    @property
    def errors(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.plain.errors) or any(form.errors for form in self._forms)

    def non_field_errors(self) -> list[str]:
        """What is wrong and belongs to no field."""
        everything = [self.plain, *self._forms]
        return [str(message) for form in everything for message in form.non_field_errors()]

    def visible_fields(self) -> list[BoundField]:
        """Every field, in order."""
        return [bound for form in self._forms for bound in form.visible_fields()]

    def __iter__(self) -> Iterator[BoundField]:
        return iter(self.visible_fields())
