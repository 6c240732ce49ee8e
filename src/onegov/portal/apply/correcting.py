"""Forms that correct what a register says."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onegov.cases.types import Json
from onegov.core.types import Text
from onegov.portal.apply.values import TripRow, is_certain, trip_rows
from onegov.rules.types import Trip
from onegov.ui.public import BilingualForm, DateField, TextField, language


class ReasonForm(BilingualForm):
    """Why a person disputes a fact; for a list, the list as they are correcting it."""

    reason = TextField(
        label=gettext_lazy("Why is it wrong?"),
        help_text=gettext_lazy("In your own words. An officer reads this and sees both answers."),
        missing=gettext_lazy("Say why it is wrong."),
        long=True,
        max_length=500,
    )
    entries = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def list_so_far(self) -> list[Any] | None:
        """The list as the page held it; None when it is not there or not a list."""
        try:
            held = json.loads(self.data.get("entries") or "null")
        except (ValueError, RecursionError):
            return None
        is_list = isinstance(held, list) and all(isinstance(entry, dict) for entry in held)
        return held if is_list else None


class TripDates(BilingualForm):
    """Exact days for trips that a register knows within bounds only; an empty field leaves a day open.

    Args:
        trips: as the register has them.
        stated: the person's own list so far, of the same length, or the register's again; JSON.
    """

    def __init__(self, *args: Any, trips: Sequence[Trip], stated: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trips, self.stated = trips, stated
        self.rows: list[TripRow] = []
        for row, trip in zip(trip_rows(trips), trips, strict=True):
            if not is_certain(trip):
                self.rows.append(row)
                self._ask(row.place, trip)

    def _ask(self, place: int, trip: Trip) -> None:
        if trip.left_earliest != trip.left_latest:
            label = _("Day you left Canada")
            self._day(place, "left", label, trip.left_earliest, trip.left_latest)
        if trip.returned_earliest != trip.returned_latest and trip.returned_earliest:
            label = _("Day you came back to Canada")
            self._day(place, "returned", label, trip.returned_earliest, trip.returned_latest)

    def _day(self, place: int, side: str, label: str, earliest: date, latest: date | None) -> None:
        given = self.stated[place].get(side) if place < len(self.stated) else None
        self.fields[f"{side}_{place}"] = DateField(
            label=label,
            earliest=earliest,
            latest=latest,
            initial=date.fromisoformat(given) if isinstance(given, str) else None,
        )

    @property
    def groups(self) -> list[tuple[TripRow, list[Any]]]:
        """Each trip with the fields that ask about it."""
        return [
            (
                row,
                [
                    self[name]
                    for name in (f"left_{row.place}", f"returned_{row.place}")
                    if name in self.fields
                ],
            )
            for row in self.rows
        ]

    def json(self, register: Sequence[Mapping[str, Json]]) -> list[Json]:
        """The register's list with the days that were given put in."""
        trips: list[dict[str, Json]] = [dict(trip) for trip in register]
        for name, day in self.cleaned_data.items():
            side, _line, place = name.partition("_")
            if day is not None:
                trips[int(place)][side] = day.isoformat()
        return list(trips)

    def tell(self, problems: Mapping[str, Text]) -> None:
        """Will show what ``cases`` found wrong (``trips.0.returned``)."""
        for place, message in problems.items():
            _concept, at, side = (*place.split("."), "", "")[:3]
            name = f"{side}_{at}"
            self.add_error(name if name in self.fields else None, message.in_(language()))
