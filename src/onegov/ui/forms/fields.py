"""Fields whose messages say what to do."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from onegov.ui import formats
from onegov.ui.forms.widgets import Checkboxes, DateParts, Radios

_MISSING = _("Answer this question.")


class TextField(forms.CharField):
    """A line or, with ``long``, a few paragraphs of text.

    Args:
        missing: error for an empty answer; None makes the answer optional.
        width: about how many signs it shows (2, 4, 6, 10, 20 or 0 for the full column).
    """

    def __init__(
        self, *, missing: Any = None, width: int = 0, long: bool = False, **kwargs: Any
    ) -> None:
        kwargs.setdefault("max_length", 4000 if long else 200)
        kwargs.setdefault("widget", forms.Textarea if long else forms.TextInput)
        super().__init__(required=missing is not None, **kwargs)
        self.error_messages["required"] = missing or _MISSING
        self.widget.attrs.pop("maxlength", None)  # say so instead of cutting what is typed
        if width:
            self.widget.attrs["class"] = f"w{width}"

    def clean(self, value: Any) -> Any:
        limit = self.max_length or 0
        typed = self.to_python(value) or ""
        if limit and len(typed) > limit:
            over = len(typed) - limit
            raise ValidationError(
                ngettext(
                    "Shorten your answer by %(over)s character.",
                    "Shorten your answer by %(over)s characters.",
                    over,
                )
                % {"over": formats.number(over, get_language() or "en")},
                code="too_long",
            )
        return super().clean(value)


class DateField(forms.Field):
    """A date in three parts; see DateParts.

    Args:
        missing: error for an empty answer; None makes the answer optional.
        earliest, latest: bounds, inclusive.
        past, future: error for a day after ``latest``, before ``earliest``; a default names the bound.
    """

    widget = DateParts

    def __init__(
        self,
        *,
        missing: Any = None,
        earliest: date | None = None,
        latest: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(required=missing is not None, **kwargs)
        self.error_messages["required"] = missing or _("Enter a date.")
        self.earliest, self.latest = earliest, latest

    def clean(self, value: Any) -> date | None:
        typed = DateParts.parts(value)
        if not any(typed.values()):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        self._need_all(typed)
        return self._within(self._read(typed))

    @staticmethod
    def _need_all(typed: dict[str, str]) -> None:
        words = {
            "day": _("Add the day to the date."),
            "month": _("Add the month to the date."),
            "year": _("Add the year to the date."),
        }
        absent = [
            ValidationError(words[part], code="incomplete") for part in words if not typed[part]
        ]
        if absent:
            raise ValidationError(absent)

    @staticmethod
    def _read(typed: dict[str, str]) -> date:
        if typed["year"].isascii() and typed["year"].isdigit() and len(typed["year"]) != 4:
            raise ValidationError(
                _("Write the year with four numbers, such as 2024."), code="short_year"
            )
        try:
            return date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
        except (ValueError, OverflowError):
            raise ValidationError(
                _("This date does not exist. Check the day, the month and the year."),
                code="not_a_date",
            ) from None

    def _within(self, day: date) -> date:
        language = get_language() or "en"
        if self.latest is not None and day > self.latest:
            raise ValidationError(
                str(_("Enter a date that is not after %(bound)s."))
                % {"bound": formats.day(self.latest, language)},
                code="too_late",
            )
        if self.earliest is not None and day < self.earliest:
            raise ValidationError(
                str(_("Enter a date that is not before %(bound)s."))
                % {"bound": formats.day(self.earliest, language)},
                code="too_early",
            )
        return day


class ChoiceField(forms.ChoiceField):
    """One answer of a few, as radio buttons."""

    widget: type[forms.Widget] = Radios

    def __init__(self, *, missing: Any = None, **kwargs: Any) -> None:
        super().__init__(required=missing is not None, **kwargs)
        self.error_messages["required"] = missing or _("Choose one of the answers.")
        self.error_messages["invalid_choice"] = _("Choose one of the answers shown.")


class ListField(ChoiceField):
    """One answer of many, as a list to choose from, in the alphabetical order of the language."""

    widget = forms.Select

    def __init__(self, *, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        in_order = sorted(choices, key=lambda choice: formats.alphabetical(choice[1]))
        first = ("", pgettext("an answer of a list", "Choose"))
        super().__init__(choices=[first, *in_order], **kwargs)


class YesNoField(ChoiceField):
    """Yes or no, and with ``unsure`` also "I am not sure"; gives True, False or None."""

    def __init__(self, *, missing: Any = None, unsure: bool = False, **kwargs: Any) -> None:
        choices = [("yes", _("Yes")), ("no", _("No"))]
        if unsure:
            choices.append(("unsure", _("I am not sure")))
        super().__init__(missing=missing or _("Choose yes or no."), choices=choices, **kwargs)

    def clean(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class CheckboxesField(forms.MultipleChoiceField):
    """Any number of a few answers."""

    widget = Checkboxes

    def __init__(self, *, missing: Any = None, **kwargs: Any) -> None:
        super().__init__(required=missing is not None, **kwargs)
        self.error_messages["required"] = missing or _("Choose at least one answer.")
        self.error_messages["invalid_choice"] = _("Choose among the answers shown.")


class UploadField(forms.FileField):
    """One file.

    Args:
        missing: error when none is chosen; None makes it optional.
        endings: allowed ends of its name, in lower case, such as ``(".pdf", ".jpg")``.
        max_bytes: largest size in bytes.
    """

    def __init__(
        self,
        *,
        missing: Any = None,
        endings: Sequence[str] = (".pdf", ".jpg", ".jpeg", ".png"),
        max_bytes: int = 10_000_000,
        **kwargs: Any,
    ) -> None:
        super().__init__(required=missing is not None, max_length=200, **kwargs)
        self.endings, self.max_bytes = tuple(endings), max_bytes
        self.error_messages["required"] = missing or _("Choose a file.")
        self.error_messages["empty"] = _("This file is empty. Choose another file.")
        self.error_messages["max_length"] = _(
            "The file’s name is too long. Shorten it and try again."
        )
        self.widget.attrs["accept"] = ",".join(self.endings)

    def to_python(self, data: Any) -> Any:
        file: Any = super().to_python(data)
        if file is None:
            return None
        if (file.size or 0) > self.max_bytes:
            raise ValidationError(too_large(self.max_bytes), code="too_large")
        if not str(file.name).lower().endswith(self.endings):
            kinds = ", ".join(ending.lstrip(".").upper() for ending in self.endings)
            raise ValidationError(
                str(_("We cannot take this kind of file. Choose one of these: %(kinds)s."))
                % {"kinds": kinds},
                code="wrong_kind",
            )
        return file


def too_large(max_bytes: int) -> str:
    """The message for a file above the bound."""
    bound = formats.number(max_bytes // 1_000_000, get_language() or "en")
    return str(
        _(
            "This file is larger than %(bound)s MB. Choose a smaller file, or scan it again at a lower "
            "quality."
        )
    ) % {"bound": bound}
