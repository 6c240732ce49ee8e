"""Whether two names may be the same person's: folded for comparison, cautious in every doubt."""

import unicodedata

# Letters that Unicode does not decompose, as registers write them in plain Latin letters.
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def fold_words(name: str) -> tuple[str, ...]:
    """Lower-case letters and digits without accents, cut at spaces and hyphens.

    >>> fold_words("Anne-Élise  D’Œuvre")
    ('anne', 'elise', 'doeuvre')
    """
    plain = _compatible(_compatible(name)).translate(_LETTERS)
    spaced = "".join(" " if unicodedata.category(sign) in ("Pd", "Zs") else sign for sign in plain)
    words = ("".join(sign for sign in word if sign.isalnum()) for word in spaced.split())
    return tuple(word for word in words if word)


def _compatible(text: str) -> str:
    """Without case and compatibility forms; done twice nothing is left to fold (Unicode D147)."""
    return unicodedata.normalize("NFKD", text.casefold())


def fold(name: str) -> str:
    """``fold_words`` run together: ``Saint-Laurent``, ``SAINT LAURENT`` and ``Saintlaurent`` agree."""
    return "".join(fold_words(name))


def fold_postal_code(code: str) -> str:
    """``k1a 0b1`` as ``K1A0B1``."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def is_same(one: str, other: str) -> bool:
    """Whether two names are equal once folded, and not empty."""
    return bool(fold(one)) and fold(one) == fold(other)


def is_beginning(one: str, other: str) -> bool:
    """Whether the words of one name may begin the other's (``Marie A`` and ``Marie Anne Rose``)."""
    pairs = list(zip(fold_words(one), fold_words(other), strict=False))
    return bool(pairs) and all(a == b or _is_initial(a, b) for a, b in pairs)


def _is_initial(one: str, other: str) -> bool:
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def is_cut(whole: str, stored: str, width: int) -> bool:
    """Whether ``stored`` is ``whole`` cut off by a field of ``width`` columns."""
    return len(whole.strip()) > width and is_same(whole.strip()[:width], stored)
