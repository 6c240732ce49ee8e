"""Values of facts as people read them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onegov.core import clock
from onegov.core.types import UNKNOWN, Text
from onegov.rules import public as rules
from onegov.rules.types import FactType, Range, Span, TaxYear, Trip
from onegov.ui import formats
from onegov.ui.context import language


def typed(kind: FactType, value: object) -> object:
    """A value as ``rules.types`` has it, given typed already or as JSON."""
    if value is None or value is UNKNOWN:
        return UNKNOWN
    is_typed_list = isinstance(value, list | tuple) and not any(
        isinstance(entry, Mapping) for entry in value
    )
    if isinstance(value, date | Fraction | Range) or (is_typed_list and value):
        return value
    return rules.decode_value(kind, value)


def in_words(kind: FactType, choices: Mapping[str, Text], value: object) -> object:
    """What a page shows of a fact: a value that ``written`` knows, or a list of lines.

    Args:
        choices: the words for each choice, or for each kind of span.
        value: typed, or JSON.
    """
    known = typed(kind, value)
    if known is UNKNOWN:
        return _("Not known")
    if kind.kind == "number" and kind.unit:
        return formats.quantity(cast("Fraction | Range", known), kind.unit, language())
    write = _WRITERS.get(kind.kind)
    return write(choices, known) if write else known


def _choice(choices: Mapping[str, Text], value: Any) -> object:
    return choices.get(value, value)


def _trips(_choices: Mapping[str, Text], value: Any) -> object:
    return [_trip(trip, row) for trip, row in zip(value, trip_rows(value), strict=True)] or _(
        "No trips"
    )


def _trip(trip: Trip, row: "TripRow") -> str:
    words = {"left": row.left, "returned": row.returned, "away": row.away}
    if is_certain(trip) and trip.returned_earliest:
        return _("%(left)s to %(returned)s (%(away)s)") % words
    return _("Left %(left)s, returned %(returned)s (%(away)s)") % words


def _spans(choices: Mapping[str, Text], value: Any) -> object:
    return [_span(choices, span) for span in value] or _("None")


def _span(choices: Mapping[str, Text], span: Span) -> str:
    kind = choices.get(span.kind)
    values = {
        "kind": kind.in_(language()) if kind else span.kind,
        "first": formats.day(span.first, language()),
        "last": formats.day(span.last, language()) if span.last else "",
    }
    if span.last is None:
        return _("%(kind)s: since %(first)s") % values
    return _("%(kind)s: from %(first)s to %(last)s") % values


def _tax_years(_choices: Mapping[str, Text], value: Any) -> object:
    newest_first = sorted(value, key=lambda entry: entry.year, reverse=True)
    return [_tax_year(entry) for entry in newest_first] or _("None")


def _tax_year(entry: TaxYear) -> str:
    if entry.filed is True:
        words = _("%(year)s: return filed")
    elif entry.duty is False:
        words = _("%(year)s: no return was required")
    elif entry.filed is False:
        words = _("%(year)s: no return filed")
    else:
        words = _("%(year)s: not known")
    return words % {"year": entry.year}


_WRITERS: Final[Mapping[str, Callable[[Mapping[str, Text], Any], object]]] = {
    "choice": _choice,
    "trips": _trips,
    "spans": _spans,
    "tax_years": _tax_years,
}


@dataclass(frozen=True, slots=True)
class TripRow:
    """One trip in words.

    Attributes:
        place: 0 for the first of the list.
        left, returned: days, or bounds, in words.
        away: whole days away in words, without the days of leaving and returning.
        why: why a day is not certain, "" when both are.
    """

    place: int
    left: str
    returned: str
    away: str
    why: str


def trip_rows(trips: Sequence[Trip]) -> list[TripRow]:
    """Each trip in words, in the order given."""
    return [
        TripRow(
            place=place,
            left=_between(trip.left_earliest, trip.left_latest),
            returned=_between(trip.returned_earliest, trip.returned_latest),
            away=_away([trip]),
            why=_why(trip),
        )
        for place, trip in enumerate(trips)
    ]


def total_away(trips: Sequence[Trip]) -> str:
    """Whole days away on all trips, in words."""
    return _away(trips)


def is_certain(trip: Trip) -> bool:
    """Whether both days of a trip are known (or the person is surely still away)."""
    return trip.left_earliest == trip.left_latest and trip.returned_earliest == trip.returned_latest


def _between(earliest: date | None, latest: date | None) -> str:
    if earliest is None:
        return _("not back yet")
    first = formats.day(earliest, language())
    if earliest == latest:
        return first
    if latest is None:
        return _("%(day)s or later") % {"day": first}
    return _("between %(first)s and %(last)s") % {
        "first": first,
        "last": formats.day(latest, language()),
    }


def _why(trip: Trip) -> str:
    if is_certain(trip):
        return ""
    if trip.left_earliest == trip.left_latest:
        return _("The record does not show for certain which day you returned.")
    if trip.returned_earliest == trip.returned_latest:
        return _("The record does not show for certain which day you left.")
    return _("The record does not show for certain which days you left and returned.")


def _away(trips: Sequence[Trip]) -> str:
    # An overlap of two trips is counted in both: the table adds up what it shows.
    least = sum(_days(trip.left_latest, trip.returned_earliest) for trip in trips)
    if any(trip.returned_latest is None for trip in trips):
        return _("%(days)s days or more so far") % {"days": formats.number(least, language())}
    most = sum(_days(trip.left_earliest, trip.returned_latest) for trip in trips)
    return _days_in_words(least, most)


def _days(left: date, returned: date | None) -> int:
    """Days wholly away: the days of leaving and returning count as days in Canada."""
    until = returned or clock.today() + timedelta(days=1)
    return max((until - left).days - 1, 0)


def _days_in_words(least: int, most: int) -> str:
    if least == most:
        return ngettext("%(days)s day", "%(days)s days", most) % {
            "days": formats.number(most, language())
        }
    return _("%(least)s to %(most)s days") % {
        "least": formats.number(least, language()),
        "most": formats.number(most, language()),
    }
