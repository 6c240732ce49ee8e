"""A number as people type it in either language, with its bounds and its unit."""

import re
from fractions import Fraction
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from onegov.rules.types import Range
from onegov.ui import formats

_SPACES: Final = re.compile(r"[\s\u202f$]")
_ENGLISH_GROUPS: Final = re.compile(r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,9})?")


def read_number(typed: str, language: str) -> Fraction | None:
    """``1,095.5``, ``1 095,5 $`` or ``1095.5`` as a number; None when it is none.

    A comma before three digits groups thousands in English; in French it begins the decimals.
    """
    plain = _SPACES.sub("", typed)
    if not formats.is_french(language) and _ENGLISH_GROUPS.fullmatch(plain):
        plain = plain.replace(",", "")
    return Fraction(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else None


def write_plain(number: Fraction, decimals: int, language: str) -> str:
    """A number as a field shows it, to be typed over: no groups, the language's decimal sign."""
    scaled = round(number * 10**decimals)
    whole, rest = divmod(abs(scaled), 10**decimals)
    part = f"{rest:0{decimals}d}".rstrip("0") if decimals else ""
    sign = "-" if scaled < 0 else ""
    point = "," if formats.is_french(language) else "."
    return f"{sign}{whole}{point}{part}" if part else f"{sign}{whole}"


class NumberField(forms.Field):
    """A number as a Fraction, in its unit; money is typed in dollars and given in cents.

    Args:
        missing: error for an empty answer; None makes the answer optional.
        wrong: one error for what is no number, out of bounds or too exact; absent, each has its own.
        low, high: bounds, inclusive.
        decimals: how many may be typed.
        unit: one of ``rules.types.UNITS``, written beside the field; "" = none.
    """

    widget = forms.TextInput

    def __init__(
        self,
        *,
        missing: Any = None,
        wrong: Any = None,
        low: int | None = None,
        high: int | None = None,
        decimals: int = 4,
        unit: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(required=missing is not None, **kwargs)
        self.error_messages["required"] = missing or _("Answer this question.")
        self.wrong, self.low, self.high, self.unit = wrong, low, high, unit
        self.decimals = 2 if unit == formats.CENTS else decimals
        keyboard = "decimal" if self.decimals else "numeric"
        self.widget.attrs |= {"inputmode": keyboard, "class": "w6", "autocomplete": "off"}

    @property
    def bounds(self) -> str:
        """``0 to 120 years``; "" without both bounds."""
        if self.low is None or self.high is None:
            return ""
        both = Range(Fraction(self.low), Fraction(self.high))
        return formats.quantity(both, self.unit, _language())

    @property
    def limits(self) -> str:
        """The bounds as a sentence of the hint: ``From 0 to 120 years.``"""
        return str(_("From %(bounds)s.")) % {"bounds": self.bounds} if self.bounds else ""

    @property
    def beside(self) -> tuple[str, str]:
        """What stands before and after the field: a currency sign, or the unit."""
        if self.unit != formats.CENTS:
            return "", formats.unit_of(self.high or 2, self.unit, _language())
        return ("", "$") if formats.is_french(_language()) else ("$", "")

    @property
    def _per_unit(self) -> int:
        return 100 if self.unit == formats.CENTS else 1

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Fraction | int) and not isinstance(value, bool):
            return write_plain(Fraction(value) / self._per_unit, self.decimals, _language())
        return value

    def to_python(self, value: Any) -> Fraction | None:
        typed = str(value or "").strip()
        if not typed:
            return None
        number = read_number(typed, _language())
        if number is None:
            raise self._error(_("Enter a number, such as 12."), "invalid")
        if (number * 10**self.decimals).denominator != 1:
            raise self._error(_("Enter a number with fewer decimals."), "too_exact")
        return self._within(number * self._per_unit)

    def _within(self, number: Fraction) -> Fraction:
        if self.low is not None and number < self.low:
            raise self._error(_("Enter %(bound)s or more."), "out_of_bounds", self.low)
        if self.high is not None and number > self.high:
            raise self._error(_("Enter %(bound)s or less."), "out_of_bounds", self.high)
        return number

    def _error(self, message: Any, code: str, bound: int = 0) -> ValidationError:
        written = formats.quantity(bound, self.unit, _language())
        said = str(self.wrong) if self.wrong else str(message) % {"bound": written}
        return ValidationError(said, code=code)


def _language() -> str:
    return get_language() or "en"
