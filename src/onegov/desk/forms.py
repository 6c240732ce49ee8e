"""What an officer fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from onegov.cases.types import OutcomeKind
from onegov.ui.public import BilingualForm, ChoiceField, TextField


class DecisionForm(BilingualForm):
    """The decision at this step: what the officer finds, and their note."""

    outcome = ChoiceField(
        label=_("Your decision at this step"),
        choices=[
            ("eligible", _("Eligible: the requirements checked at this step are met")),
            ("referred", _("Refer: somebody else must look or decide")),
        ],
        missing=_("Choose what you decide."),
    )
    note = TextField(
        label=_("Note to the file"),
        help_text=_(
            "Say what you verified and what you relied on. Needed when you refer, and when the "
            "rules could not settle the case. The applicant may ask to see it."
        ),
        long=True,
    )

    @property
    def chosen(self) -> OutcomeKind:
        """The outcome, once the form is valid."""
        return "eligible" if self.cleaned_data["outcome"] == "eligible" else "referred"


class FindForm(forms.Form):
    """A reference that somebody reads from a letter or over the phone."""

    reference = TextField(
        label=_("Confirmation number"),
        help_text=_("12 letters and numbers, for example K7QM-2FDX-R9TW."),
        missing=_("Enter the confirmation number."),
        width=20,
    )
