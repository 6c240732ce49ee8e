"""CRA's accounts and the nightly fixed-width file in which an old machine hands them on.

One line for each account and tax year, 120 columns, Latin-1: account 1-9, family name 10-39, given
names 40-69, birth date 70-77, postal code 78-83, tax year 84-87, duty 88 (Y, N, U), filed 89 (Y, N),
assessed on 90-97 or spaces, filler to 120. First line ``HDR`` and the date, last ``TRL`` and the
count of lines between them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from onegov_demo.population import SEED, Person, numbers
from onegov_demo.population.dice import Dice
from onegov_demo.population.spelling import drop_accents, to_latin_1
from onegov_demo.population.types import TaxTruth

WIDTH = 120
NAME_WIDTH = 30


@dataclass(frozen=True, slots=True)
class TaxAccount:
    """One account. ``owner`` is the person's number and never leaves the tests."""

    account: str
    family: str
    given: str
    birth_date: date
    postal_code: str
    years: tuple[TaxTruth, ...]
    owner: int


def tax_accounts(persons: Iterable[Person]) -> tuple[TaxAccount, ...]:
    """The accounts of ``persons``; some have none, a few have two."""
    return tuple(account for person in persons for account in _accounts(person))


def _accounts(person: Person) -> Iterator[TaxAccount]:
    dice = Dice(SEED, "cra", person.number)
    years = person.tax
    if person.cra_accounts == 2:
        middle = max(1, len(years) // 2)
        yield _account(person, 0, years[:middle], dice)
        yield _account(person, 1, years[middle:], dice)
    elif person.cra_accounts == 1:
        yield _account(person, 0, years, dice)


def _account(person: Person, part: int, years: tuple[TaxTruth, ...], dice: Dice) -> TaxAccount:
    family, given = _written(person, dice)
    stale = not person.tidy and dice.chance(0.08)
    return TaxAccount(
        account=numbers.account(person.number, part),
        family=to_latin_1(family)[:NAME_WIDTH].strip(),
        given=to_latin_1(given)[:NAME_WIDTH].strip(),
        birth_date=person.birth_date,
        postal_code=person.postal_codes[1 if stale else 0],
        years=years,
        owner=person.number,
    )


def _written(person: Person, dice: Dice) -> tuple[str, str]:
    """The name on the return: accents come and go, middle names shrink to a letter."""
    if person.tidy:
        name = person.names[-1] if person.twin is not None else person.name  # twins go by nicknames
        return name.family, " ".join(name.given)
    former = [name for name in person.names if name.kind == "former"]
    name = former[0] if former and dice.chance(0.3) else person.name
    given = list(name.given)
    if len(given) > 1:
        middle = dice.weighted({"whole": 76, "letter": 15, "gone": 9})
        given = given[:1] + {"whole": given[1:], "letter": [given[1][0]], "gone": []}[middle]
    family = name.family
    if dice.chance(0.45):
        family, given = drop_accents(family), [drop_accents(part) for part in given]
    if dice.chance(0.5):
        family, given = family.upper(), [part.upper() for part in given]
    return family, " ".join(given)


def nightly_file(accounts: Iterable[TaxAccount], on: date) -> bytes:
    """The nightly file of ``on`` with the three broken lines that every night brings."""
    lines = [_line(account, year) for account in accounts for year in account.years]
    for place, broken in broken_lines(lines):
        lines[place] = broken
    header = f"HDR{on:%Y%m%d}".ljust(WIDTH)
    trailer = f"TRL{len(lines):09d}".ljust(WIDTH)
    return "".join(f"{line}\n" for line in (header, *lines, trailer)).encode("latin-1")


def broken_lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Places (from 0, header not counted) and texts of the lines that went wrong.

    A line cut off by a full disk, a letter O typed for a zero in the tax year, and a line whose end
    a stray sign has pushed out. All belong to ordinary persons past the first hundred.
    """
    if len(lines) < 1200:
        return
    yield 700, lines[700][:61]
    yield 900, lines[900][:84] + "O" + lines[900][85:]
    yield 1100, f"{lines[1100][:40]}|{lines[1100][40:-1]}"


def _line(account: TaxAccount, year: TaxTruth) -> str:
    assessed = f"{date(year.year + 1, 5, 20):%Y%m%d}" if year.filed else ""
    text = (
        f"{account.account}{account.family:<30}{account.given:<30}{account.birth_date:%Y%m%d}"
        f"{account.postal_code:<6}{year.year}{year.recorded_duty}{'Y' if year.filed else 'N'}{assessed}"
    )
    return text.ljust(WIDTH)
