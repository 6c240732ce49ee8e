"""allauth's forms in our words: labels, hints and messages that say what to do."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

_MESSAGES = {
    "email_password_mismatch": _(
        "We do not recognize this email address with this password. Check both and try again."
    ),
    "too_many_login_attempts": _(
        "There were too many attempts. Wait five minutes, then try again, or choose a new password."
    ),
    "rate_limited": _("There were too many attempts. Wait five minutes, then try again."),
    "incorrect_code": _("This code does not match. Check it, or get a new one, and try again."),
    "incorrect_password": _("This is not your password. Check it and try again."),
    "enter_current_password": _("This is not your current password. Check it and try again."),
    "account_inactive": _("This account is closed. Contact us if you think that this is an error."),
    "email_taken": _("An account already uses this email address. Use another one."),
    "same_as_current": _("This is already your email address. Enter another one."),
    "invalid_password_reset": _("This link is no longer good. Ask for a new one."),
    "unverified_email": _("Confirm your email address first."),
    "cannot_delete_authenticator": _("You cannot turn off two-step verification now."),
    "cannot_generate_recovery_codes": _("Set up an authenticator app first."),
    "password_too_short": _(
        "Your password is too short. Use 15 characters or more, such as four or five words."
    ),
    "password_too_common": _("Many people use this password. Choose one that is only yours."),
    "password_too_similar": _(
        "Your password looks like your email address. Choose one that does not."
    ),
    "different_passwords": _("The two passwords are different. Type the same one twice."),
    "invalid": _("Enter an email address such as name@example.com."),
}
_HINT = _(
    "15 characters or more. A phrase of four or five words is easy to remember. No special characters "
    "are needed."
)


class OurWords:
    """Mixed into an allauth form, before it.

    Attributes:
        texts: by field: its label, its hint, and what an empty answer says.
    """

    texts: ClassVar[dict[str, tuple[Any, Any, Any]]] = {}
    use_required_attribute = False
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint, missing) in self.texts.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages["required"] = missing

    def add_error(self, field: str | None, error: Any) -> None:
        given = error if isinstance(error, ValidationError) else None
        if given is None:
            # The one message that allauth adds without a code.
            given = ValidationError(str(error), code="different_passwords")
        reworded = [_reword(single) for single in given.error_list]
        super().add_error(field, reworded)  # type: ignore[misc]


def _reword(error: ValidationError) -> ValidationError:
    return ValidationError(_MESSAGES.get(error.code or "", error.message), code=error.code)


_EMAIL = (_("Email address"), "", _("Enter your email address."))
_PASSWORD = (_("Password"), "", _("Enter your password."))
_NEW = (_("New password"), _HINT, _("Choose a password."))
_AGAIN = (_("The same password again"), "", _("Type your password a second time."))


class SignIn(OurWords, account.LoginForm):  # type: ignore[misc]
    texts: ClassVar = {"login": _EMAIL, "password": _PASSWORD}


class SignUp(OurWords, account.SignupForm):  # type: ignore[misc]
    texts: ClassVar = {
        "email": (
            _("Email address"),
            _("We send a code to it. Choose an address that only you read."),
            _("Enter your email address."),
        ),
        "password1": (_("Password"), _HINT, _("Choose a password.")),
        "password2": _AGAIN,
    }

    def try_save(self, request: HttpRequest) -> Any:
        """As allauth, but as slow for an address that has an account as for one that has none."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ConfirmAddress(OurWords, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    texts: ClassVar = {
        "code": (_("Code from our message"), "", _("Enter the code from our message."))
    }


class ForgottenPassword(OurWords, account.ResetPasswordForm):  # type: ignore[misc]
    texts: ClassVar = {"email": _EMAIL}


class NewPassword(OurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    texts: ClassVar = {"password1": _NEW, "password2": _AGAIN}


class ChangePassword(OurWords, account.ChangePasswordForm):  # type: ignore[misc]
    texts: ClassVar = {
        "oldpassword": (_("Current password"), "", _("Enter your current password.")),
        "password1": _NEW,
        "password2": _AGAIN,
    }


class ConfirmPassword(OurWords, account.ReauthenticateForm):  # type: ignore[misc]
    texts: ClassVar = {"password": _PASSWORD}


_ANY_CODE = (
    _("Code"),
    _("The six numbers that your authenticator app shows now, or one of your recovery codes."),
    _("Enter a code."),
)


class SecondStep(OurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    texts: ClassVar = {"code": _ANY_CODE}


class ConfirmSecondStep(OurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    texts: ClassVar = {"code": _ANY_CODE}


class AddApp(OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    texts: ClassVar = {
        "code": (
            _("Code from the app"),
            _("The six numbers that the app shows now."),
            _("Enter the six numbers that the app shows."),
        )
    }
