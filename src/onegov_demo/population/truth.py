"""What the law would find if everything were known: the measure for what the platform finds.

Counted day by day and on purpose unlike any clever way, so that tests compare two ways of counting.
Source: Citizenship Act s.5(1)(c), 5(1.001), s.21.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from onegov_demo.population.dates import ANCHOR, years_before
from onegov_demo.population.types import Person, TrueTrip

_DAY = timedelta(days=1)
NEEDED = 1095
HALF_DAY_CAP = 365


@dataclass(frozen=True, slots=True)
class TrueDays:
    """Days in Canada in the five years before ``on``: as permanent resident, half-days before."""

    full: int
    half: Fraction

    @property
    def total(self) -> Fraction:
        return self.full + self.half


def true_days(person: Person, on: date = ANCHOR) -> TrueDays:
    """The true days of physical presence for an application made on ``on``."""
    away = _days_away(person, on)
    full = half = 0
    day = years_before(on, 5)
    while day < on:
        if day not in away and day >= person.arrived:
            if person.pr_date and day >= person.pr_date:
                full += 1
            elif any(stay.first <= day <= stay.last for stay in person.stays):
                half += 1
        day += _DAY
    return TrueDays(full, min(Fraction(half, 2), Fraction(HALF_DAY_CAP)))


def _days_away(person: Person, on: date) -> set[date]:
    days: set[date] = set()
    for trip in person.trips:
        days |= _between(trip.left + _DAY, _last_day_away(trip, on))
    for span in person.excluded:
        days |= _between(span.first, span.last)
    return days


def _last_day_away(trip: TrueTrip, on: date) -> date:
    return trip.returned - _DAY if trip.returned else on


def _between(first: date, last: date) -> set[date]:
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def true_age(person: Person, on: date = ANCHOR) -> int:
    """Age in whole years on ``on``."""
    born = person.birth_date
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_tax_in_order(person: Person, on: date = ANCHOR) -> bool:
    """Whether three of the tax years in the window had no return due or a return filed."""
    years = [year for year in person.tax if year.year >= years_before(on, 5).year]
    return sum(1 for year in years if year.filed or not year.duty) >= 3


def is_clear_case(person: Person, on: date = ANCHOR) -> bool:
    """Whether an adult meets every requirement that a register can tell of."""
    return (
        person.status == "permanent_resident"
        and true_age(person, on) >= 18
        and person.conditions_unfulfilled is False
        and not person.removal_order
        and true_days(person, on).total >= NEEDED
        and is_tax_in_order(person, on)
    )
