"""From what a letter says to its PDF: PDF/UA-1 and PDF/A-2a at once, no network, no system fonts."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from onegov.cases.types import Json

_TEMPLATE = Path(__file__).with_name("decision.typ")
# typst names a sign that the letter's font lacks and refuses, as the standards ask.
_NO_SIGN = re.compile(r"the text `.+?` could not be displayed", re.DOTALL)
_INSTEAD = "\N{WHITE SQUARE}"
# Latin, Greek and Cyrillic, which the font is sure to have; and the punctuation that letters use.
_SURE = frozenset(
    chr(code)
    for first, last in ((0x20, 0x7E), (0xA0, 0x17F), (0x388, 0x3CE), (0x400, 0x45F))
    for code in range(first, last + 1)
    if chr(code).isalpha() or code < 0x180
) | frozenset("\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2022\u202f€")


def typeset(letter: Mapping[str, Json], *, made_at: datetime) -> bytes:
    """Will return the PDF; the same letter and time give the same bytes.

    A sign that the font lacks (an emoji, say) is shown as an empty square instead of stopping
    the letter.
    """
    try:
        return _compile(json.dumps(letter), made_at)
    except typst.TypstError as error:
        if not _NO_SIGN.search(str(error)):
            raise
    return _compile("".join(map(_plain, json.dumps(letter, ensure_ascii=False))), made_at)


def _plain(sign: str) -> str:
    """The sign, a square where the font may lack it, nothing where it only joins or marks others."""
    if sign in _SURE:
        return sign
    return "" if unicodedata.category(sign) in {"Mn", "Cf"} else _INSTEAD


def _compile(data: str, made_at: datetime) -> bytes:
    made: bytes = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"letter": data},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=int(made_at.timestamp()),
    )
    return made


@cache
def template_version() -> str:
    """Hex SHA-256 of the template."""
    return hashlib.sha256(_TEMPLATE.read_bytes()).hexdigest()
