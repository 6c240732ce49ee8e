"""Forms of the way back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onegov.ui.public import BilingualForm


def _address(label: Any, help_text: Any, missing: Any) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        help_text=help_text,
        max_length=254,
        error_messages={
            "required": missing,
            "invalid": _("Enter an email address such as name@example.ca."),
        },
    )


class BeginForm(BilingualForm):
    """Which account, and where to write to from now on."""

    address = _address(
        _("Email address of your account"),
        _("The one you signed in with."),
        _("Enter the email address of your account."),
    )
    contact = _address(
        _("An email address that you can read now"),
        _("It can be the same one, if you can still read it."),
        _("Enter an email address that you can read now."),
    )
