"""Where a person is led to show more of who they are, and back to what they wanted."""

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from onegov.login.actors import assurance_of
from onegov.login.models import Account

_BY_PASSWORD = 2  # the level that a password alone reaches


def to_sign_in(then: str) -> HttpResponse:
    """To the sign-in page."""
    return _to("account_login", then)


def to_sign_out(then: str) -> HttpResponse:
    """To signing out, for whom an application does not mean; then back to its request."""
    return _to("account_logout", then)


def to_second_factor(request: HttpRequest, then: str) -> HttpResponse:
    """To the second factor when one is set up, else to setting one up."""
    if way := _second_factor(request):
        return _to(way, then)
    messages.info(
        request,
        _("This part needs two-step verification. Set up an authenticator app to go on."),
    )
    return _to("mfa_activate_totp", then)


def to_passkey(request: HttpRequest, then: str) -> HttpResponse:
    """To a passkey: using the one that is set up, else making one."""
    if is_mfa_enabled(request.user, [Authenticator.Type.WEBAUTHN]):
        return _to("mfa_reauthenticate_webauthn", then)
    messages.info(
        request, _("This service asks for a passkey. Make one, then go back to the service.")
    )
    return _to("mfa_add_webauthn", then)


def to_identity(then: str) -> HttpResponse:
    """To proving who one is."""
    return _to("assurance:status", then)


def to_fresh_sign_in(request: HttpRequest, then: str) -> HttpResponse:
    """To showing again, in this session and as well as before, that they are still themselves."""
    if way := _second_factor(request) or _lesser_way(request):
        return _to(way, then)
    return to_second_factor(request, then)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether whoever is signed in set up a passkey or an authenticator app here."""
    return bool(_second_factor(request))


def is_known_by_a_partner_only(request: HttpRequest) -> bool:
    """Whether nothing of ours shows again who is signed in, and so allauth asks for nothing."""
    return not get_reauthentication_flows(request.user) and _is_linked(request)


def _lesser_way(request: HttpRequest) -> str:
    """The password where it reaches the level of this session, else the partner; "" with neither."""
    account, level = request.user, assurance_of(request).level
    if level <= _BY_PASSWORD and isinstance(account, Account) and account.has_usable_password():
        return "account_reauthenticate"
    return "partner_confirm" if _is_linked(request) else ""


def _is_linked(request: HttpRequest) -> bool:
    found: bool = SocialAccount.objects.filter(user_id=request.user.pk).exists()
    return found


def _second_factor(request: HttpRequest) -> str:
    """The page of the best second factor that is set up; "" without any."""
    if is_mfa_enabled(request.user, [Authenticator.Type.WEBAUTHN]):
        return "mfa_reauthenticate_webauthn"
    is_set_up = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    return "mfa_reauthenticate" if is_set_up else ""


def _to(name: str, then: str) -> HttpResponse:
    return redirect(f"{reverse(name)}?{urlencode({'next': then})}")
