"""The standing characters as persons: lives written by hand, free of chance.

Their names are invented. Who they are for the platform is in ``onegov_demo.characters``.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from onegov_demo.population import numbers
from onegov_demo.population.dates import LAST_TAX_YEAR
from onegov_demo.population.types import (
    CrossingFault,
    Document,
    Person,
    PersonName,
    Stay,
    TaxTruth,
    TrueTrip,
)

AMINA, DANIEL, MEI_LING, MEI_LAN, OLEKSANDR, NGOZI, PIERRE, SOFIA, TARIQ = range(9)


def make_standing(number: int) -> Person | None:
    """The standing character with that number, None when the number is an ordinary person's."""
    return STANDING[number] if number < len(STANDING) else None


def _trip(left: str, returned: str) -> TrueTrip:
    return TrueTrip(date.fromisoformat(left), date.fromisoformat(returned))


def _stay(kind: Literal["temporary_resident", "protected_person"], first: str, last: str) -> Stay:
    return Stay(kind, date.fromisoformat(first), date.fromisoformat(last))


def _fault(kind: Literal["lost", "duplicate", "conflict"], side: str, day: str) -> CrossingFault:
    direction: Literal["entry", "exit"] = "entry" if side == "entry" else "exit"
    return CrossingFault(kind, direction, date.fromisoformat(day), 2 if kind == "conflict" else 0)


def _person(  # noqa: PLR0913
    number: int,
    given: str,
    family: str,
    *,
    born: str,
    country: str,
    landed: str,
    language: Literal["en", "fr"] = "en",
    arrived: str = "",
    stays: Iterable[Stay] = (),
    trips: Iterable[TrueTrip] = (),
    faults: Iterable[CrossingFault] = (),
    variants: Iterable[str] = (),
    postal_code: str = "K1P1J1",
    cra_accounts: int = 1,
    mixed_with: int | None = None,
    twin: int | None = None,
) -> Person:
    first = date.fromisoformat(arrived or landed)
    pr_date = date.fromisoformat(landed)
    return Person(
        number=number,
        names=(
            PersonName(tuple(given.split()), family),
            *(PersonName(tuple(other.split()), family, "variant") for other in variants),
        ),
        birth_date=date.fromisoformat(born),
        language=language,
        country=country,
        documents=(
            Document(
                "passport",
                numbers.document_number(f"passport-{country}", number * 2),
                country,
                first - timedelta(days=400),
            ),
            numbers.pr_card(number, pr_date + timedelta(days=40)),
        ),
        postal_codes=(postal_code, postal_code),
        status="permanent_resident",
        arrived=first,
        arrival_recorded=True,
        stays=tuple(stays),
        pr_date=pr_date,
        conditions_unfulfilled=False,
        removal_order=False,
        trips=tuple(trips),
        faults=tuple(faults),
        excluded=(),
        tax=tuple(
            TaxTruth(year, True, True, "Y")
            for year in range(max(first.year, 2019), LAST_TAX_YEAR + 1)
        ),
        cra_accounts=cra_accounts,
        mixed_with=mixed_with,
        twin=twin,
        tidy=True,
    )


STANDING: tuple[Person, ...] = (
    _person(
        AMINA, "Amina", "Zerrouki-Benhaddou", born="1990-04-12", country="DZA", language="fr",
        arrived="2017-08-21", landed="2020-03-16", postal_code="H2X1Y4",
        stays=[_stay("temporary_resident", "2017-08-21", "2020-03-15")],
        trips=[
            _trip("2022-07-02", "2022-07-30"),
            _trip("2023-12-18", "2024-01-08"),
            _trip("2025-08-09", "2025-08-24"),
        ],
    ),
    _person(
        DANIEL, "Daniel Kwabena", "Osei-Tutuwa", born="1986-09-30", country="GHA",
        landed="2021-02-10", postal_code="R3C4T3",
        trips=[
            _trip("2022-12-10", "2023-01-09"),
            _trip("2024-06-01", "2024-06-29"),
            _trip("2026-03-14", "2026-03-28"),
        ],
        faults=[
            _fault("conflict", "entry", "2023-01-09"),
            _fault("duplicate", "exit", "2024-06-01"),
            _fault("lost", "exit", "2026-03-14"),
        ],
    ),
    _person(
        MEI_LING, "Mei-Ling", "Hsu-Tanaka", born="1993-06-18", country="TWN",
        landed="2020-08-24", postal_code="V6B1A1", variants=["Meiling", "Mei"],
        trips=[_trip("2023-02-01", "2023-02-20"), _trip("2025-01-20", "2025-02-12")],
        mixed_with=MEI_LAN, twin=MEI_LAN,
    ),
    _person(
        MEI_LAN, "Mei-Lan", "Hsu-Tanaka", born="1993-06-18", country="TWN",
        landed="2020-08-24", postal_code="V6B1A1", variants=["Meilan", "Mei"],
        trips=[_trip("2023-02-01", "2023-02-20"), _trip("2024-04-05", "2024-09-30")],
        twin=MEI_LING,
    ),
    _person(
        OLEKSANDR, "Oleksandr", "Marchenkivskyi", born="1979-01-25", country="UKR",
        arrived="2021-05-20", landed="2024-06-15", postal_code="T5J0N3",
        variants=["Aleksandr", "Olexandr"],
        stays=[_stay("protected_person", "2022-03-10", "2024-06-14")],
        trips=[_trip("2025-05-02", "2025-05-20")],
    ),
    _person(
        NGOZI, "Ngozi Adaora", "Nwachukwu-Bello", born="1994-11-02", country="NGA",
        landed="2024-01-20", postal_code="L5B3C1",
        trips=[_trip("2025-12-14", "2026-01-11")],
    ),
    _person(
        PIERRE, "Pierre", "Vandenbrouckère", born="1966-05-08", country="BEL", language="fr",
        landed="2019-05-13", postal_code="G1R4P5",
        trips=[_trip("2022-04-20", "2022-05-10"), _trip("2024-10-01", "2024-10-22")],
    ),
    _person(
        SOFIA, "Sofía", "Restrepo Galíndez", born="1988-02-29", country="COL",
        landed="2018-10-05", postal_code="M5V2T6",
        trips=[_trip("2022-02-01", "2023-01-15"), _trip("2024-09-01", "2025-06-20")],
        faults=[_fault("lost", "exit", "2024-09-01")],
    ),
    _person(
        TARIQ, "Tariq", "Al-Mansouri-Haq", born="1983-12-03", country="SYR",
        landed="2020-01-23", postal_code="B3J1S9", cra_accounts=0,
        trips=[_trip("2023-06-10", "2023-07-02")],
    ),
)  # fmt: skip
