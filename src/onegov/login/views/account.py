"""Signing up: the code by mail."""

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpResponse


class ConfirmAddress(account.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """The code that was sent to an e-mail address."""

    def form_valid(self, form: Any) -> HttpResponse:
        is_new_account = bool(self.stage and self.stage.login.signup)
        response: HttpResponse = super().form_valid(form)
        if is_new_account and self.request.user.is_authenticated:
            # The password was chosen minutes ago in this sign-up: it is not asked again at once.
            record_authentication(self.request, self.request.user, "password", reauthenticated=True)
        return response
