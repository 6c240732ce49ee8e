"""Where allauth asks us: a new account gets its person; mail carries no more than it must."""

import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from onegov.core import clock
from onegov.login.errors import MailNotSent
from onegov.login.levels import of_session
from onegov.login.models import Account
from onegov.people import public as people

_SECOND_STEP = "allauth.mfa.stages.AuthenticateStage"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's questions, answered for OneGov."""

    def save_user(
        self, request: HttpRequest, user: Account, form: Any, commit: bool = True
    ) -> Account:
        """Will give the new account its person before it is saved."""
        user.person_id = people.create_person()
        user.date_joined = clock.now()
        user.language = (translation.get_language() or "en")[:2]
        saved: Account = super().save_user(request, user, form, commit=commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """As allauth.

        Raises:
            MailNotSent: the mail server took nothing.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (smtplib.SMTPException, OSError) as error:
            raise MailNotSent from error

    def get_login_stages(self) -> list[str]:
        """As allauth, without our second step for whom a partner's sign-in showed two factors."""
        stages: list[str] = super().get_login_stages()
        shown = of_session(self.request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []))
        return [stage for stage in stages if shown.level < 3 or stage != _SECOND_STEP]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff go to their desk, everybody else to their account."""
        account = request.user
        if isinstance(account, Account) and people.staff_roles(person_id=account.person_id):
            return reverse("desk:queue")
        return str(super().get_login_redirect_url(request))
