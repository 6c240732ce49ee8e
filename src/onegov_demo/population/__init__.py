"""The synthetic population: the same persons, byte for byte, wherever it is made.

>>> from onegov_demo.population import population
>>> population(size=10)[0].name.given
('Amina',)
"""

from functools import lru_cache

from onegov_demo.population.dates import ANCHOR, COMPLETE_TO, SEED
from onegov_demo.population.pairs import make_paired
from onegov_demo.population.people import make_person
from onegov_demo.population.standing import make_standing
from onegov_demo.population.types import Person

__all__ = ["ANCHOR", "COMPLETE_TO", "SEED", "SIZE", "Person", "population"]

SIZE = 2000


@lru_cache(maxsize=2)
def population(size: int = SIZE, seed: str = SEED) -> tuple[Person, ...]:
    """Will make the first ``size`` persons; person ``n`` is the same whatever the size.

    Numbers 0 to 8 are the standing characters, 40 to 79 twins, 80 to 95 namesakes. Lives are told
    up to ``COMPLETE_TO``; whoever is in Canada then simply stays.
    """
    return tuple(
        make_standing(number) or make_paired(seed, number) or make_person(seed, number)
        for number in range(size)
    )
