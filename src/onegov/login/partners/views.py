"""Pages of signing in at partners; who is signed in adds and removes them here."""

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypeVar, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onegov.core import clock
from onegov.core.errors import NotFound
from onegov.core.types import Actor, ActorKind
from onegov.login.access import (
    access,
    anyone,
    fresh_person,
    fresh_security,
    security,
    signed_in,
)
from onegov.login.assurance import public as assurance
from onegov.login.assurance.types import BY_PARTNER
from onegov.login.models import Account
from onegov.login.partners import actions, asking, pages, queries
from onegov.login.partners.conf import conf
from onegov.login.partners.errors import AnswerNotSound, NotYours, PartnerRefused
from onegov.login.partners.types import Asked, Partner, Told
from onegov.ui.context import language

logger = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., HttpResponse])


def _pressed(view: View) -> View:
    """A button's address; allauth asks whoever has a password or a factor here to show it just now.

    Opened as a page, after a second factor was asked, it leads to the button.
    """
    asked = reauthentication_required(view)

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
        if request.method != "POST":
            return redirect("partner_links")
        response: HttpResponse = asked(request, **kwargs)
        return response

    return cast("View", require_http_methods(["GET", "HEAD", "POST"])(guarded))


@access(anyone)
@require_POST
def start(request: HttpRequest, partner_id: str) -> HttpResponse:
    """To the partner, to sign in there."""
    partner = _partner(partner_id)
    if not partner.for_sign_in:
        raise NotFound
    then = request.POST.get("next", "")
    return redirect(asking.ask(request, partner, process="sign_in", then=then))


@access(fresh_security)
@_pressed
def add(request: HttpRequest, partner_id: str) -> HttpResponse:
    """To the partner, to add it to this account."""
    then = reverse("partner_links")
    return redirect(asking.ask(request, _partner(partner_id), process="link", then=then))


@access(signed_in)
def confirm(request: HttpRequest) -> HttpResponse:
    """Who is signed in shows it again, where they sign in."""
    then = request.POST.get("next") or request.GET.get("next", "")
    if request.method != "POST":
        content = {"links": pages.shown_links(_account(request)), "then": then}
        return render(request, "partners/confirm.html", content)
    partner = _partner(request.POST.get("partner", ""))
    return redirect(asking.ask(request, partner, process="confirm", then=then))


@access(security)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The partners that lead to this account, and those that could."""
    return render(request, "partners/index.html", pages.overview(_account(request)))


@access(fresh_security)
@_pressed
def remove(request: HttpRequest, link_id: int) -> HttpResponse:
    """A partner leads to this account no longer."""
    actions.unlink(_account(request), link_id)
    messages.success(request, _("The link is removed."))
    return redirect("partner_links")


@access(fresh_person)
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, partner_id: str) -> HttpResponse:
    """To the partner, to let it say who one is; opened as a page, as after signing in, it does nothing."""
    partner = _partner(partner_id)
    if partner.identity_level < 2:
        raise NotFound
    if request.method != "POST":
        return redirect("assurance:status")
    then = request.POST.get("next", "")
    return redirect(asking.ask(request, partner, process="prove", then=then))


@access(anyone)
@require_safe
def arrive(request: HttpRequest, partner_id: str) -> HttpResponse:
    """Back from the partner, with its answer."""
    partner = _partner(partner_id)
    try:
        answer = asking.given(request)
        asked = asking.recall(request, answer.get("state", ""))
        return _finish(request, partner, asked, answer)
    except AnswerNotSound as error:
        logger.warning("sign-in at %s refused: %s", partner.id, error.check)
        raise


def _finish(
    request: HttpRequest, partner: Partner, asked: Asked, answer: Mapping[str, str]
) -> HttpResponse:
    try:
        told = asking.told(partner, asked, answer)
    except PartnerRefused as refused:
        messages.warning(request, refused.message.in_(language()))
        return _turned_back(asked)
    return _FINISH[asked.process](request, partner, told, asked.then)


def _turned_back(asked: Asked) -> HttpResponse:
    """To the page from which they left for the partner."""
    page = {"sign_in": "account_login", "confirm": "partner_confirm"}.get(asked.process)
    if page is None:
        return redirect(asked.then or "assurance:status")
    return redirect(f"{reverse(page)}?{urlencode({'next': asked.then})}" if asked.then else page)


def _sign_in(request: HttpRequest, partner: Partner, told: Told, then: str) -> HttpResponse:
    account = actions.account_of(partner, told.subject, language())
    _note(request, account, partner, told)
    response: HttpResponse = perform_login(
        request, account, email_verification="none", redirect_url=then or None
    )
    return response


def _link(request: HttpRequest, partner: Partner, told: Told, then: str) -> HttpResponse:
    account = _account(request)
    actions.link(account, partner, told.subject)
    _note(request, account, partner, told)
    messages.success(request, _("The sign-in partner is linked to your account."))
    return redirect(then)


def _confirm(request: HttpRequest, partner: Partner, told: Told, then: str) -> HttpResponse:
    account = _account(request)
    holder = queries.find_account(partner, actions.uid(partner, told.subject))
    if holder is None or holder.pk != account.pk:
        raise NotYours
    _note(request, account, partner, told, was_just_now=True)
    return redirect(then or "mfa_index")


def _prove(request: HttpRequest, partner: Partner, told: Told, then: str) -> HttpResponse:
    """Who is signed in is whom the partner verified, unless that leads to another account."""
    account = _account(request)
    holder = queries.find_account(partner, actions.uid(partner, told.subject))
    if holder is not None and holder.pk != account.pk:
        raise NotYours
    assurance.prove(
        actor=Actor(kind=ActorKind.PERSON, person_id=account.person_id),
        person_id=account.person_id,
        method=f"{BY_PARTNER}{partner.id}",
        level=told.identity_level,
        claims={name: told.claims[name] for name in asking.IDENTITY if name in told.claims},
        evidence={"subject": told.subject},
    )
    messages.success(request, _("Thank you. We know now who you are."))
    return redirect(then or "assurance:status")


_Finish = Callable[[HttpRequest, Partner, Told, str], HttpResponse]
_FINISH: Mapping[str, _Finish] = {
    "sign_in": _sign_in,
    "link": _link,
    "confirm": _confirm,
    "prove": _prove,
}


def _note(
    request: HttpRequest,
    account: Account,
    partner: Partner,
    told: Told,
    *,
    was_just_now: bool = False,
) -> None:
    """A sign-in there is as old here as it is there, unless they were asked to show it again."""
    now = clock.now()
    record_authentication(
        request,
        account,
        "socialaccount",
        at=(now if was_just_now else min(told.auth_time, now)).timestamp(),
        provider=partner.id,
        uid=actions.uid(partner, told.subject),
        level=told.level,
        reauthenticated=was_just_now or None,
    )


def _partner(partner_id: str) -> Partner:
    found = conf().find(partner_id)
    if found is None:
        raise NotFound
    return found


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise AnswerNotSound("signed_out")
    return request.user
