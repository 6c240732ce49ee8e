"""The made-up province's places for students, and the letters that it has issued at the start.

Names and numbers are invented. That a province divides its places among schools is how real provinces
do it; how many, and by which rule, is theirs to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from onegov_demo.characters import STUDENT

#: Each school's places.
SCHOOLS = (("Université de la Rive", 5), ("Lakeshore College", 3), ("Northern Polytechnic", 2))
#: The province's places this year and next: fewer than those of the schools together.
YEARS = (8, 8)


@dataclass(frozen=True, slots=True)
class Student:
    """Who gets a letter; ``country`` (ISO 3166-1 alpha-3) and ``passport`` as the school saw them."""

    given: str
    family: str
    birth_date: date
    country: str
    passport: str

    @property
    def holder(self) -> str:
        """The same for all letters of one passport and birth date."""
        return f"{self.country}/{self.passport}/{self.birth_date.isoformat()}"


def first_letters() -> Iterator[tuple[Student, str, str]]:
    """Whom the ministry has given a letter, with the school and the level of study."""
    person = STUDENT.person
    if person is None:
        raise LookupError(STUDENT.key)
    passport = next(each for each in reversed(person.documents) if each.kind == "passport")
    student = Student(
        given=" ".join(person.name.given),
        family=person.name.family,
        birth_date=person.birth_date,
        country=passport.country,
        passport=passport.number,
    )
    yield student, "Université de la Rive", "bachelor"
