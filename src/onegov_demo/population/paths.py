"""How a person came to be in Canada: first arrival, temporary status, permanent residence."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from onegov_demo.population.dates import ANCHOR
from onegov_demo.population.dice import Dice
from onegov_demo.population.types import StatusKind, Stay, TrueTrip

Profile = Literal["settled", "roaming", "recent", "new", "citizen", "temporary"]

PROFILES: dict[Profile, int] = {
    "settled": 60, "roaming": 9, "recent": 13, "new": 7, "citizen": 6, "temporary": 5,
}  # fmt: skip
_PR_BETWEEN: dict[Profile, tuple[date, date]] = {
    "settled": (date(2015, 1, 5), date(2022, 12, 31)),
    "roaming": (date(2015, 1, 5), date(2022, 6, 30)),
    "recent": (date(2023, 7, 1), date(2024, 9, 30)),
    "new": (date(2024, 10, 1), date(2026, 9, 30)),
    "citizen": (date(2010, 1, 5), date(2020, 6, 30)),
    "temporary": (date(2027, 1, 1), date(2027, 12, 31)),
}
_ROUTES = {"direct": 34, "student": 20, "worker": 18, "visitor": 8, "protected": 12, "resettled": 8}


@dataclass(frozen=True, slots=True)
class Path:
    """The way from first arrival to today's status; ``away`` are absences the way itself needs."""

    profile: Profile
    status: StatusKind
    arrived: date
    arrival_recorded: bool = True
    stays: tuple[Stay, ...] = ()
    pr_date: date | None = None
    away: tuple[TrueTrip, ...] = field(default=())
    refugee: bool = False


def make_path(dice: Dice) -> Path:
    """A path drawn from the mix of profiles and routes."""
    profile = dice.weighted(PROFILES)
    pr_date = dice.day(*_PR_BETWEEN[profile])
    route = dice.weighted(_ROUTES)
    if profile == "temporary":
        return _without_residence(dice)
    status: StatusKind = "citizen" if profile == "citizen" else "permanent_resident"
    if route in ("direct", "resettled"):
        return Path(profile, status, pr_date, pr_date=pr_date, refugee=route == "resettled")
    if route == "protected":
        return _protected(dice, profile, status, pr_date)
    if route == "visitor":
        return _visitor(dice, profile, status, pr_date)
    return _permits(dice, profile, status, pr_date)


def _permits(dice: Dice, profile: Profile, status: StatusKind, pr_date: date) -> Path:
    """Study or work permits one after another, sometimes with some weeks without status between."""
    arrived = pr_date - timedelta(days=dice.between(400, 2000))
    stays = []
    first = arrived
    while first < pr_date:
        last = min(first + timedelta(days=dice.between(300, 1100)), pr_date - timedelta(days=1))
        stays.append(Stay("temporary_resident", first, last))
        first = last + timedelta(days=dice.between(10, 80) if dice.chance(0.15) else 1)
    return Path(profile, status, arrived, stays=tuple(stays), pr_date=pr_date)


def _visitor(dice: Dice, profile: Profile, status: StatusKind, pr_date: date) -> Path:
    """A visit, home again, and back with the permanent resident visa."""
    arrived = pr_date - timedelta(days=dice.between(300, 900))
    stay = dice.between(20, 170)
    left = arrived + timedelta(days=stay)
    stays = (Stay("temporary_resident", arrived, arrived + timedelta(days=180)),)
    away = (TrueTrip(left, pr_date),)
    return Path(profile, status, arrived, stays=stays, pr_date=pr_date, away=away)


def _protected(dice: Dice, profile: Profile, status: StatusKind, pr_date: date) -> Path:
    """A claim made in Canada; only time after the positive decision is status."""
    decided = pr_date - timedelta(days=dice.between(300, 1100))
    arrived = decided - timedelta(days=dice.between(200, 800))
    stays = (Stay("protected_person", decided, pr_date - timedelta(days=1)),)
    recorded = dice.chance(0.7)
    return Path(profile, status, arrived, recorded, stays, pr_date, refugee=True)


def _without_residence(dice: Dice) -> Path:
    arrived = dice.day(date(2021, 6, 1), date(2026, 6, 30))
    refugee = dice.chance(0.25)
    status: StatusKind = "protected_person" if refugee else "temporary_resident"
    kind: Literal["protected_person", "temporary_resident"] = (
        "protected_person" if refugee else "temporary_resident"
    )
    last = ANCHOR + timedelta(days=dice.between(30, 700))
    return Path("temporary", status, arrived, True, (Stay(kind, arrived, last),), refugee=refugee)
