"""The province's attestation letters: each takes a place, and no place is given twice.

The year's places belong to the province and are divided among its schools. A letter that was revoked keeps
its place: somebody may still have used it.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from onegov_demo.registers.education import Student
from onegov_demo.systems.store import Row, Store
from onegov_demo.systems.web import Refusal

State = Literal["valid", "revoked", "expired"]
_SCHEMA = """
CREATE TABLE IF NOT EXISTS allocation (
    year INTEGER NOT NULL, school TEXT NOT NULL, places INTEGER NOT NULL CHECK (places >= 0),
    PRIMARY KEY (year, school)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cap (year INTEGER PRIMARY KEY, places INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS letter (
    number TEXT PRIMARY KEY, year INTEGER NOT NULL, school TEXT NOT NULL, holder TEXT NOT NULL,
    given TEXT NOT NULL, family TEXT NOT NULL, birth_date TEXT NOT NULL,
    country TEXT NOT NULL, passport TEXT NOT NULL, level TEXT NOT NULL,
    valid_to TEXT NOT NULL, revoked_on TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS letter_year ON letter (year, school);
CREATE INDEX IF NOT EXISTS letter_holder ON letter (holder);
"""
# One statement: whether a place is left is decided where it is taken.
_ISSUE = """
INSERT INTO letter (number, year, school, holder, given, family, birth_date, country, passport,
                    level, valid_to)
SELECT printf('PAL-%d-%06d', :year, 1 + (SELECT count(*) FROM letter WHERE year = :year)),
       :year, :school, :holder, :given, :family, :birth_date, :country, :passport, :level, :valid_to
WHERE (SELECT count(*) FROM letter WHERE year = :year)
      < (SELECT places FROM cap WHERE year = :year)
  AND (SELECT count(*) FROM letter WHERE year = :year AND school = :school)
      < (SELECT places FROM allocation WHERE year = :year AND school = :school)
  AND NOT EXISTS (SELECT 1 FROM letter WHERE holder = :holder AND year = :year AND revoked_on = '')
RETURNING number
"""
_COLUMNS = (
    "number, school, holder, given, family, birth_date, country, passport, valid_to, revoked_on"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as it is known."""

    number: str
    school: str
    holder: str
    given: str
    family: str
    birth_date: str
    country: str
    passport: str
    valid_to: str
    revoked_on: str

    def state(self, today: date) -> State:
        """Revoked for ever, or expired after its last day."""
        if self.revoked_on:
            return "revoked"
        return "valid" if today.isoformat() <= self.valid_to else "expired"


class Letters:
    """The ministry's book of letters."""

    def __init__(self, state: Path) -> None:
        self._store = Store(state / "letters.sqlite", _SCHEMA)

    def allocate(self, year: int, *, cap: int, schools: dict[str, int]) -> None:
        """Will set the year's places: the province's, and of each school."""
        self._store.write("INSERT OR REPLACE INTO cap VALUES (?, ?)", [year, cap])
        for school, places in schools.items():
            self._store.write(
                "INSERT OR REPLACE INTO allocation VALUES (?, ?, ?)", [year, school, places]
            )

    def issue(self, student: Student, *, school: str, level: str, year: int) -> str:
        """Will issue a letter for that year, good to its last day; its number.

        Raises:
            Refusal: 409 ``allocation_used``, ``already_issued``; 404 ``unknown_school``.
        """
        rows = self._store.change(
            _ISSUE,
            {
                "year": year,
                "school": school,
                "holder": student.holder,
                "given": student.given,
                "family": student.family,
                "birth_date": student.birth_date.isoformat(),
                "country": student.country,
                "passport": student.passport,
                "level": level,
                "valid_to": f"{year}-12-31",
            },
        )
        if not rows:
            raise self._refused(student, school, year)
        return str(rows[0][0])

    def _refused(self, student: Student, school: str, year: int) -> Refusal:
        if school not in {name for name, _, _ in self.places(year)}:
            return Refusal(404, "unknown_school")
        held = [letter for letter in self.of_holder(student.holder) if not letter.revoked_on]
        return Refusal(409, "already_issued" if held else "allocation_used")

    def revoke(self, number: str, *, reason: str, on: date) -> Letter:
        """Will revoke a letter, once; the letter.

        Raises:
            Refusal: 404 ``unknown_letter``; 409 ``already_revoked``.
        """
        changed = self._store.write(
            "UPDATE letter SET revoked_on = ?, reason = ? WHERE number = ? AND revoked_on = ''",
            [on.isoformat(), reason, number],
        )
        found = self._select("number = ?", number)
        if not found:
            raise Refusal(404, "unknown_letter")
        if not changed:
            raise Refusal(409, "already_revoked")
        return found[0]

    def of_holder(self, holder: str) -> list[Letter]:
        """All letters of one holder, oldest first."""
        return self._select("holder = ?", holder)

    def born_on(self, birth_date: str) -> list[Letter]:
        """All letters of people born that day."""
        return self._select("birth_date = ?", birth_date)

    def with_passport(self, country: str, passport: str) -> list[Letter]:
        """All letters on that passport."""
        return self._select("country = ? AND passport = ?", country, passport)

    def places(self, year: int) -> list[tuple[str, int, int]]:
        """Each school with its places and how many are taken."""
        rows = self._store.read(
            "SELECT school, places, (SELECT count(*) FROM letter WHERE letter.year = allocation.year"
            " AND letter.school = allocation.school) FROM allocation WHERE year = ? ORDER BY school",
            [year],
        )
        return [(str(school), int(places), int(taken)) for school, places, taken in rows]

    def cap(self, year: int) -> int:
        """The province's places of that year; 0 when none were given."""
        rows = self._store.read("SELECT places FROM cap WHERE year = ?", [year])
        return int(rows[0][0]) if rows else 0

    def _select(self, where: str, *parameters: str) -> list[Letter]:
        # The conditions are written above, never taken from a request.
        query = f"SELECT {_COLUMNS} FROM letter WHERE {where} ORDER BY year, number"  # noqa: S608
        return [_letter(row) for row in self._store.read(query, parameters)]


def _letter(row: Row) -> Letter:
    return Letter(*(str(value) for value in row))
