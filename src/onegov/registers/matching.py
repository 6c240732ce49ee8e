"""Whether a register's record is this person's: pure, and rather silent than wrong.

The register has already said "this one"; here the platform looks again for itself. A name and a
birth date never suffice: strangers share both, and twins share all but the given name. So the
border record must hold a document that IRCC knows as the person's, and the tax account must carry
the whole name and the postal code.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable

from onegov.registers.types import Identity, PersonName

_OWN_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ð": "d", "Ð": "D"}
    | {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH"}
    | {"’": "", "'": "", "ʼ": ""}
)


def words(name: str) -> tuple[str, ...]:
    """A name in capitals without accents, cut at every sign that is no letter or digit.

    >>> words("Marie-Ève  D’Aubigny")
    ('MARIE', 'EVE', 'DAUBIGNY')
    """
    decomposed = unicodedata.normalize("NFKD", name.translate(_OWN_LETTERS))
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).upper()
    return tuple("".join(sign if sign.isalnum() else " " for sign in plain).split())


def is_same_traveller(known: Identity, matched: Identity) -> bool:
    """Whether a border record is the person's whom IRCC knows as ``known``.

    They must share the birth date and a document. Where the record holds no other document than
    the person's own, its given names may be shortened or turned round; where it holds documents
    that IRCC does not know, a twin's may be among them, and the whole name must agree.
    """
    shared = known.documents & matched.documents
    if known.birth_date != matched.birth_date or not shared or not matched.names:
        return False
    agrees = _is_shortened if matched.documents <= known.documents else _is_whole
    return all(any(agrees(name, other) for name in known.names) for other in matched.names)


def is_same_taxpayer(known: Identity, matched: Identity) -> bool:
    """Whether a tax account is the person's: birth date, postal code and whole name agree.

    A variant spelling does not count here: a twin may bear it as a name.
    """
    if known.birth_date != matched.birth_date or not matched.names:
        return False
    if not _postal(known.postal_code) or _postal(known.postal_code) != _postal(matched.postal_code):
        return False
    names = [name for name in known.names if name.kind != "variant"]
    return all(any(_is_whole(name, other) for name in names) for other in matched.names)


def _postal(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _is_whole(ours: PersonName, theirs: PersonName) -> bool:
    return _same_words(ours.given, theirs.given) and _same_words(ours.family, theirs.family)


def _is_shortened(ours: PersonName, theirs: PersonName) -> bool:
    given = Counter(words(theirs.given))
    shorter = bool(given) and given <= Counter(words(ours.given))
    return (shorter or _same_words(ours.given, theirs.given)) and _same_words(
        ours.family, theirs.family
    )


def _same_words(ours: str, theirs: str) -> bool:
    """The same words in any order, or the same letters however they are cut into words."""
    one, other = words(ours), words(theirs)
    return bool(one) and (sorted(one) == sorted(other) or _joined(one) == _joined(other))


def _joined(name: Iterable[str]) -> str:
    return "".join(name)
