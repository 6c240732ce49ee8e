"""Forms of applying; what a fact is asked with is in ``portal.questions``."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from onegov.catalogue.types import DocumentSpec
from onegov.core import clock
from onegov.journeys.types import SourceOffer
from onegov.ui.public import BilingualForm, ChoiceField, DateField, TextField, UploadField, language

_ENDINGS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
}


class LinkForm(BilingualForm):
    """What only the person and the department know together."""

    client_id = TextField(
        label=_("Client number"),
        help_text=_(
            "Also called UCI. It is on your permanent resident card and on letters from the department: "
            "8 or 10 digits."
        ),
        missing=_("Enter your client number."),
        max_length=30,
        width=10,
    )
    birth_date = DateField(label=_("Date of birth"), missing=_("Enter your date of birth."))
    secret = TextField(
        label=_("Code on the letter"),
        help_text=_("It is in the letter that the department mailed you. Nobody here sees it."),
        missing=_("Enter the code on the letter."),
        max_length=40,
        width=10,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].latest = clock.today()  # type: ignore[attr-defined]
        self.fields["secret"].widget = forms.PasswordInput(
            render_value=False, attrs={"autocomplete": "one-time-code", "class": "w10"}
        )
        self.fields["client_id"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}


class SourcesForm(BilingualForm):
    """For each source: ask it, or type the facts."""

    def __init__(self, *args: Any, offers: Iterable[SourceOffer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for offer in offers:
            name = offer.organisation.in_(language())
            self.fields[offer.provider] = ChoiceField(
                label=_("Do you want us to ask?"),
                choices=[
                    ("ask", _("Yes, ask them for me")),
                    ("type", _("No, I will type it myself")),
                ],
                missing=_("%(label)s: choose yes or no.")
                % {"label": f"{offer.label.in_(language())} ({name})"},
                initial={"offered": "ask", "typed": "type"}.get(offer.state.value),
            )

    @property
    def chosen(self) -> list[str]:
        """The sources to ask."""
        return [name for name, choice in self.cleaned_data.items() if choice == "ask"]

    @property
    def typed(self) -> list[str]:
        """The sources whose facts the person types."""
        return [name for name, choice in self.cleaned_data.items() if choice == "type"]


class UploadForm(BilingualForm):
    """One file of one document."""

    def __init__(self, *args: Any, document: DocumentSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        endings = [ending for kind in document.types for ending in _ENDINGS.get(kind, ())]
        self.fields["file"] = UploadField(
            label=_("Choose a file"),
            missing=_("Choose a file to add."),
            endings=endings,
            max_bytes=document.max_bytes,
        )


class SubmitForm(BilingualForm):
    """The declaration, and the key that makes a second press the same submission."""

    attested = forms.BooleanField(
        label=_("I confirm all of the above."),
        required=True,
        error_messages={"required": _("Read the declaration and select the box to confirm it.")},
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)

    @classmethod
    def fresh_key(cls) -> str:
        """A key for a form that is shown for the first time."""
        return uuid4().hex
