"""What follows from allauth's events: keys of sessions change, other sessions end."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.usersessions.models import UserSession
from django.db.models.signals import pre_save
from django.http import HttpRequest

from onegov.login import devices, sessions
from onegov.login.models import Account

# allauth's table wants an address; none is kept.
NOWHERE = "0.0.0.0"  # noqa: S104


def connect() -> None:
    """Will listen to allauth; each receiver once."""
    account.authentication_step_completed.connect(_step_taken, dispatch_uid="login.step")
    for changed in (
        account.password_changed,
        account.password_set,
        account.password_reset,
        mfa.authenticator_added,
        mfa.authenticator_removed,
        mfa.authenticator_reset,
    ):
        changed.connect(_factor_changed, dispatch_uid="login.changed")
    pre_save.connect(_keep_least, sender=UserSession, dispatch_uid="login.least")


def _step_taken(request: HttpRequest, **_: Any) -> None:
    """Before sign-in Django changes the key itself."""
    if request.user.is_authenticated:
        sessions.rotate(request)


def _factor_changed(request: HttpRequest, user: Account, **_: Any) -> None:
    devices.forget(user)
    sessions.end_others(request, user.pk)


def _keep_least(instance: UserSession, **_: Any) -> None:
    """The family of the browser, and no network address: enough for a person to know their device."""
    instance.ip = NOWHERE
    if "/" in instance.user_agent:  # as a browser sends it
        instance.user_agent = devices.family(instance.user_agent)
