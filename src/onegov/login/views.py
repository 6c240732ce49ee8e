"""allauth's views, with what our pages add to them."""

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme

_THEN = "onegov.after_second_step"


@method_decorator(login_required, name="dispatch")
class AddApp(ActivateTOTPView):  # type: ignore[misc]
    """Setting up an authenticator app; the session then counts as signed in with two steps."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wanted = request.GET.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            request.session[_THEN] = wanted
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


class ConfirmAddress(account.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """The code that was sent to an e-mail address."""

    def form_valid(self, form: Any) -> HttpResponse:
        is_new_account = bool(self.stage and self.stage.login.signup)
        response: HttpResponse = super().form_valid(form)
        if is_new_account and self.request.user.is_authenticated:
            # The password was chosen minutes ago in this sign-up: it is not asked again at once.
            record_authentication(self.request, self.request.user, "password", reauthenticated=True)
        return response
