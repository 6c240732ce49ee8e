"""Forms of the way back."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
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


class PasswordForm(BilingualForm):
    """The first new way to sign in."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("15 characters or more. Several words make a good password."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Enter a new password.")},
    )

    def clean_password(self) -> str:
        """Will refuse what the rules of every password refuse."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
