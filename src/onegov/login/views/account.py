"""Signing up: the code by mail. Signing out."""

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.logout import logout
from django.http import HttpResponse
from django.shortcuts import redirect

from onegov.login.sessions import VISIT, note_left


class ConfirmAddress(account.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """The code that was sent to an e-mail address."""

    def form_valid(self, form: Any) -> HttpResponse:
        is_new_account = bool(self.stage and self.stage.login.signup)
        response: HttpResponse = super().form_valid(form)
        if is_new_account and self.request.user.is_authenticated:
            # The password was chosen minutes ago in this sign-up: it is not asked again at once.
            record_authentication(self.request, self.request.user, "password", reauthenticated=True)
        return response


class SignOut(account.LogoutView):  # type: ignore[misc]
    """The way out: for whoever was at an application, by the page that tells each of them."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        visit = self.request.session.get(VISIT)
        if not visit:
            response: HttpResponse = super().post(*args, **kwargs)
            return response
        then = self.get_next_url() or ""
        logout(self.request, show_message=False)  # the page says it
        note_left(self.request, visit, then)
        return redirect("login_signed_out")
