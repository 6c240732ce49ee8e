"""The second step: asking for it, setting up an authenticator app, recovery codes."""

import json
from typing import Any

from allauth.mfa.base import views as mfa
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme

from onegov.login import devices, forms

_THEN = "onegov.after_second_step"


def remember_then(request: HttpRequest, wanted: str) -> None:
    """Will keep the page of ours to which the recovery codes lead on."""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        request.session[_THEN] = wanted


@method_decorator(login_required, name="dispatch")
class AddApp(ActivateTOTPView):  # type: ignore[misc]
    """Setting up an authenticator app; the session then counts as signed in with two steps."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        remember_then(request, request.GET.get("next", ""))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # The password was confirmed and the code is right: both steps were taken just now.
        added = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        post_authentication(self.request, added)
        return response


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, with the way back to what asked for the second step."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content: dict[str, Any] = super().get_context_data(**kwargs)
        return content | {"then": self.request.session.get(_THEN, "")}


class SecondStep(mfa.AuthenticateView):  # type: ignore[misc]
    """A code or a passkey after the password; a device may then be trusted."""

    form_class = forms.SecondStep
    webauthn_form_class = forms.SecondStepWithPasskey

    def form_valid(self, form: Any) -> HttpResponse:
        account = self.stage.login.user
        response: HttpResponse = super().form_valid(form)
        if form.cleaned_data.get("trust") and form.authenticator.type == Authenticator.Type.TOTP:
            devices.trust(self.request, response, account)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = Authenticator.objects.filter(user=self.stage.login.user)
        return content | {
            "has_passkey": kinds.filter(type=Authenticator.Type.WEBAUTHN).exists(),
            "has_code": kinds.exclude(type=Authenticator.Type.WEBAUTHN).exists(),
            "asked": json.dumps(content["js_data"]["request_options"]),
        }
