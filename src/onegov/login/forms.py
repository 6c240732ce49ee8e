"""allauth's forms in our words: labels, hints and messages that say what to do."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from onegov.login import devices, passkeys

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
    "password_breached": _(
        "This password is on a list of stolen passwords. Choose another one, here and wherever else "
        "you use it."
    ),
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
        messages: by code of an error: what we say instead of the package.
    """

    texts: ClassVar[dict[str, tuple[Any, Any, Any]]] = {}
    messages: ClassVar[dict[str, Any]] = _MESSAGES
    use_required_attribute = False
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint, missing) in self.texts.items():
            field = self.fields.get(name)
            if field is None:  # signing up with a passkey needs no password
                continue
            field.label, field.help_text = label, hint
            field.error_messages["required"] = missing

    def add_error(self, field: str | None, error: Any) -> None:
        given = error if isinstance(error, ValidationError) else None
        if given is None:
            # The one message that allauth adds without a code.
            given = ValidationError(str(error), code="different_passwords")
        reworded = [self._reword(single) for single in given.error_list]
        super().add_error(field, reworded)  # type: ignore[misc]

    def _reword(self, error: ValidationError) -> ValidationError:
        return ValidationError(self.messages.get(error.code or "", error.message), code=error.code)


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
        if self.account_already_exists and "password1" in self.cleaned_data:
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
    trust = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not devices.may_trust(self.user):
            del self.fields["trust"]
        else:
            days = settings.TRUSTED_DEVICE_DAYS
            self.fields["trust"].label = ngettext(
                "Do not ask for a code on this device for %d day",
                "Do not ask for a code on this device for %d days",
                days,
            ) % (days,)
            self.fields["trust"].help_text = _(
                "Only on a device that nobody else uses. Some pages still ask for a code."
            )


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


_NO_PASSKEY = _("This passkey did not work. Try again, or use another way.")


class _WithPasskey(OurWords):
    """Its one field is what the browser answers; see ``passkeys``."""

    messages: ClassVar = _MESSAGES | {
        "incorrect_code": _NO_PASSKEY,
        "malformed": _NO_PASSKEY,
        "elsewhere": _NO_PASSKEY,
        "invalid": _NO_PASSKEY,
        "required": _NO_PASSKEY,
        "user_not_verified": _(
            "Your device did not check that it is you. Turn on its PIN, fingerprint or face "
            "recognition, then try again."
        ),
        "copied": _(
            "This passkey may have been copied. Sign in another way, remove it, then add a new one."
        ),
    }


class _UsesPasskey(_WithPasskey):
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Any:
        request = context.request
        try:
            said = passkeys.check_use(request, self.cleaned_data["credential"])
            authenticator = super().clean_credential()  # type: ignore[misc]
        finally:
            passkeys.forget_challenge(request)
        passkeys.count_use(authenticator, said.counter)
        return authenticator


class SignInWithPasskey(_UsesPasskey, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """No address is typed: the passkey says whose it is."""


class SecondStepWithPasskey(_UsesPasskey, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After the password."""


class ConfirmWithPasskey(_UsesPasskey, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """In a session that needs more."""


_NAME = (
    _("Name of this passkey"),
    _("So that you know it again, such as “my computer” or “blue key”."),
    _("Enter a name."),
)


class NewPasskey(_WithPasskey, webauthn.SignupWebAuthnForm):  # type: ignore[misc]
    texts: ClassVar = {"name": _NAME}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 60

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        passkeys.check_new(context.request, credential)
        return credential


class RenamePasskey(OurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    texts: ClassVar = {"name": _NAME}


class PasswordInstead(OurWords, account.SetPasswordForm):  # type: ignore[misc]
    """For whom the passkey of a new account does not work."""

    texts: ClassVar = {
        "password1": (_("Password"), _HINT, _("Choose a password.")),
        "password2": _AGAIN,
    }
