"""The door of ``ui``: forms, formats, failure pages and the language switch, for pages of any door.

Components are template tags (always loaded, see README.md); their values are in ``ui.types``.
"""

from onegov.ui import formats
from onegov.ui.context import language, other_language_is
from onegov.ui.failures import explain, failure_page, said
from onegov.ui.forms import (
    BilingualForm,
    CheckboxesField,
    ChoiceField,
    DateField,
    ListField,
    NumberField,
    TextField,
    UploadField,
    YesNoField,
)
from onegov.ui.forms.fields import too_large

__all__ = [
    "BilingualForm",
    "CheckboxesField",
    "ChoiceField",
    "DateField",
    "ListField",
    "NumberField",
    "TextField",
    "UploadField",
    "YesNoField",
    "explain",
    "failure_page",
    "formats",
    "language",
    "other_language_is",
    "said",
    "too_large",
]
