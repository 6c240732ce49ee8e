"""Signing in at the simulator: choosing somebody, and how surely."""

from collections.abc import Mapping
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from onegov.core import clock
from onegov.login.models import Account
from onegov.ui.public import BilingualForm, ChoiceField

#: What a session records, by how surely somebody signs in.
_RECORDS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "password": ({"method": "password"},),
    "two_factors": ({"method": "password"}, {"method": "mfa", "type": "totp"}),
    "passkey": ({"method": "mfa", "type": "webauthn"},),
}


class ChooseForm(BilingualForm):
    """Who signs in, and how surely."""

    who = ChoiceField(label=_("Person"), missing=_("Choose a person."))
    how = ChoiceField(
        label=_("How they sign in"),
        choices=[
            ("two_factors", _("Password and code (level 3)")),
            ("passkey", _("Passkey (level 3, resistant to phishing)")),
            ("password", _("Password alone (level 2)")),
        ],
        initial="two_factors",
        missing=_("Choose how they sign in."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        people = Account.objects.order_by("email").values_list("email", flat=True)
        self.fields["who"].choices = [(email, email) for email in people]  # type: ignore[attr-defined]


def choose(request: HttpRequest) -> HttpResponse:
    """Show who there is; sign in whoever is chosen."""
    given = request.POST or request.GET
    then = given.get("next", "")
    if not url_has_allowed_host_and_scheme(then, allowed_hosts={request.get_host()}):
        then = reverse("portal:home")
    form = ChooseForm(request.POST or None)
    if not form.is_valid():
        return render(request, "simulating/choose.html", {"form": form, "then": then})
    who = Account.objects.get(email=form.cleaned_data["who"])
    login(request, who, backend=settings.AUTHENTICATION_BACKENDS[0])
    at = clock.now().timestamp()
    request.session["account_authentication_methods_user"] = str(who.pk)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {**record, "at": at} for record in _RECORDS[form.cleaned_data["how"]]
    ]
    return HttpResponseRedirect(then)
