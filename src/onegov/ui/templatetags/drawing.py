"""How one form field is drawn, by the kind of its widget."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onegov.ui import formats
from onegov.ui.forms.fields import UploadField
from onegov.ui.forms.numbers import NumberField
from onegov.ui.forms.widgets import DateParts


def draw_field(
    bound: BoundField, *, label: str = "", hint: str = "", heading: bool = False, css: str = ""
) -> SafeString:
    """The whole field: label, hint, errors, control."""
    widget = bound.field.widget
    if widget.is_hidden:
        return SafeString(bound)
    hint = _hint(bound, hint or str(bound.help_text or ""))
    values: dict[str, Any] = {
        "field": bound,
        "id": bound.id_for_label if not isinstance(widget, DateParts) else bound.auto_id,
        "label": label or bound.label,
        "hint": hint,
        "heading": heading,
        "css": css,
        "errors": bound.errors,
        "described_by": _described_by(bound, hint),
    }
    return render_to_string(
        f"ui/components/field_{_kind(widget)}.html", values | _control(bound, values)
    )


def first_id(bound: BoundField) -> str:
    """The id that a link to the field leads to."""
    widget = bound.field.widget
    if isinstance(widget, DateParts):
        return widget.id_for_label(bound.auto_id)
    if _kind(widget) == "choices":
        return f"{bound.auto_id}_0"
    return str(bound.auto_id)


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, DateParts):
        return "date"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, forms.CheckboxInput) else "input"


def _described_by(bound: BoundField, hint: str) -> str:
    ids = [f"{bound.auto_id}_hint"] if hint else []
    return " ".join(ids + ([f"{bound.auto_id}_error"] if bound.errors else []))


def _hint(bound: BoundField, words: str) -> str:
    """The hint, with the bounds of a number; of a file, its limits where there is no hint."""
    if isinstance(bound.field, UploadField):
        return words or _file_limits(bound.field)
    field = bound.field
    if not isinstance(field, NumberField) or field.bounds in words:
        return words
    return format_html("{} {}", words, field.limits) if words else field.limits


def _file_limits(field: UploadField) -> str:
    kinds = ", ".join(ending.lstrip(".").upper() for ending in field.endings)
    size = formats.number(field.max_bytes // 1_000_000, get_language() or "en")
    return _("Accepted: %(kinds)s. At most %(size)s MB.") % {"kinds": kinds, "size": size}


def _control(bound: BoundField, values: dict[str, Any]) -> dict[str, Any]:
    widget = bound.field.widget
    if isinstance(widget, DateParts):
        return _date_control(bound, widget)
    if _kind(widget) == "choices":
        kind = "checkbox" if isinstance(widget, forms.CheckboxSelectMultiple) else "radio"
        hints = getattr(bound.field, "choice_hints", {})
        options = [
            (option.data, hints.get(str(option.data["value"]), "")) for option in bound.subwidgets
        ]
        return {"options": options, "kind": kind}
    widget.attrs.pop("placeholder", None)
    attributes: dict[str, str | bool] = {"id": str(bound.auto_id)}
    if values["described_by"]:
        attributes["aria-describedby"] = values["described_by"]
    before, after = bound.field.beside if isinstance(bound.field, NumberField) else ("", "")
    return {"control": bound.as_widget(attrs=attributes), "before": before, "after": after}


def _date_control(bound: BoundField, widget: DateParts) -> dict[str, Any]:
    typed = widget.parts(bound.value())
    parts = [
        {
            "name": f"{bound.html_name}_{part}",
            "id": f"{bound.auto_id}_{part}",
            "label": widget.labels[part],
            "value": typed[part].removeprefix("0") if part == "month" else typed[part],
            "part": part,
        }
        for part in widget.order()
    ]
    months = list(enumerate(formats.months(get_language() or "en"), start=1))
    return {"parts": parts, "months": [(str(place), name) for place, name in months]}
