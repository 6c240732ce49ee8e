"""What a rule came to, as people read it."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from onegov.core.types import UNKNOWN
from onegov.rules.types import Range, Rule
from onegov.ui import formats
from onegov.ui.context import language


def in_words(rule: Rule, value: object) -> object:
    """What a rule came to, as ``written`` knows it: a number with its unit, a choice by its name.

    Args:
        value: as an outcome has it, or as ``cases`` stores it (numbers as text, bounds as
            ``{"low", "high"}``, windows as ``{"first", "last"}``, None = unknown).
    """
    if value is None or value is UNKNOWN:
        return _("Not known")
    if isinstance(value, bool):
        return value
    if rule.type.kind == "number":
        return formats.quantity(_number(value), rule.type.unit, language())
    if rule.type.kind == "period":
        return _window(value)
    return rule.choices.get(str(value), value) if rule.type.kind == "choice" else _day(value)


def _number(value: Any) -> Fraction | Range:
    if isinstance(value, Mapping):
        return Range(Fraction(value["low"]), Fraction(value["high"]))
    return value if isinstance(value, Range) else Fraction(value)


def _window(value: Any) -> str:
    stored = isinstance(value, Mapping)
    ends = (value["first"], value["last"]) if stored else map(date.fromordinal, value.outer)
    first, last = (formats.written(_day(end), language()) for end in ends)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _day(value: object) -> object:
    """A day that is stored as text is a date again; any other text stays."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value
