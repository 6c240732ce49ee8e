"""Forms whose errors say what is wrong and what to do, in the person's language."""

from onegov.ui.forms.base import BilingualForm
from onegov.ui.forms.fields import (
    CheckboxesField,
    ChoiceField,
    DateField,
    ListField,
    TextField,
    UploadField,
    YesNoField,
)
from onegov.ui.forms.numbers import NumberField
from onegov.ui.forms.widgets import Checkboxes, DateParts, Radios

__all__ = [
    "BilingualForm",
    "Checkboxes",
    "CheckboxesField",
    "ChoiceField",
    "DateField",
    "DateParts",
    "ListField",
    "NumberField",
    "Radios",
    "TextField",
    "UploadField",
    "YesNoField",
]
