"""Widgets that the components of ``ui`` know how to draw."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from onegov.ui import formats


class Radios(forms.RadioSelect):
    """One answer of a few."""


class Checkboxes(forms.CheckboxSelectMultiple):
    """Any number of a few answers."""


class DateParts(forms.Widget):
    """A date as three fields: day and year typed, month chosen by name.

    Its raw value is ``[year, month, day]`` as typed; sent as ``NAME_year``, ``NAME_month``, ``NAME_day``.
    Source: GC Design System, date input (full).
    """

    use_fieldset = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> list[str]:
        return [str(data.get(f"{name}_{part}") or "").strip() for part in ("year", "month", "day")]

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        return all(f"{name}_{part}" not in data for part in ("year", "month", "day"))

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return f"{id_}_{self.order()[0]}" if id_ else ""

    @staticmethod
    def order() -> tuple[str, str, str]:
        """The order in which each language writes the parts."""
        french = formats.is_french(get_language() or "en")
        return ("day", "month", "year") if french else ("month", "day", "year")

    @staticmethod
    def parts(value: object) -> dict[str, str]:
        """A date, or what was typed, as its parts by name."""
        if isinstance(value, date):
            value = [str(value.year), str(value.month), str(value.day)]
        typed = value if isinstance(value, list) and len(value) == 3 else ["", "", ""]
        return dict(zip(("year", "month", "day"), typed, strict=True))

    labels: Mapping[str, Any] = {"year": _("Year"), "month": _("Month"), "day": _("Day")}
