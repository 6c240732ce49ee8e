"""Types and lists of words, as messages name them."""

from collections.abc import Sequence
from typing import Final

from onegov.core.types import Text
from onegov.rules.types.values import FactType

_KINDS: Final = {
    "yes_no": Text("yes or no", "oui ou non"),
    "date": Text("a date", "une date"),
    "number": Text("a number", "un nombre"),
    "text": Text("a text", "un texte"),
    "choice": Text("a choice", "un choix"),
    "trips": Text("trips", "des voyages"),
    "spans": Text("periods with a kind", "des périodes avec un genre"),
    "tax_years": Text("taxation years", "des années d’imposition"),
    "period": Text("a period", "une période"),
    "list": Text("a list of words", "une liste de mots"),
    "refer": Text("refer", "renvoyer"),
}
_MANY_WORDS: Final = 40
_LONG_WORD: Final = 80


def describe(kind: FactType, language: str) -> str:
    """A type in words: ``a number (days)``."""
    words = _KINDS[kind.kind].in_(language)
    return f"{words} ({kind.unit})" if kind.unit else words


def name_some(words: Sequence[str]) -> str:
    """``words`` for a message, cut short: there can be thousands, and each can be long."""
    shown = ", ".join(word[:_LONG_WORD] for word in words[:_MANY_WORDS])
    return f"{shown}, …" if len(words) > _MANY_WORDS else shown
