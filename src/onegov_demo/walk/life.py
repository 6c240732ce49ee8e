"""What a person answers when a page asks: the truth about their own life."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from onegov_demo.population import Person
from onegov_demo.population.dates import years_before
from onegov_demo.population.types import TaxTruth
from onegov_demo.walk.errors import WalkFailed
from onegov_demo.walk.wording import Words

# What a question is about, by words that stand in it.
_QUESTIONS: Mapping[str, Words] = {
    "legal_name": Words("legal name", "nom légal"),
    "birth_date": Words("were you born", "date de naissance"),
    "permanent_resident": Words("are you a permanent resident", "avez-vous le statut de résident"),
    "pr_date": Words("did you become a permanent", "à quelle date avez-vous obtenu"),
    "pr_conditions_unfulfilled": Words("a condition that you have not met", "à une condition"),
    "removal_order": Words("removal order", "mesure de renvoi"),
    "temporary_periods": Words("another status in canada", "un autre statut au canada"),
    "trips": Words("which trips", "quels voyages"),
    "crown_service_abroad": Words("situations describe you", "situations vous décrit"),
    "excluded_periods": Words("on probation, on parole", "en probation"),
    "prohibition_s22": Words("situations apply to you", "s’applique-t-elle à vous"),
    "tax_years": Words("income tax return", "déclaration de revenus"),
    "language_evidence": Words("how can you show", "comment pouvez-vous prouver"),
    "knowledge_commitment": Words("take the test", "passerez-vous l’examen"),
}

Entry = dict[str, str]
Answer = str | Entry | list[Entry]


def subject_of(question: str, language: str) -> str:
    """Which fact a question asks about.

    Raises:
        WalkFailed: nobody could tell.
    """
    heard = question.casefold().replace("\u00a0", " ")
    for fact, words in _QUESTIONS.items():
        if words.in_(language) in heard:
            return fact
    raise WalkFailed(f"a question that is known (not “{question}”)")


@dataclass(frozen=True)
class Life:
    """One person on the day they apply."""

    person: Person
    today: date

    @property
    def name(self) -> str:
        return f"{' '.join(self.person.name.given)} {self.person.name.family}"

    def answer(self, fact: str) -> Answer:
        """What the person answers: one value, one entry of parts, or a list of entries."""
        return _ANSWERS[fact](self)

    def entries(self, fact: str) -> list[Entry]:
        """The entries of a fact that is a list, none for any other."""
        answer = self.answer(fact)
        return answer if isinstance(answer, list) else []

    def trips(self) -> Iterator[tuple[date, date]]:
        """Times abroad that touch the five years before today."""
        opening = years_before(self.today, 5)
        for trip in self.person.trips:
            if trip.returned and trip.returned >= opening:
                yield trip.left, trip.returned

    def trip_entries(self) -> list[Entry]:
        return [{**day("left", left), **day("returned", back)} for left, back in self.trips()]

    def status_entries(self) -> list[Entry]:
        opening = years_before(self.today, 5)
        return [
            {"kind": stay.kind, **day("first", stay.first), **day("last", stay.last)}
            for stay in self.person.stays
            if stay.last >= opening
        ]

    def tax_entry(self) -> Entry:
        known = {year.year: year for year in self.person.tax}
        years = range(self.today.year - 5, self.today.year)
        return {f"year_{year}": _filing(known.get(year)) for year in years}


def _filing(year: TaxTruth | None) -> str:
    if year is None:
        return "no_duty"
    return "filed" if year.filed else "not_filed" if year.duty else "no_duty"


def day(name: str, value: date) -> Entry:
    """A date as the three fields of a form."""
    return {
        f"{name}_year": str(value.year),
        f"{name}_month": str(value.month),
        f"{name}_day": str(value.day),
    }


# What only the person knows, and the person of this walk has none of.
_NO = ("pr_conditions_unfulfilled", "removal_order", "crown_service_abroad", "prohibition_s22")

_ANSWERS: Mapping[str, Callable[[Life], Answer]] = {
    "legal_name": lambda life: life.name,
    "birth_date": lambda life: day("answer", life.person.birth_date),
    "permanent_resident": lambda life: "yes",
    "pr_date": lambda life: day("answer", life.person.pr_date or life.person.arrived),
    "temporary_periods": Life.status_entries,
    "trips": Life.trip_entries,
    "excluded_periods": lambda life: [],
    "tax_years": Life.tax_entry,
    "language_evidence": lambda life: "schooling",
    "knowledge_commitment": lambda life: "yes",
    **dict.fromkeys(_NO, lambda life: "no"),
}
