"""The units that numbers have: few on purpose, each spelled in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit.

    Attributes:
        en, fr: (for one, for many), as people write it.
        pattern: how expressions may spell it, a regular expression of both languages.
    """

    en: tuple[str, str]
    fr: tuple[str, str]
    pattern: str


#: Money is counted in whole cents of the Canadian dollar and written in dollars.
CENTS: Final = "cents"

UNITS: Final[Mapping[str, Unit]] = {
    "days": Unit(("day", "days"), ("jour", "jours"), r"days?|jours?"),
    "weeks": Unit(("week", "weeks"), ("semaine", "semaines"), r"weeks?|semaines?"),
    "months": Unit(("month", "months"), ("mois", "mois"), r"months?|mois"),
    "years": Unit(("year", "years"), ("an", "ans"), r"years?|années?|ans?"),
    "hours_per_week": Unit(
        ("hour per week", "hours per week"),
        ("heure par semaine", "heures par semaine"),
        r"hours?\s+per\s+week|heures?\s+par\s+semaine",
    ),
    "points": Unit(("point", "points"), ("point", "points"), r"points?"),
    "persons": Unit(("person", "persons"), ("personne", "personnes"), r"persons?|personnes?"),
    "percent": Unit(("percent", "percent"), ("pour cent", "pour cent"), r"percent|pour\s+cent"),
    CENTS: Unit(("cent", "cents"), ("cent", "cents"), r"cents?"),
}
