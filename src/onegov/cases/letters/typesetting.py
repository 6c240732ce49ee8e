"""From what a letter says to its PDF: PDF/UA-1 and PDF/A-2a at once, no network, no system fonts."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from onegov.cases.types import Json

_TEMPLATE = Path(__file__).with_name("decision.typ")
# What the letter's font has no sign for; typst names it and refuses, as the standards ask.
_NO_SIGN = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_INSTEAD = "\N{WHITE SQUARE}"
_TRIES = 40


def typeset(letter: Mapping[str, Json], *, made_at: datetime) -> bytes:
    """Will return the PDF; the same letter and time give the same bytes.

    A sign that the font lacks (an emoji, say) is shown as an empty square instead of stopping
    the letter.
    """
    data = json.dumps(letter, ensure_ascii=False)
    for _ in range(_TRIES):
        try:
            return _compile(data, made_at)
        except typst.TypstError as error:
            missing = _NO_SIGN.findall(str(error))
            if not missing:
                raise
            for signs in missing:
                data = data.replace(signs, _INSTEAD * len(signs))
    return _compile("".join(_plain(sign) for sign in data), made_at)


def _plain(sign: str) -> str:
    return sign if ord(sign) < 0x0250 or sign in _KEPT else _INSTEAD


_KEPT = frozenset("’‘“”–—…•€\u202f")


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
