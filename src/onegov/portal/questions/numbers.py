"""Facts that are a number: its field, what its errors say, and the number as JSON."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onegov.catalogue.types import FactSpec
from onegov.ui.public import NumberField, formats, language


def field_of(fact: FactSpec) -> NumberField:
    """The field of a number; every error says which numbers are possible, and in which unit."""
    kind = fact.type
    field = NumberField(
        missing="", low=kind.least, high=kind.most, decimals=kind.decimals, unit=kind.unit
    )
    said = _said(fact, field)
    field.wrong = field.error_messages["required"] = said
    return field


def _said(fact: FactSpec, field: NumberField) -> str:
    """``Age: enter a whole number from 0 to 120 years.``"""
    words = {"label": fact.label.in_(language()), "bounds": field.bounds, "most": field.decimals}
    if not field.bounds:
        return _("%(label)s: enter a number.") % words
    if field.unit == formats.CENTS:
        return _("%(label)s: enter an amount from %(bounds)s.") % words
    if not field.decimals:
        return _("%(label)s: enter a whole number from %(bounds)s.") % words
    return (
        ngettext(
            "%(label)s: enter a number from %(bounds)s, with %(most)s decimal at most.",
            "%(label)s: enter a number from %(bounds)s, with %(most)s decimals at most.",
            field.decimals,
        )
        % words
    )


def as_json(number: Fraction) -> int | str:
    """A whole number, else its decimals as text (``7.5``)."""
    if number.denominator == 1:
        return int(number)
    return str((Decimal(number.numerator) / Decimal(number.denominator)).normalize())


def from_json(known: object) -> Fraction | None:
    """The number that a field shows; None where there is none, or bounds only."""
    if isinstance(known, bool) or not isinstance(known, int | str):
        return None
    return Fraction(str(known))
