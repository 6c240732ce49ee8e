"""The words that structure a service's rules and examples, and the French spellings of rules."""

from collections.abc import Collection, Mapping
from typing import Final

from onegov.rules.language.items import Item

# The keys of each element of a rules file. A reader accepts these; a schema is made of them.
TEXT: Final = ("en", "fr")
FILE: Final = ("goal", "as_of", "sources", "parameters", "rules")
PARAMETER: Final = ("label", "unit", "of", "values", "law", "note")
LIST_CHANGE: Final = ("add", "remove")
RULE: Final = (
    "rule", "label", "law", "in_force", "unit", "choices", "let", "value", "table", "refer_if",
    "unsettled", "because", "note",
)  # fmt: skip
#: A rule has exactly one of these.
ANSWERS: Final = ("value", "table", "refer_if")
LET: Final = ("label", "is")
IN_FORCE: Final = ("from", "to")
UNSETTLED: Final = ("when", "en", "fr")
CONDITION_ROW: Final = ("when", "then", "otherwise", "in_force")
GRID: Final = ("of", "across", "columns", "rows", "otherwise")
GRID_ROW: Final = ("if", "then", "in_force")
CLAUSE: Final = ("act", "at", "fid", "reviewed", "sha256")
SOURCE_CITED: Final = ("source", "at")
SOURCE: Final = ("title", "url", "page", "date", "grade", "as_read", "sha256", "note")
#: Reasons by the kind of rule; those that end in ? may be left out.
YES_NO_REASONS: Final = ("yes", "no", "unknown", "refer?")
REFER_REASONS: Final = ("yes", "refer", "unknown")
OTHER_REASONS: Final = ("known", "unknown", "refer?")
#: Reasons of a rule whose kind is not known, because something is wrong with it.
ANY_REASONS: Final = ("yes?", "no?", "known?", "unknown", "refer?")
# The keys of a file of examples, which are English.
EXAMPLES_FILE: Final = ("people", "population", "tests")
EXAMPLE: Final = ("test", "label", "given", "on", "expect", "because", "officer", "earliest")

FRENCH_KEYS: Final[Mapping[str, str]] = {
    "but": "goal",
    "date_de_reference": "as_of",
    "parametres": "parameters",
    "paramètres": "parameters",
    "regles": "rules",
    "règles": "rules",
    "regle": "rule",
    "règle": "rule",
    "libelle": "label",
    "libellé": "label",
    "unite": "unit",
    "unité": "unit",
    "valeurs": "values",
    "valeur": "value",
    "loi": "law",
    "en_vigueur": "in_force",
    "du": "from",
    "au": "to",
    "soit": "let",
    "est": "is",
    "tableau": "table",
    "selon": "of",
    "croise_avec": "across",
    "croisé_avec": "across",
    "colonnes": "columns",
    "lignes": "rows",
    "si": "if",
    "quand": "when",
    "alors": "then",
    "sinon": "otherwise",
    "renvoyer_si": "refer_if",
    "choix": "choices",
    "motifs": "because",
    "oui": "yes",
    "non": "no",
    "connu": "known",
    "inconnu": "unknown",
    "renvoi": "refer",
    "remarque": "note",
    "non_tranche": "unsettled",
    "non_tranché": "unsettled",
    "ajouter": "add",
    "retirer": "remove",
    "titre": "title",
    "adresse": "url",
    "cote": "grade",
    "tel_que_lu": "as_read",
    "loi_citee": "act",
    "revu": "reviewed",
}


def in_english(item: Item, allowed: Collection[str]) -> Item:
    """``item`` with its French keys in English, where that key is ``allowed`` here."""
    if not isinstance(item.value, Mapping) or FRENCH_KEYS.keys().isdisjoint(item.value):
        return item
    renamed = {_english(key, allowed, item.value): part for key, part in item.value.items()}
    return Item(renamed, item.line, item.column, item.key)


def _english(key: str, allowed: Collection[str], taken: Collection[str]) -> str:
    english = FRENCH_KEYS.get(key, key)
    free = key not in allowed and english in allowed and english not in taken
    return english if free else key


def spellings(allowed: Collection[str]) -> list[str]:
    """The keys ``allowed`` in both languages."""
    return [*allowed, *(french for key in allowed for french in french_of(key))]


def french_of(key: str) -> list[str]:
    """The French spellings of ``key``, with and without accents; none where it has none."""
    return [french for french, english in FRENCH_KEYS.items() if english == key]
