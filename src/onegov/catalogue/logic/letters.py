"""Placeholders of letters: which there are, which a text holds, and filling them in."""

import re
from collections.abc import Mapping
from typing import Final

from onegov.core.types import Text

#: Placeholder → the fact it shows, or "" for what the case itself knows.
PLACEHOLDERS: Final = {
    "name": "legal_name",
    "reference": "",
    "submitted_date": "application_date",
    "decision_date": "",
    "days_counted": "",
}
_HOLDER: Final = re.compile(r"\{([^{}]*)\}")


def placeholders_in(text: str) -> frozenset[str]:
    """The names in braces in ``text``."""
    return frozenset(_HOLDER.findall(text))


def fill(text: Text, values: Mapping[str, Text]) -> Text:
    """``text`` with each ``{name}`` replaced by ``values["name"]`` in its language.

    A placeholder without a value stays as it is, so that a missing one is seen, not lost.
    """
    return Text(en=_fill(text.en, "en", values), fr=_fill(text.fr, "fr", values))


def _fill(text: str, language: str, values: Mapping[str, Text]) -> str:
    def value(match: re.Match[str]) -> str:
        found = values.get(match[1])
        return match[0] if found is None else found.in_(language)

    return _HOLDER.sub(value, text)
