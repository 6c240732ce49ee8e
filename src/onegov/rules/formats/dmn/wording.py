"""What a decision model says in words, in both languages."""

from datetime import date
from typing import Final

from onegov.core.types import Text
from onegov.rules.reasoning.wording import write_date
from onegov.rules.types.tree import InForce

HEADINGS: Final = ("Law", "Loi", "In force", "En vigueur")
NULL_MEANS: Final = Text(
    "null means that an officer must look. Tell every fact that matters: DMN takes what is missing "
    "as a condition that does not hold, where OneGov says that it is not known.",
    "null signifie qu’un agent ou une agente doit examiner le cas. Donnez tous les faits qui "
    "comptent\u00a0: DMN tient ce qui manque pour une condition non remplie, alors que OneGov dit que "
    "ce n’est pas connu.",
)
NOT_IN_FORCE: Final = Text(
    "No version of this rule is in force on that day: an officer must look.",
    "Aucune version de cette règle n’est en vigueur ce jour-là\u00a0: un agent ou une agente doit "
    "examiner le cas.",
)
NOT_KNOWN: Final = Text(
    "Nobody knows this amount for that day: an officer must look.",
    "Personne ne connaît ce montant pour ce jour-là\u00a0: un agent ou une agente doit examiner le cas.",
)
_ALWAYS: Final = Text("always", "toujours")
NO_TYPE: Final = Text(
    "DMN has no type for a list of trips, periods or taxation years.",
    "DMN n’a pas de type pour une liste de voyages, de périodes ou d’années d’imposition.",
)


def not_exported(reason: Text) -> Text:
    """The note of a decision whose logic stays in the rules."""
    return Text(en=f"Not exported: {reason.en}", fr=f"Non exporté\u00a0: {reason.fr}")


def left_open(what: Text) -> Text:
    """The note of a rule whose sources do not settle everything."""
    return Text(en=f"Left open: {what.en}", fr=f"Non tranché\u00a0: {what.fr}")


def settled_part(label: Text) -> Text:
    """What the part of a rule is called that its sources settle."""
    return Text(
        en=f"{label.en} (where the sources settle it)",
        fr=f"{label.fr} (là où les sources tranchent)",
    )


def law_of_day(on: date, goal: str) -> Text:
    """What the whole model is."""
    return Text(
        en=f"The rules in force on {write_date(on, 'en')}. The question is answered by “{goal}”.",
        fr=f"Les règles en vigueur le {write_date(on, 'fr')}. La réponse à la question est "
        f"«\u00a0{goal}\u00a0».",
    )


def write_in_force(days: InForce) -> Text:
    """``since June 5, 2018``, ``from … to …``, ``until …``, ``always``."""
    first, last = (
        Text(write_date(day, "en"), write_date(day, "fr")) if day else None
        for day in (None if days.first == date.min else days.first, days.last)
    )
    if first and last:
        return Text(f"from {first.en} to {last.en}", f"du {first.fr} au {last.fr}")
    if first:
        return Text(f"since {first.en}", f"depuis le {first.fr}")
    return Text(f"until {last.en}", f"jusqu’au {last.fr}") if last else _ALWAYS
