"""Forms of proving who one is."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from onegov.core import clock
from onegov.login.assurance.logic import document_number
from onegov.login.assurance.types import Typed
from onegov.ui.public import BilingualForm, ChoiceField, DateField, TextField

DOCUMENTS = [
    ("passport", _("Passport")),
    ("licence", _("Driver’s licence")),
    ("pr_card", _("Permanent resident card")),
    ("citizenship", _("Citizenship certificate with a photo")),
    ("status_card", _("Secure Certificate of Indian Status")),
]


class DocumentForm(BilingualForm):
    """What stands on a document with a photo."""

    document = ChoiceField(
        label=_("Document"), choices=DOCUMENTS, missing=_("Choose the document.")
    )
    number = TextField(
        label=_("Number of the document"),
        missing=_("Enter the number of the document."),
        max_length=40,
        width=20,
    )
    given_name = TextField(
        label=_("Given names, as on the document"),
        missing=_("Enter the given names."),
        max_length=100,
    )
    family_name = TextField(
        label=_("Family name, as on the document"),
        missing=_("Enter the family name."),
        max_length=100,
    )
    birthdate = DateField(
        label=_("Date of birth, as on the document"), missing=_("Enter the date of birth.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birthdate"].latest = clock.today()  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        """Will refuse what has no letter and no digit: it would tell no document from another."""
        number: str = self.cleaned_data["number"]
        if not document_number(number):
            raise ValidationError(_("Enter the number of the document."))
        return number

    @property
    def typed(self) -> Typed:
        """What was typed."""
        given = self.cleaned_data
        return Typed(**{**given, "birthdate": given["birthdate"].isoformat()})
