"""Who acts for whom in the demonstration, by the keys of the standing characters."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from onegov_demo.characters import CHARACTERS

Kind = Literal["guardian", "representative", "helper", "signing_officer", "worker", "agency"]


@dataclass(frozen=True, slots=True)
class ActsFor:
    """One mandate that a character holds.

    Attributes:
        principal: key of the person represented; for a child or an organisation its name.
        born: of a child, ISO; number: business number of an organisation (or of the agency that a
            worker or a client's mandate belongs to).
        licence: number and college, as stated; nobody verifies them here.
    """

    kind: Kind
    principal: str
    born: str = ""
    number: str = ""
    licence: tuple[str, str] | None = None


_COLLEGE = "College of Immigration and Citizenship Consultants"
_AGENCY = "Centre d’accueil de la Rive-Nord"
_NUMBER = "700000001"

MANDATES: Mapping[str, tuple[ActsFor, ...]] = {
    "jeanne": (
        ActsFor("representative", "daniel", licence=("R700001", _COLLEGE)),
        ActsFor("representative", "sofia", licence=("R700001", _COLLEGE)),
    ),
    "helene": (ActsFor("guardian", "Théo Castonguay", born="2016-05-14"),),
    "graham": (ActsFor("helper", "oleksandr"),),
    "benoit": (ActsFor("signing_officer", _AGENCY, number=_NUMBER),),
    "noor": (
        ActsFor("worker", _AGENCY, number=_NUMBER),
        ActsFor("agency", "mei-ling", number=_NUMBER),
        ActsFor("agency", "tariq", number=_NUMBER),
    ),
}


def listed() -> dict[str, object]:
    """The mandates as a platform is filled with them: with addresses and names in place of keys."""
    return {"officer": "gabrielle@example.org", "mandates": _mandates()}


def _mandates() -> list[dict[str, object]]:
    known = {one.key: one for one in CHARACTERS}
    found: list[dict[str, object]] = []
    for key, mandates in MANDATES.items():
        for one in mandates:
            principal = known.get(one.principal)
            found.append(
                asdict(one)
                | {
                    "holder": known[key].email,
                    "holder_name": known[key].name,
                    "principal": principal.email if principal else "",
                    "principal_name": principal.name if principal else one.principal,
                }
            )
    return found
