"""Whoever signs out anywhere on the platform is signed out at every application."""

from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from onegov.core.types import Actor, ActorKind
from onegov.login.models import Account
from onegov.login.provider.actions import leaving
from onegov.login.provider.visiting import visit_of


def connect() -> None:
    """Will hear of each sign-out from now on."""
    user_logged_out.connect(_on_sign_out, dispatch_uid="login.provider")


def _on_sign_out(request: HttpRequest, user: object, **_: object) -> None:
    visit = visit_of(request)
    if isinstance(user, Account) and visit is not None:
        actor = Actor(kind=ActorKind.PERSON, person_id=user.person_id)
        leaving.sign_out(actor=actor, person_id=user.person_id, visit=visit)
