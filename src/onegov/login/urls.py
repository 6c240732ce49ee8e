"""Addresses of sign-up, sign-in and two-step verification, under allauth's own names."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from csp.decorators import csp_replace
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from onegov.login import forms
from onegov.login.access import access, anyone, fresh_security, security, signed_in
from onegov.login.provider import urls as provider
from onegov.login.views import devices, passkeys, second_step
from onegov.login.views.account import ConfirmAddress, SignOut

_open, _mine = access(anyone), access(signed_in)
_shown, _changed = access(security), access(fresh_security)
# Passkeys are the browser's own script; these pages alone run one, and it is ours.
_script = csp_replace({"script-src": ["'self'"], "connect-src": ["'self'"]})

_entrance = [
    path(
        _("sign-in/"),
        _open(_script(account.LoginView.as_view(form_class=forms.SignIn))),
        name="account_login",
    ),
    path(_("sign-in/passkey/"), _open(passkeys.SignIn.as_view()), name="mfa_login_webauthn"),
    path(
        _("sign-in/second-step/"),
        _open(_script(second_step.SecondStep.as_view())),
        name="mfa_authenticate",
    ),
    path(_("sign-out/"), _open(SignOut.as_view()), name="account_logout"),
    path(_("create/"), _open(passkeys.SignUp.as_view()), name="account_signup_by_passkey"),
    path(
        _("create/add-passkey/"),
        _open(_script(passkeys.FirstPasskey.as_view())),
        name="mfa_signup_webauthn",
    ),
    path(
        _("create/choose-password/"),
        _open(passkeys.PasswordInstead.as_view()),
        name="login_password_instead",
    ),
    path(
        _("create/with-password/"),
        _open(account.SignupView.as_view(form_class=forms.SignUp)),
        name="account_signup",
    ),
    path(
        _("confirm-address/"),
        _open(ConfirmAddress.as_view(form_class=forms.ConfirmAddress)),
        name="account_email_verification_sent",
    ),
    path(_("closed/"), _open(account.AccountInactiveView.as_view()), name="account_inactive"),
]

_forgotten = [
    path(
        _("forgotten-password/"),
        _open(account.PasswordResetView.as_view(form_class=forms.ForgottenPassword)),
        name="account_reset_password",
    ),
    path(
        _("forgotten-password/sent/"),
        _open(account.PasswordResetDoneView.as_view()),
        name="account_reset_password_done",
    ),
    re_path(
        _(r"^new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"),
        _open(account.PasswordResetFromKeyView.as_view(form_class=forms.NewPassword)),
        name="account_reset_password_from_key",
    ),
    path(
        _("new-password/done/"),
        _open(account.PasswordResetFromKeyDoneView.as_view()),
        name="account_reset_password_from_key_done",
    ),
]

_confirm = [
    path(
        _("confirm-password/"),
        _mine(account.ReauthenticateView.as_view(form_class=forms.ConfirmPassword)),
        name="account_reauthenticate",
    ),
    path(
        _("confirm-code/"),
        _mine(mfa.ReauthenticateView.as_view(form_class=forms.ConfirmSecondStep)),
        name="mfa_reauthenticate",
    ),
    path(
        _("confirm-passkey/"),
        _mine(_script(passkeys.Confirm.as_view())),
        name="mfa_reauthenticate_webauthn",
    ),
]

_security = [
    path(_("security/"), _shown(mfa.IndexView.as_view()), name="mfa_index"),
    path(
        _("security/address/"),
        _shown(RedirectView.as_view(pattern_name="mfa_index")),
        name="account_email",
    ),
    path(
        _("security/password/"),
        _changed(account.PasswordChangeView.as_view(form_class=forms.ChangePassword)),
        name="account_change_password",
    ),
    # Where allauth sends accounts that have no password to change.
    path(
        _("security/password/none/"),
        _shown(RedirectView.as_view(pattern_name="mfa_index")),
        name="account_set_password",
    ),
    path(
        _("security/passkeys/"),
        _shown(RedirectView.as_view(pattern_name="mfa_index")),
        name="mfa_list_webauthn",
    ),
    path(
        _("security/passkeys/add/"),
        _changed(_script(passkeys.Add.as_view())),
        name="mfa_add_webauthn",
    ),
    path(
        _("security/passkeys/<int:pk>/name/"),
        _changed(passkeys.Rename.as_view()),
        name="mfa_edit_webauthn",
    ),
    path(
        _("security/passkeys/<int:pk>/remove/"),
        _changed(passkeys.Remove.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        _("security/app/"),
        _changed(second_step.AddApp.as_view(form_class=forms.AddApp)),
        name="mfa_activate_totp",
    ),
    path(
        _("security/app/remove/"),
        _changed(totp.DeactivateTOTPView.as_view()),
        name="mfa_deactivate_totp",
    ),
    path(
        _("security/recovery-codes/"),
        _changed(second_step.RecoveryCodes.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        _("security/recovery-codes/new/"),
        _changed(codes.GenerateRecoveryCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        _("security/recovery-codes/file/"),
        _changed(codes.DownloadRecoveryCodesView.as_view()),
        name="mfa_download_recovery_codes",
    ),
]

_devices = [
    path(_("security/devices/"), _mine(devices.show), name="usersessions_list"),
    path(_("security/devices/<int:number>/end/"), _mine(devices.end), name="login_end_session"),
    path(_("security/devices/end-others/"), _mine(devices.end_others), name="login_end_others"),
    path(
        _("security/devices/<uuid:device_id>/forget/"),
        _mine(devices.forget),
        name="login_forget_device",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *_entrance,
    *_forgotten,
    *_confirm,
    *_security,
    *_devices,
    *provider.people,
    path(_("identity/"), include("onegov.login.assurance.urls")),
    path(_("lost-everything/"), include("onegov.login.recovery.urls")),
    path(_("in-whose-name/"), include("onegov.login.mandates.urls")),
    path("", include("onegov.login.partners.urls")),
    path("", include("onegov.login.releases.urls")),
]
