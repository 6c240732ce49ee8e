"""Facts that are lists: one entry (a trip, a period) is added at a time."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from onegov.catalogue.types import FactSpec
from onegov.portal.questions.choices import choice_field
from onegov.ui.public import BilingualForm, DateField

_EARLIEST = date(1900, 1, 1)
Entries = Sequence[dict[str, Any]]


class EntryForm(BilingualForm):
    """One entry of a list.

    Args:
        fact: whose list it is.
        day: today at the office.
        others: the entries so far, as JSON.

    Attributes:
        first, last: names of the fields where an entry begins and ends.
        reversed_words: what to say when the end is before the beginning.
        overlap_words: what to say when the entry lies over another one.
    """

    first: str
    last: str
    reversed_words: str
    overlap_words: str

    def __init__(
        self, *args: Any, fact: FactSpec, day: date, others: Entries = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fact, self.day, self.others = fact, day, others

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed or chosen."""
        return not any(
            str(value).strip()
            for name, value in self.data.items()
            if name.partition("_")[0] in self.fields
        )

    def json(self) -> dict[str, Any]:
        """The entry of a valid form as JSON."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
        }

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        first, last = given.get(self.first), given.get(self.last)
        if first and last and last < first:
            self.add_error(self.last, self.reversed_words)
        elif first and self.last not in self.errors and self._meets_another(first, last):
            self.add_error(self.first, self.overlap_words)
        return given

    def _meets_another(self, first: date, last: date | None) -> bool:
        return any(
            _meet((first, last), (other[self.first], other[self.last]))
            for other in self._same_kind()
        )

    def _same_kind(self) -> list[dict[str, Any]]:
        kind = self.cleaned_data.get("kind")
        return [
            {
                name: date.fromisoformat(other[name]) if other.get(name) else None
                for name in (self.first, self.last)
            }
            for other in self.others
            if other.get("kind") == kind
        ]


class TripForm(EntryForm):
    """One absence from Canada."""

    first, last = "left", "returned"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reversed_words = _(
            "The day you came back cannot be before the day you left. Check both dates."
        )
        self.overlap_words = _(
            "You already added a trip at that time. Check the dates, or remove the other trip."
        )
        self.fields["left"] = DateField(
            label=_("Day you left Canada"),
            missing=_("Enter the day you left Canada."),
            earliest=_EARLIEST,
            latest=self.day,
        )
        self.fields["returned"] = DateField(
            label=_("Day you came back to Canada"),
            help_text=_("Leave it empty if you have not come back yet."),
            earliest=_EARLIEST,
            latest=self.day,
        )


class SpanForm(EntryForm):
    """One period of a kind."""

    first, last = "first", "last"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reversed_words = _("The last day cannot be before the first day. Check both dates.")
        self.overlap_words = _(
            "You already added a period like this at that time. Check the dates, or remove the other one."
        )
        self.fields["kind"] = choice_field(
            self.fact, label=_("What was it?"), missing=_("Choose what it was.")
        )
        self.fields["first"] = DateField(
            label=_("First day"),
            missing=_("Enter the first day."),
            earliest=_EARLIEST,
            latest=self.day,
        )
        self.fields["last"] = DateField(
            label=_("Last day"),
            help_text=_("Leave it empty if it has not ended."),
            earliest=_EARLIEST,
        )


def _meet(one: tuple[date, date | None], other: tuple[Any, Any]) -> bool:
    """Whether two absences or periods share more than a day on which one ends and the other begins."""
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def entry_form(fact: FactSpec) -> type[EntryForm]:
    """The form class of one entry of a fact that is one of SETS."""
    return {"trips": TripForm, "spans": SpanForm}[fact.type.kind]
