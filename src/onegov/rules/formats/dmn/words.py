"""Names of a DMN file as words of the rule language: small letters, digits and _."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from onegov.rules.language.grammar import is_keyword
from onegov.rules.meaning.primitives import FRENCH_NAMES, PRIMITIVES

_OTHER: Final = re.compile(r"[^a-z0-9]+")
_TAKEN: Final = frozenset({*PRIMITIVES, *FRENCH_NAMES, "min", "max"})


def make_words(names: Iterable[str]) -> dict[str, str]:
    """A word for each name, none twice: ``applicant_age`` for ``Applicant Age``."""
    words: dict[str, str] = {}
    taken: dict[str, int] = {}
    for name in dict.fromkeys(names):
        word = wanted = _word(name)
        while word in taken:
            taken[wanted] += 1
            word = f"{wanted}_{taken[wanted]}"
        taken[word] = 1
        words[name] = word
    return words


def _word(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    word = _OTHER.sub("_", plain.lower()).strip("_") or "name"
    word = word if word[0].isalpha() else f"n_{word}"
    return f"{word}_value" if word in _TAKEN or is_keyword(word) else word
