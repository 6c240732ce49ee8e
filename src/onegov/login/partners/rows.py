"""Rows of an import, read and checked one by one; pure."""

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TextIO

from onegov.core.types import Text
from onegov.login.partners.errors import NotAnImport
from onegov.login.partners.types import Rejected

COLUMNS = ("partner", "identifier", "sector", "sub")
_SECTOR = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+"
)
_LONGEST = 255
_REASONS = {
    "partner": Text(
        en="No sign-in partner of this platform has this id.",
        fr="Aucun partenaire de connexion de cette plateforme ne porte cet identifiant.",
    ),
    "identifier": Text(
        en="Must be 1 to 255 printable characters.",
        fr="Doit compter de 1 à 255 caractères imprimables.",
    ),
    "sector": Text(
        en="Must be a host name in small letters, such as service.example.ca.",
        fr="Doit être un nom d’hôte en minuscules, p. ex. service.example.ca.",
    ),
    "row": Text(en="Must have exactly four fields.", fr="Doit compter exactement quatre champs."),
}
_REASONS["sub"] = _REASONS["identifier"]


@dataclass(frozen=True, slots=True)
class Row:
    """One sound row: ``number`` is its line in the file, the header being line 1."""

    number: int
    partner: str
    identifier: str
    sector: str
    sub: str


def read(file: TextIO, partners: Collection[str]) -> Iterator[Row | Rejected]:
    """Will read a CSV file row by row; empty lines are none.

    Raises:
        NotAnImport: its header is not ``partner,identifier,sector,sub``, or it is no CSV.
    """
    lines = csv.reader(file, strict=True)
    try:
        if tuple(next(lines, ())) != COLUMNS:
            raise NotAnImport(1)
        for values in lines:
            if values:
                yield _read(values, lines.line_num, partners)
    except (csv.Error, UnicodeDecodeError) as error:
        raise NotAnImport(lines.line_num) from error


def _read(values: list[str], number: int, partners: Collection[str]) -> Row | Rejected:
    if len(values) != len(COLUMNS):
        return Rejected(number, "row", _REASONS["row"])
    row = Row(number, *(value.strip() for value in values))
    sound = {
        "partner": row.partner in partners,
        "identifier": _is_name(row.identifier),
        "sector": bool(_SECTOR.fullmatch(row.sector)),
        "sub": _is_name(row.sub),
    }
    wrong = next((field for field, holds in sound.items() if not holds), None)
    return Rejected(number, wrong, _REASONS[wrong]) if wrong else row


def _is_name(value: str) -> bool:
    return 0 < len(value) <= _LONGEST and value.isprintable()
