"""French spellings of the words that structure a rules file; each stands for the English one."""

from collections.abc import Collection, Mapping
from typing import Final

from onegov.rules.language.items import Item

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
    return [*allowed, *(french for french, english in FRENCH_KEYS.items() if english in allowed)]
