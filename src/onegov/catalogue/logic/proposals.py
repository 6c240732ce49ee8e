"""What to write instead of a text that does not have the shape it must have."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from onegov.rules.errors import Fix, write_fix
from onegov.rules.public import propose_date

_SPAN: Final = re.compile(r"(\d{1,4})\W*([^\W\d]+)")
_UNITS: Final = {
    **dict.fromkeys(("d", "day", "days", "j", "jour", "jours"), "days"),
    **dict.fromkeys(("m", "month", "months", "mois"), "months"),
    **dict.fromkeys(("y", "year", "years", "a", "an", "ans", "année", "années"), "years"),
}
_SIZE: Final = re.compile(r"(\d{1,3})\W*([km])(?:[bo]|ib|io)?", re.IGNORECASE)
_PERCENT: Final = re.compile(r"(\d{1,3})(?: ?percent|\u00a0%| pour cent)?")
_ANSWERS: Final = {
    **dict.fromkeys(("true", "oui", "vrai", "y", "o", "required", "yes."), "yes"),
    **dict.fromkeys(("false", "non", "faux", "n", "optional", "no."), "no"),
}


def propose_shape(name: str, text: str) -> Fix | None:
    """What ``text`` may mean where the shape ``name`` is wanted; None when it can't be told."""
    propose = _SHAPES.get(name)
    return propose(text.strip()) if propose and text.strip() else None


def _span(text: str) -> Fix | None:
    found = _SPAN.fullmatch(text)
    unit = _UNITS.get(found[2].lower()) if found else None
    return write_fix(f"{found[1]} {unit}", text) if found and unit else None


def _size(text: str) -> Fix | None:
    found = _SIZE.fullmatch(text)
    return write_fix(f"{found[1]} {found[2].upper()}B", text) if found else None


def _percent(text: str) -> Fix | None:
    found = _PERCENT.fullmatch(text)
    return write_fix(f"{found[1]} %", text) if found else None


def _number(text: str) -> Fix | None:
    digits = re.sub(r"[\s,$\u00a0\u202f]", "", text)
    return write_fix(digits, text) if digits.isdecimal() and digits != text else None


def _yes_no(text: str) -> Fix | None:
    answer = _ANSWERS.get(text.lower())
    return write_fix(answer, text) if answer else None


def _name(text: str) -> Fix | None:
    plain = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    name = re.sub(r"[^a-z0-9_]+", "-", letters).strip("-_")
    return write_fix(name, text) if name and name[0].isalpha() and name != text else None


def _place(text: str) -> Fix | None:
    """A place without the word before it: ``s. 5(1)(c)``, « al. 5(1)c) »."""
    found = re.search(r"\d[\d.]*(?:\([0-9A-Za-z.]{1,8}\)|[a-z]\))*", text)
    if not found:
        return None
    place = re.sub(r"(?<![(\w])([a-z])\)", r"(\1)", found[0])
    return write_fix(place, text) if place != text else None


def _url(text: str) -> Fix | None:
    bare = text.removeprefix("http://").removeprefix("//")
    is_address = re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", bare)
    return write_fix(f"https://{bare}", text) if is_address else None


_SHAPES: Final[Mapping[str, Callable[[str], Fix | None]]] = {
    "date": propose_date,
    "span": _span,
    "size": _size,
    "percent": _percent,
    "number": _number,
    "yes_no": _yes_no,
    "name": _name,
    "place": _place,
    "url": _url,
}
