"""Words as the index holds them: without accents or case, without endings, without filler."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import snowballstemmer

_WORD: Final = re.compile(r"[^\W_]+")
_ELISION: Final = re.compile(r"\b(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)[’']", re.IGNORECASE)
_STEMMERS: Final = {
    "en": snowballstemmer.stemmer("english"),
    "fr": snowballstemmer.stemmer("french"),
}
_ENGLISH: Final = (
    "a about after all also am an and any are as at be been before but by can could did do does "
    "for from had has have he her here his how i if in into is it its just like me more most my "
    "need no not of on one or other our out over own please she should so some such than that the "
    "their them then there these they this those through to too under until up us very want was "
    "we were what when where which while who why will with would you your s t "
    # In a catalogue of services these say nothing either.
    "apply application applications applying form forms get getting online service services "
    "government canada canada's canadian canadians find new information status"
)
_FRENCH: Final = (
    "a afin ai ainsi au aucun aux avec avez avoir avons c ce cela ces cet cette chez comme comment "
    "d dans de des depuis doit dois donc dont du elle elles en encore est et etes etre eu faire "
    "faut il ils j je l la le les leur leurs lui m ma mais me mes moi mon n ne nos notre nous on ou "
    "par pas peut peux plus pour pouvoir pouvez qu quand que quel quelle quelles quels qui sa sans "
    "se ses si son sont sous sur t ta te tes toi ton tout tous toute toutes tu un une veux veut "
    "vos votre vous y "
    "demande demandes demander demandez presenter presentez formulaire formulaires obtenir obtenez "
    "ligne service services gouvernement canada canadien canadienne canadiens canadiennes trouver "
    "trouvez nouveau nouvelle information renseignements etat"
)


def fold(text: str) -> str:
    """``text`` in small letters without accents; ligatures written out."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    parts = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


_FILLER: Final = {"en": frozenset(_ENGLISH.split()), "fr": frozenset(_FRENCH.split())}


def split(text: str) -> list[str]:
    """The words of ``text``, folded; French elisions (``l'``, ``qu'``) are dropped."""
    return _WORD.findall(_ELISION.sub(" ", fold(text)))


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """``word`` (folded) without its ending."""
    return str(_STEMMERS[language].stemWord(word))


def telling(words: list[str], language: str) -> list[str]:
    """The folded ``words`` without filler; all of them when all are filler."""
    return [word for word in words if word not in _FILLER[language]] or words


def is_one_edit_apart(left: str, right: str) -> bool:
    """Whether one letter added, dropped, changed or swapped with its neighbour makes them equal."""
    if left == right or abs(len(left) - len(right)) > 1:
        return left == right
    short, long = sorted((left, right), key=len)
    start = _common(short, long)
    end = _common(short[start:][::-1], long[start:][::-1])
    if len(short) < len(long):
        return start + end >= len(short)
    middle = short[start : len(short) - end]
    other = long[start : len(long) - end]
    return len(middle) == 1 or (len(middle) == 2 and middle == other[::-1])


def _common(left: str, right: str) -> int:
    """How many letters two words share at their start."""
    for place, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return place
    return min(len(left), len(right))
