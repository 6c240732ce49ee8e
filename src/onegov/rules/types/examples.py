"""Worked examples, as they stand in ``tests.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from onegov.core.types import Text
from onegov.rules.types.values import Value

#: Said instead of an earliest date.
NEVER: Final = "never"


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example.

    Attributes:
        name: short id, unique in the file.
        label: what it shows.
        given: facts by name.
        on: the day of the application.
        expect: expected value by rule.
        because: fragments that the reason of a rule must contain, in each language.
        officer: whether an officer must look; None = not checked.
        earliest: the expected earliest date, ``never``, or "" = not checked.
    """

    name: str
    label: Text
    given: Mapping[str, Value]
    on: date
    expect: Mapping[str, Value]
    because: Mapping[str, Text]
    officer: bool | None
    earliest: str
