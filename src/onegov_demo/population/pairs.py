"""People whom registers take for one another: twins, and strangers with one name and birth date."""

from dataclasses import replace
from datetime import date

from onegov_demo.population.dice import Dice
from onegov_demo.population.names import BY_COUNTRY, TWIN_NAMES
from onegov_demo.population.people import make_person
from onegov_demo.population.types import Person, PersonName

FIRST_TWIN = 40  # numbers 40 to 79 are the twins, two by two
FIRST_NAMESAKE = 80  # numbers 80 to 95 are strangers who share name and birth date, two by two
NAMESAKE_PAIRS = 8
_MIXED_UP = (3, 11)  # twin pairs of whom a desk once took one passport for the other


def make_paired(seed: str, number: int) -> Person | None:
    """The twin or namesake with that number, None when the number is an ordinary person's."""
    pair, second = divmod(number - FIRST_TWIN, 2)
    if 0 <= pair < len(TWIN_NAMES):
        return _twin(seed, number, pair, second)
    pair, second = divmod(number - FIRST_NAMESAKE, 2)
    if 0 <= pair < NAMESAKE_PAIRS:
        return _namesake(seed, number, pair, second)
    return None


def _twin(seed: str, number: int, pair: int, second: int) -> Person:
    """Twins share birth date, family name, address and often the journey; never the documents."""
    country, *given = TWIN_NAMES[pair]
    own = make_person(seed, number, origin=BY_COUNTRY[country])
    dice = Dice(seed, "twins", pair)
    together, birth_date = dice.chance(0.6), dice.day(date(1964, 1, 1), date(2003, 12, 31))
    elder = make_person(seed, FIRST_TWIN + 2 * pair, origin=BY_COUNTRY[country])
    journey = replace(elder, number=number, documents=own.documents, faults=own.faults)
    return replace(
        journey if second and together else own,
        names=(PersonName(tuple(given[second].split()), elder.name.family),),
        birth_date=birth_date,
        postal_codes=elder.postal_codes,
        language=elder.language,
        twin=number + 1 - 2 * second,
        mixed_with=number + 1 if pair in _MIXED_UP and not second else None,
    )


def _namesake(seed: str, number: int, pair: int, second: int) -> Person:
    """Strangers: one name, one birth date, one country, two lives.

    In pair 0 the first never met a border desk, in pair 1 the first has no CRA account, in pair 2
    neither: there the other's record is the only one of that name.
    """
    other = make_person(seed, FIRST_NAMESAKE + 2 * pair)
    person = replace(
        make_person(seed, number, origin=BY_COUNTRY[other.country]),
        names=other.names,
        birth_date=Dice(seed, "namesakes", pair).day(date(1964, 1, 1), date(2003, 12, 31)),
        cra_accounts=0 if not second and pair in (1, 2) else 1,
        namesake=number + 1 - 2 * second,
    )
    if not second and pair in (0, 2):
        return replace(person, arrival_recorded=False, trips=(), faults=())
    return person
