"""How a name is compared, and how it gets worn down on its way through registers."""

import unicodedata

_OWN_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"}
    | {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "’": "", "'": "", "ʼ": ""}
)


def drop_accents(text: str) -> str:
    """``Nguyễn`` as ``Nguyen``; case, spaces and hyphens stay."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_OWN_LETTERS))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def fold(text: str) -> str:
    """The form in which names are compared: capitals, no accents, one space between words."""
    plain = drop_accents(text).upper()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def to_latin_1(text: str) -> str:
    """The name as an old machine can hold it: é stays, ễ becomes e, ’ becomes '."""
    return "".join(
        sign if ord(sign) < 256 else drop_accents(sign) for sign in text.replace("’", "'")
    )
