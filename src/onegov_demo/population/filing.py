"""Income tax: which years asked for a return, which were filed, what CRA knows of it."""

from datetime import date
from typing import Literal

from onegov_demo.population.dates import LAST_TAX_YEAR
from onegov_demo.population.dice import Dice
from onegov_demo.population.types import TaxTruth


def make_tax(dice: Dice, *, birth_date: date, arrived: date) -> tuple[TaxTruth, ...]:
    """The tax years since arrival, at most since 2019."""
    careless = dice.chance(0.06)
    unclear = dice.chance(0.08)
    first = max(arrived.year, 2019)
    return tuple(
        _year(dice, year, adult=year - birth_date.year >= 19, careless=careless, unclear=unclear)
        for year in range(first, LAST_TAX_YEAR + 1)
    )


def _year(dice: Dice, year: int, *, adult: bool, careless: bool, unclear: bool) -> TaxTruth:
    duty = adult and not dice.chance(0.06)
    filed = (duty and not dice.chance(0.75 if careless else 0.025)) or (
        not duty and adult and dice.chance(0.4)
    )
    recorded: Literal["Y", "N", "U"] = "Y" if duty else "N"
    if unclear and not filed and dice.chance(0.6):
        recorded = "U"
    return TaxTruth(year, duty, filed, recorded)
