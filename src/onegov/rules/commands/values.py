"""Values that a fact can have, as JSON: one as an example, and what is allowed in words."""

from collections.abc import Callable, Mapping
from typing import Final

from onegov.core.types import Text
from onegov.rules.types import FactType
from onegov.rules.types.units import UNITS

#: What the entries of a list may hold.
ENTRY_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "trips": ("left", "returned"),
    "spans": ("kind", "first", "last"),
    "tax_years": ("year", "duty", "filed"),
}


def example_value(kind: FactType) -> object:
    """A value that a fact of this type can have, as JSON."""
    return _EXAMPLES[kind.kind](kind)


def _example_number(kind: FactType) -> object:
    if kind.least is None or kind.most is None:
        return 1
    return (kind.least + kind.most) // 2


def _example_spans(kind: FactType) -> object:
    word = kind.choices[0] if kind.choices else "kind"
    return [{"kind": word, "first": "2024-01-05", "last": "2024-02-01"}]


_EXAMPLES: Final[Mapping[str, Callable[[FactType], object]]] = {
    "yes_no": lambda _kind: True,
    "date": lambda _kind: "2024-01-05",
    "number": _example_number,
    "text": lambda _kind: "Amina",
    "choice": lambda kind: kind.choices[0] if kind.choices else "word",
    "trips": lambda _kind: [{"left": "2024-01-05", "returned": "2024-02-01"}],
    "spans": _example_spans,
    "tax_years": lambda _kind: [{"year": 2024, "duty": "yes", "filed": "yes"}],
}


def describe_values(kind: FactType) -> Text:
    """What a fact of this type can be: ``a whole number from 0 to 120 (years)``."""
    if kind.kind == "number":
        return _describe_number(kind)
    if kind.kind == "choice":
        words = ", ".join(kind.choices)
        return Text(en=f"one of: {words}", fr=f"l’un de\u00a0: {words}")
    return _KINDS[kind.kind]


def _describe_number(kind: FactType) -> Text:
    whole = Text("a whole number", "un nombre entier")
    tenths = Text(
        f"a number with {kind.decimals} decimals at most",
        f"un nombre d’au plus {kind.decimals} décimales",
    )
    number = tenths if kind.decimals else whole
    unit = UNITS.get(kind.unit)
    return Text(
        en=f"{number.en} from {kind.least} to {kind.most}" + (f" ({unit.en[1]})" if unit else ""),
        fr=f"{number.fr} de {kind.least} à {kind.most}" + (f" ({unit.fr[1]})" if unit else ""),
    )


_KINDS: Final[Mapping[str, Text]] = {
    "yes_no": Text("true (yes) or false (no)", "true (oui) ou false (non)"),
    "date": Text("a date as YYYY-MM-DD", "une date sous la forme AAAA-MM-JJ"),
    "text": Text("a text", "un texte"),
    "trips": Text(
        "a list of trips; `returned` is null while the person is away",
        "une liste de voyages; « returned » est null tant que la personne n’est pas de retour",
    ),
    "spans": Text(
        "a list of periods, both ends included; `last` is null while a period goes on",
        "une liste de périodes, bornes comprises; « last » est null tant qu’une période se poursuit",
    ),
    "tax_years": Text(
        "a list of taxation years; `duty` and `filed` are yes, no or unknown",
        "une liste d’années d’imposition; « duty » et « filed » valent yes, no ou unknown",
    ),
}
