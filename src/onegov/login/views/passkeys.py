"""Passkeys: signing up and in with one, confirming with one, adding, renaming and removing them."""

import json
from typing import Any

from allauth.account import views as account
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import passthrough_next_redirect_url
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.stages import PasskeySignupStage
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import FormView

from onegov.login import devices, forms
from onegov.login.views.second_step import remember_then


class SignUp(account.SignupByPasskeyView):  # type: ignore[misc]
    """An e-mail address, and no password at all."""

    form_class = forms.SignUp


class SignIn(webauthn.LoginWebAuthnView):  # type: ignore[misc]
    """The browser offers the passkeys that it has for this site; nothing is typed."""

    form_class = forms.SignInWithPasskey

    def form_invalid(self, form: Any) -> HttpResponse:
        for error in form.errors.get("credential", []):
            messages.error(self.request, error)
        back = passthrough_next_redirect_url(self.request, reverse("account_login"), "next")
        return redirect(str(back))


class Confirm(webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Step-up in a session that is signed in."""

    form_class = forms.ConfirmWithPasskey

    def form_invalid(self, form: Any) -> HttpResponse:
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content: dict[str, Any] = super().get_context_data(**kwargs)
        asked = json.dumps(content["js_data"]["request_options"])
        return content | {"asked": asked, "form": kwargs.get("form")}


class _MakesPasskey:
    """Asks for a passkey that the device keeps and that verifies its holder, whatever it is for."""

    form_class = forms.NewPasskey
    request: HttpRequest

    def get_initial(self) -> dict[str, Any]:
        return {"name": devices.family(self.request.headers.get("User-Agent", ""))}

    def asked_of(self, account: Any) -> dict[str, str]:
        """The creation options, as the page's script reads them."""
        return {"asked": json.dumps(auth.begin_registration(account, passwordless=True))}


class FirstPasskey(_MakesPasskey, webauthn.SignupWebAuthnView):  # type: ignore[misc]
    """The last step of signing up; recovery codes follow."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content: dict[str, Any] = super().get_context_data(**kwargs)
        if "form" in kwargs:
            content["form"] = kwargs["form"]
        return content | self.asked_of(self._login_stage.login.user)

    def form_valid(self, form: Any) -> HttpResponse:
        stage = self._login_stage
        made = flows.signup_authenticator(
            self.request,
            user=stage.login.user,
            name=form.cleaned_data["name"],
            credential=form.cleaned_data["credential"],
        )
        post_authentication(self.request, made, reauthenticated=True, passwordless=True)
        response: HttpResponse = stage.exit()
        if not self.request.user.is_authenticated:
            return response
        auto_generate_recovery_codes(self.request)
        remember_then(self.request, response.headers.get("Location", ""))
        return redirect("mfa_view_recovery_codes")


@method_decorator(
    login_stage_required(
        stage=PasskeySignupStage.key, redirect_urlname="account_signup_by_passkey"
    ),
    name="dispatch",
)
class PasswordInstead(FormView):  # type: ignore[type-arg]  # not generic at run time
    """A password for the new account of somebody whose browser has no passkeys."""

    form_class = forms.PasswordInstead
    template_name = "account/password_instead.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        stage = self.request._login_stage  # type: ignore[attr-defined]
        return super().get_form_kwargs() | {"user": stage.login.user}

    def form_valid(self, form: Any) -> HttpResponse:
        form.save()
        stage = self.request._login_stage  # type: ignore[attr-defined]
        record_authentication(self.request, stage.login.user, "password", reauthenticated=True)
        response: HttpResponse = stage.exit()
        return response


class Add(_MakesPasskey, webauthn.AddWebAuthnView):  # type: ignore[misc]
    """One more passkey."""

    def get_form_class(self) -> type[forms.NewPasskey]:
        return forms.NewPasskey

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content: dict[str, Any] = super().get_context_data(**kwargs)
        if "form" in kwargs:
            content["form"] = kwargs["form"]
        return content | self.asked_of(self.request.user)

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        added = Authenticator.objects.filter(
            user=self.request.user, type=Authenticator.Type.WEBAUTHN
        ).latest("pk")
        post_authentication(self.request, added)
        return response


class Rename(webauthn.EditWebAuthnView):  # type: ignore[misc]
    """Another name for one."""

    form_class = forms.RenamePasskey


class Remove(webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    """One fewer."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content: dict[str, Any] = super().get_context_data(**kwargs)
        return content | {"passkey": self.object.wrap()}
