"""Where somebody is signed in, and which devices they trust."""

from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from onegov.core.errors import NotAllowed
from onegov.login import devices, sessions
from onegov.login.actors import actor_of
from onegov.login.models import Account
from onegov.login.provider import public as provider


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The sessions and trusted devices of whoever asks."""
    found = sorted(
        UserSession.objects.purge_and_list(_account(request)),
        key=lambda session: (not session.is_current(), -session.created_at.timestamp()),
    )
    account = _account(request)
    content = {
        "sessions": found,
        "trusted": devices.trusted(account),
        "deliveries": provider.deliveries(person_id=account.person_id),
    }
    return render(request, "usersessions/usersession_list.html", content)


@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Signs out one other device."""
    if sessions.end_one(request, number):
        messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Signs out every device but this one."""
    ended = sessions.end_others(request, request.user.pk)
    words = ngettext(
        "%(count)s other device is signed out.", "%(count)s other devices are signed out.", ended
    )
    messages.success(request, words % {"count": ended})
    return redirect("usersessions_list")


@require_POST
def end_everywhere(request: HttpRequest) -> HttpResponse:
    """Signs out every other device and every department; this page stays, to tell who confirmed."""
    account = _account(request)
    provider.sign_out_everywhere(actor=actor_of(request), person_id=account.person_id)
    sessions.end_others(request, account.pk)
    messages.success(request, _("Every department is told now. The list below says who confirmed."))
    return redirect("usersessions_list")


@require_POST
def forget(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Trusts a device no more."""
    if devices.forget(_account(request), device_id):
        messages.success(request, _("That device asks for a code again."))
    return redirect("usersessions_list")


def _account(request: HttpRequest) -> Account:
    """Whoever is signed in, as the routes' rule has it."""
    if not isinstance(request.user, Account):
        raise NotAllowed
    return request.user
