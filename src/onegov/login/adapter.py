"""Where allauth asks us: a new account gets its person; mail carries no more than it must; what is
secret of a factor is sealed."""

import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from onegov.core import clock
from onegov.core.sealing import Safe
from onegov.login.actors import fresh_actor_of
from onegov.login.conf import conf
from onegov.login.desks import open_to
from onegov.login.errors import MailNotSent
from onegov.login.models import Account
from onegov.people import public as people

_SECOND_STEP = "allauth.mfa.stages.AuthenticateStage"


_SEALED = "gAAAA"  # how every Fernet token begins; no base32 key does


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

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whoever works at the desk goes to their part of it, everybody else to their account."""
        parts = open_to(fresh_actor_of(request))
        return reverse(parts[0].route) if parts else str(super().get_login_redirect_url(request))

    def get_login_stages(self) -> list[str]:
        """allauth's, with our second step."""
        ours = {_SECOND_STEP: "onegov.login.stages.SecondStep"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The passkey first: nobody can be talked out of it."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted by account and source: nobody locks somebody else out."""
        by_account: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{by_account}:{ratelimit.get_ip(request)}"


class FactorsAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's questions about second factors."""

    def encrypt(self, text: str) -> str:
        """Seals an authenticator app's key or the seed of recovery codes."""
        return _safe().seal("secrets", text)

    def decrypt(self, encrypted_text: str) -> str:
        """What ``encrypt`` was given; a key from before they were sealed is read as it is."""
        if not encrypted_text.startswith(_SEALED):
            return encrypted_text
        return _safe().opened("secrets", encrypted_text)


def _safe() -> Safe:
    return Safe(conf().factors_key, "factors")
