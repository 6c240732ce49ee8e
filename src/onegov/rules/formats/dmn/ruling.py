"""What a decision of a DMN file becomes: a rule, or a parameter, of a rules file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onegov.core.types import Text
from onegov.rules.formats.dmn.source import Label
from onegov.rules.types import FactType

REFER: Final = "refer"
#: The day from which a parameter has its value, which DMN does not know: check asks for a date.
NO_DAY: Final = "?"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a decision becomes.

    Attributes:
        section: ``rules`` or ``parameters``.
        type: of its value.
        body: lines of YAML below its name and label.
        choices: the values that it gives, where they are its own.
        notes: what a person must know of it.
        of: the fact whose choices a list holds.
    """

    section: str
    word: str
    label: Label
    type: FactType
    body: tuple[str, ...]
    choices: Mapping[str, Label]
    notes: tuple[Text, ...] = ()
    of: str = ""
