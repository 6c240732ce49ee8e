"""Named primitives: what the law counts and the operators cannot say.

Each is typed, tested on its own, and named in both languages. A primitive is given raw values,
some of them UNKNOWN or within bounds, and answers with the tightest bounds it can vouch for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from onegov.core.types import UNKNOWN, Unknown
from onegov.rules.meaning import dates, presence
from onegov.rules.types import FactType, Range, Span, TaxYear, Trip, Value, Window

Spans = Sequence[Span] | Unknown
Trips = Sequence[Trip] | Unknown


@dataclass(frozen=True, slots=True)
class Primitive:
    """One primitive.

    Attributes:
        fr: its name in French texts.
        takes: kinds of its arguments, in order.
        gives: type of its result.
        run: its meaning on values.
        daily: the most its least value can grow when a period in it moves on by one day; None
            when that is not known.
    """

    fr: str
    takes: tuple[str, ...]
    gives: FactType
    run: Callable[..., Value]
    daily: int | None = None
    within_bounds: bool = False


def days_present(trips: Trips, window: Window | Unknown, excluded: Spans) -> Value:
    """Days in Canada in ``window``: leaving and returning days count, excluded days never.

    Source: Citizenship Act 5(1)(c)(i), 5(1.001)(b), 21.
    """
    return days_present_as(trips, window, None, (), excluded)


def days_present_as(
    trips: Trips,
    window: Window | Unknown,
    statuses: Spans | None,
    kinds: Sequence[str],
    excluded: Spans,
) -> Value:
    """Days in Canada in ``window`` while in a status of one of ``kinds`` (whole days, not halves).

    Source: Citizenship Act 5(1.001)(a), 21.
    """
    if isinstance(window, Unknown):
        return UNKNOWN
    during = (presence.ALL_DAYS, presence.ALL_DAYS)
    low, high = presence.count(
        window,
        absent=presence.absences(trips),
        excluded=presence.spans_of(excluded, None),
        during=during if statuses is None else presence.spans_of(statuses, kinds),
    )
    return Range(Fraction(low), Fraction(high))


def days_present_or(
    trips: Trips,
    window: Window | Unknown,
    spans: Spans,
    kinds: Sequence[str],
    excluded: Spans,
) -> Value:
    """Days in ``window`` in Canada, or abroad within a span of one of ``kinds``.

    Excluded days never count. Source: Immigration and Refugee Protection Act 28(2)(a).
    """
    if isinstance(window, Unknown):
        return UNKNOWN
    credited, absent = presence.spans_of(spans, kinds), presence.absences(trips)
    away = (
        presence.subtract(absent[0], credited[1]),
        presence.subtract(absent[1], credited[0]),
    )
    low, high = presence.count(window, absent=away, excluded=presence.spans_of(excluded, None))
    return Range(Fraction(low), Fraction(high))


def tax_years_met(years: Sequence[TaxYear] | Unknown, window: Window | Unknown) -> Value:
    """For how many taxation years fully or partly in ``window`` the filing requirement was met.

    It is met when a return was filed or none had to be. A year that nobody listed, whose duty or
    filing is unknown, or that is listed twice with different answers, may be met or not.
    Source: Citizenship Act 5(1)(c)(iii).
    """
    if isinstance(window, Unknown):
        return UNKNOWN
    surely = _answers(years, window.inner)
    possibly = _answers(years, window.outer)
    low = sum(answer is True for answer in surely)
    high = sum(answer is not False for answer in possibly)
    return Range(Fraction(low), Fraction(high))


def _answers(years: Sequence[TaxYear] | Unknown, days: tuple[int, int]) -> list[bool | Unknown]:
    if days[1] < days[0]:
        return []
    wanted = range(date.fromordinal(days[0]).year, date.fromordinal(days[1]).year + 1)
    listed = () if isinstance(years, Unknown) else years
    answers = [{_is_met(entry) for entry in listed if entry.year == year} for year in wanted]
    return [answer.pop() if len(answer) == 1 else UNKNOWN for answer in answers]


def _is_met(entry: TaxYear) -> bool | Unknown:
    if entry.filed is True or entry.duty is False:
        return True
    return False if (entry.duty is True and entry.filed is False) else UNKNOWN


def age_at(birth: date | Unknown, day: date | Unknown) -> Value:
    """Completed years of age on a day. Source: Interpretation Act s. 30."""
    if isinstance(birth, Unknown) or isinstance(day, Unknown):
        return UNKNOWN
    return Fraction(dates.age_at(birth, day))


def days_in(window: Window | Unknown) -> Value:
    """Length of a period in days (five years are 1,826 or 1,827 days)."""
    if isinstance(window, Unknown):
        return UNKNOWN
    low, high = (max(0, last - first + 1) for first, last in (window.inner, window.outer))
    return Range(Fraction(low), Fraction(high))


_DAYS = FactType("number", "days")
_YEARS = FactType("number", "years")

PRIMITIVES: Final[Mapping[str, Primitive]] = {
    "days_present": Primitive(
        "jours_de_presence", ("trips", "period", "spans"), _DAYS, days_present, daily=1
    ),
    "days_present_as": Primitive(
        "jours_de_presence_comme",
        ("trips", "period", "spans", "list", "spans"),
        _DAYS,
        days_present_as,
        daily=1,
    ),
    "days_present_or": Primitive(
        "jours_de_presence_ou",
        ("trips", "period", "spans", "list", "spans"),
        _DAYS,
        days_present_or,
        daily=1,
    ),
    "tax_years_met": Primitive(
        "annees_d_imposition_remplies",
        ("tax_years", "period"),
        FactType("number"),
        tax_years_met,
        daily=1,
        within_bounds=True,
    ),
    "age_at": Primitive("age_au", ("date", "date"), _YEARS, age_at),
    "days_in": Primitive("jours_dans", ("period",), _DAYS, days_in),
}

FRENCH_NAMES: Final[Mapping[str, str]] = {
    primitive.fr: name for name, primitive in PRIMITIVES.items()
}


def run(name: str, values: Sequence[Any]) -> Value:
    """The value of primitive ``name`` on ``values``."""
    return PRIMITIVES[name].run(*values)
