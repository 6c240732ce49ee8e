"""Where a person is signed in, which applications heard of a sign-out, and the end of it all."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, ActorKind, Text
from onegov.login import devices, sessions
from onegov.login.access import access, signed_in
from onegov.login.models import Account
from onegov.login.provider import queries
from onegov.login.provider.actions import leaving
from onegov.login.provider.models import Grant


@access(signed_in)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The applications that hold a sign-in of the person, and those that were told of its end."""
    person_id = _account(request).person_id
    content = {
        "services": _by_application(queries.open_grants(person_id=person_id)),
        "deliveries": queries.deliveries(person_id=person_id, most=50),
    }
    return render(request, "provider/services.html", content)


@access(signed_in)
@require_POST
def everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out of every application and every other device, and trust no device any more."""
    account = _account(request)
    actor = Actor(kind=ActorKind.PERSON, person_id=account.person_id)
    leaving.sign_out(actor=actor, person_id=account.person_id)
    sessions.end_others(request, account.pk)
    devices.forget(account)
    messages.success(
        request, _("You are signed out everywhere but here. The services are being told.")
    )
    return redirect("login_services")


def _by_application(grants: list[Grant]) -> list[dict[str, object]]:
    """One line for each application, the newest sign-in first."""
    found: dict[str, Grant] = {grant.client_id: grant for grant in grants}
    newest = sorted(found.values(), key=lambda grant: grant.created_at, reverse=True)
    return [
        {
            "name": Text(en=grant.client.name_en, fr=grant.client.name_fr),
            "at": grant.created_at,
            "lasts": "offline_access" in grant.scopes,
        }
        for grant in newest
    ]


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise NotAllowed
    return request.user
