"""Plain values of FEEL in the rule language, and why some are refused."""

from datetime import date
from typing import Final, NoReturn

from onegov.core.types import Text
from onegov.rules.formats.feel import sugar
from onegov.rules.formats.feel.finding_types import not_said
from onegov.rules.formats.feel.reading import Feel, Unsupported, read_string
from onegov.rules.formats.feel.sugar import tokens


def write_string(tree: Feel) -> str:
    """A text in quotation marks; raises Unsupported."""
    text = read_string(str(tokens(tree)[0]))
    if '"' in text or "\n" in text:
        raise Unsupported(_QUOTED)
    return f'"{text}"'


def write_day(tree: Feel) -> str:
    """A date that is written as text, as a date; raises Unsupported."""
    text = read_string(str(tokens(tree)[0]).removeprefix("@")) if tokens(tree) else ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Unsupported(_DATE) from None


def refuse(tree: Feel) -> NoReturn:
    """Raises Unsupported: ``tree`` is no value here."""
    raise Unsupported(_CANNOT.get(str(tree.data)) or not_said(str(tree.data)))


CHOICE: Final = Text(
    "“if” inside an expression: make a decision table of it.",
    "Un «\u00a0if\u00a0» dans une expression\u00a0: faites-en une table de décision.",
)
DURATION: Final = Text(
    "A duration other than a whole number of days, months or years added to a date.",
    "Une durée autre qu’un nombre entier de jours, de mois ou d’années ajouté à une date.",
)
_DATE: Final = Text(
    "A date that is not written as YYYY-MM-DD.", "Une date qui n’est pas écrite AAAA-MM-JJ."
)
_QUOTED: Final = Text(
    "A text with quotation marks or several lines.",
    "Un texte qui contient des guillemets ou plusieurs lignes.",
)
_CANNOT: Final = {
    "null": sugar.NULL,
    "list": Text("A list that nothing is looked up in.", "Une liste où rien n’est cherché."),
    **dict.fromkeys(
        ("compared", "interval"),
        Text("A test where a value is expected.", "Un test là où il faut une valeur."),
    ),
}
