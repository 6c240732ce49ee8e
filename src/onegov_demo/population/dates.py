"""The fixed days around which the population was made."""

from datetime import date

ANCHOR = date(2026, 11, 1)
COMPLETE_TO = date(2026, 10, 31)
SEED = "onegov-demo-1"
LAND_EXITS_FROM = date(2019, 7, 11)
AIR_EXITS_FROM = date(2020, 6, 25)
LAST_TAX_YEAR = 2025


def years_before(day: date, years: int) -> date:
    """The same day of the year, earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
