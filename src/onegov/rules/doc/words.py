"""The words of the page itself, in both languages."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from onegov.core.types import Text
from onegov.rules.reasoning.wording import write_date
from onegov.rules.types import FactType
from onegov.rules.types.outcomes import Grade
from onegov.rules.types.tree import InForce
from onegov.rules.types.units import CENTS, UNITS

LANGUAGES: Final = ("en", "fr")
COLON: Final = Text(": ", "\u00a0: ")
ANY: Final = Text("any", "peu importe")
OTHERWISE: Final = Text("otherwise", "sinon")
YES: Final = Text("yes", "oui")
OFFICER_WHEN: Final = Text(
    "An officer must look when this holds, and the rule is met when it does not:",
    "Un agent ou une agente doit examiner le dossier si ce qui suit est vrai; sinon, la règle est "
    "remplie\u00a0:",
)
GRADES: Final[Mapping[Grade, Text]] = {
    "official": Text(
        "official (the department’s own text)", "officielle (texte du ministère même)"
    ),
    "second": Text(
        "second (a second, independent publication)", "seconde (deuxième publication indépendante)"
    ),
    "single": Text(
        "single (one publication alone, to be verified)",
        "unique (une seule publication, à vérifier)",
    ),
}
REASONS: Final = {
    "yes": Text("Yes", "Oui"),
    "no": Text("No", "Non"),
    "known": Text("Known", "Connu"),
    "unknown": Text("An answer is missing", "Il manque une réponse"),
    "refer": Text("An officer must look", "À examiner par un agent ou une agente"),
}
_KINDS: Final = {
    "yes_no": Text("yes or no", "oui ou non"),
    "date": Text("a date", "une date"),
    "number": Text("a number", "un nombre"),
    "text": Text("a text", "un texte"),
    "choice": Text("one of several answers", "une réponse parmi plusieurs"),
    "trips": Text("trips outside Canada", "des voyages à l’étranger"),
    "spans": Text("periods", "des périodes"),
    "tax_years": Text("taxation years", "des années d’imposition"),
    "period": Text("a period", "une période"),
    "list": Text("a list", "une liste"),
}


def write_kind(kind: FactType) -> Text:
    """The type of a value: ``a number of days``."""
    if kind.kind != "number" or not kind.unit:
        return _KINDS[kind.kind]
    if kind.unit == CENTS:
        return Text("an amount of money", "un montant d’argent")
    unit = UNITS[kind.unit]
    vowel = unit.fr[1][0] in "aehiou"
    return Text(f"a number of {unit.en[1]}", f"un nombre {'d’' if vowel else 'de '}{unit.fr[1]}")


def write_in_force(period: InForce) -> Text:
    """``since October 11, 2017``, ``from … to …``; « depuis le 11 octobre 2017 », « du … au … »."""
    first, last = (
        None if day is None else Text(write_date(day, "en"), write_date(day, "fr"))
        for day in (None if period.first == date.min else period.first, period.last)
    )
    if first is None and last is None:
        return Text("at all times", "en tout temps")
    if first is None and last is not None:
        return Text(f"until {last.en}", f"jusqu’au {last.fr}")
    if last is None and first is not None:
        return Text(f"since {first.en}", f"depuis le {first.fr}")
    if first is None or last is None:
        raise ValueError("a period with no end was written above")
    return Text(f"from {first.en} to {last.en}", f"du {first.fr} au {last.fr}")
