"""One ordinary person, made of dice that carry the person's number."""

from datetime import date, timedelta

from onegov_demo.population import numbers
from onegov_demo.population.dates import ANCHOR
from onegov_demo.population.dice import Dice
from onegov_demo.population.filing import make_tax
from onegov_demo.population.names import ORIGINS, SPELLINGS, Origin
from onegov_demo.population.paths import Path, make_path
from onegov_demo.population.travel import make_faults, make_trips
from onegov_demo.population.types import Document, Excluded, ExcludedKind, Person, PersonName

_POSTAL_FIRST = "ABCEGHJKLMNPRSTV"
_POSTAL = "ABCEGHJKLMNPRSTVWXYZ"


def make_person(seed: str, number: int, *, origin: Origin | None = None) -> Person:
    """The person with that number; the same one whatever the size of the population."""
    dice = Dice(seed, number)
    origin = origin or dice.weighted(ORIGINS)
    path = make_path(Dice(seed, number, "path"))
    trips = make_trips(Dice(seed, number, "travel"), path)
    birth_date = _birth(Dice(seed, number, "birth"), path)
    legal = Dice(seed, number, "legal")
    return Person(
        number=number,
        names=_names(Dice(seed, number, "name"), origin),
        birth_date=birth_date,
        language="fr" if dice.chance(origin.french) else "en",
        country=origin.country,
        documents=_documents(Dice(seed, number, "documents"), number, origin, path),
        postal_codes=(_postal(dice), _postal(dice)),
        status=path.status,
        arrived=path.arrived,
        arrival_recorded=path.arrival_recorded,
        stays=path.stays,
        pr_date=path.pr_date,
        conditions_unfulfilled=_conditions(legal),
        removal_order=legal.chance(0.015),
        trips=trips,
        faults=make_faults(Dice(seed, number, "faults"), trips),
        excluded=_excluded(legal),
        tax=make_tax(Dice(seed, number, "tax"), birth_date=birth_date, arrived=path.arrived),
        cra_accounts=_accounts(legal, path, birth_date),
    )


def _birth(dice: Dice, path: Path) -> date:
    group = dice.weighted({"adult": 79, "older": 16, "minor": 5})
    if group == "older":
        return dice.day(date(1941, 1, 1), date(1971, 10, 31))
    if group == "minor" and path.arrived > date(2010, 1, 1):
        return dice.day(date(2008, 12, 1), min(path.arrived, date(2022, 1, 1)) - timedelta(days=20))
    return dice.day(date(1972, 1, 1), min(path.arrived - timedelta(days=5), date(2007, 6, 30)))


def _names(dice: Dice, origin: Origin) -> tuple[PersonName, ...]:
    woman = dice.chance(0.5)
    pool = origin.women if woman else origin.men
    given = [dice.pick(pool)]
    if dice.chance(0.4):
        given += [dice.pick([name for name in pool if name != given[0]])]
    own = PersonName(tuple(given), dice.pick(origin.families))
    names = [own]
    if woman and dice.chance(0.14):
        married = dice.pick([family for family in origin.families if family != own.family])
        taken = married if dice.chance(0.7) else f"{own.family}-{married}"
        names = [PersonName(own.given, taken), PersonName(own.given, own.family, "former")]
    variant = _variant(dice, names[0])
    return (*names, variant) if variant else tuple(names)


def _variant(dice: Dice, name: PersonName) -> PersonName | None:
    """Another transliteration, or the given names the other way round."""
    choices = [(other, *name.given[1:]) for other in SPELLINGS.get(name.given[0], ())]
    if choices and dice.chance(0.5):
        return PersonName(dice.pick(choices), name.family, "variant")
    if name.family in SPELLINGS and dice.chance(0.5):
        return PersonName(name.given, dice.pick(SPELLINGS[name.family]), "variant")
    if len(name.given) > 1 and dice.chance(0.05):
        return PersonName(name.given[::-1], name.family, "variant")
    return None


def _documents(dice: Dice, number: int, origin: Origin, path: Path) -> tuple[Document, ...]:
    first = path.arrived - timedelta(days=dice.between(90, 1400))
    kinds: list[Document] = []
    if not (path.refugee and dice.chance(0.5)):
        kinds.append(_passport(number, 0, origin, first))
        renewed = first + timedelta(days=dice.between(1700, 3300))
        if renewed < ANCHOR and dice.chance(0.8):
            kinds.append(_passport(number, 1, origin, renewed))
    if path.refugee:
        issued = (path.pr_date or path.arrived) + timedelta(days=dice.between(60, 300))
        own = numbers.document_number("travel", number)
        kinds.append(Document("refugee_travel_document", own, "CAN", issued))
    if path.pr_date:
        kinds.append(numbers.pr_card(number, path.pr_date + timedelta(days=dice.between(20, 70))))
    return tuple(sorted(kinds, key=lambda document: document.issued))


def _passport(number: int, part: int, origin: Origin, issued: date) -> Document:
    own = numbers.document_number(f"passport-{origin.country}", number * 2 + part, origin.numbering)
    return Document("passport", own, origin.country, issued)


def _postal(dice: Dice) -> str:
    letters = [dice.pick(_POSTAL_FIRST), dice.pick(_POSTAL), dice.pick(_POSTAL)]
    digits = [dice.below(10) for _ in range(3)]
    return "".join(f"{letter}{digit}" for letter, digit in zip(letters, digits, strict=True))


def _conditions(dice: Dice) -> bool | None:
    return dice.weighted({False: 965, True: 20, None: 15})


def _excluded(dice: Dice) -> tuple[Excluded, ...]:
    if not dice.chance(0.012):
        return ()
    first = dice.day(date(2021, 1, 1), date(2025, 6, 30))
    kinds: tuple[ExcludedKind, ...] = ("probation", "probation", "parole", "imprisonment")
    kind = dice.pick(kinds)
    return (Excluded(kind, first, first + timedelta(days=dice.between(60, 500))),)


def _accounts(dice: Dice, path: Path, birth_date: date) -> int:
    if birth_date.year > 2008:
        return 0 if dice.chance(0.9) else 1
    if path.profile == "temporary" or path.arrived.year >= 2025:
        return dice.weighted({0: 50, 1: 50})
    return dice.weighted({0: 5, 1: 93, 2: 2})
