"""Pages between an application's request and its code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from onegov.core.types import Text
from onegov.login import stepping
from onegov.login.access import access, anyone, signed_in_for_anyone
from onegov.login.provider import requests
from onegov.login.provider.actions import pushing
from onegov.login.provider.errors import OAuthError, RequestGone
from onegov.login.provider.forms import CapacityForm
from onegov.login.provider.logic.steps import Step, next_step
from onegov.login.provider.models import PushedRequest
from onegov.login.provider.views.browser import return_address, told_of
from onegov.login.provider.visiting import capacities, give_code, look_at


@access(anyone)
@require_safe
def resume(request: HttpRequest, reference: str) -> HttpResponse:
    """Go on with a request that waited while the person signed in."""
    waiting = waiting_under(reference)
    asked = requests.checked(waiting.client, waiting.parameters, pushed=True, signed=True).request
    try:
        visit = look_at(request, waiting.client, asked, waiting.created_at, waiting.answers)
        step = next_step(asked, visit.visitor)
        if step is not None:
            return _lead(request, step, reference)
        if not pushing.done(reference):
            raise RequestGone
        told = {"code": give_code(waiting.client, asked, visit)}
    except OAuthError as error:
        pushing.done(reference)
        told = told_of(error)
    return leave(request, waiting, return_address(asked.redirect_uri, told, asked.state))


def _lead(request: HttpRequest, step: Step, reference: str) -> HttpResponse:
    then = request.get_full_path()
    if step.name == "sign_in":
        return stepping.to_sign_in(then)
    if step.name == "credential":
        return stepping.to_second_factor(request, then)
    if step.name == "passkey":
        return stepping.to_passkey(request, then)
    if step.name == "identity":
        return stepping.to_identity(then)
    if step.name == "somebody_else":
        return stepping.to_sign_out(then)
    if step.name == "capacity":
        return redirect("login_capacity", reference=reference)
    if step.name == "release":
        return redirect("login_release", reference=reference)
    return stepping.to_fresh_sign_in(request, then)


@access(signed_in_for_anyone)
@require_http_methods(["GET", "POST"])
def capacity(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask in whose name the person uses the application."""
    waiting = waiting_under(reference)
    possible = capacities(waiting.client, request.user.person_id)  # type: ignore[union-attr]  # the rule: somebody signed in
    form = CapacityForm(request.POST or None, possible=possible)
    if request.method == "POST" and form.is_valid():
        pushing.answer(waiting, "capacity", str(form.cleaned_data["capacity"]))
        return redirect("login_resume", reference=reference)
    name = Text(en=waiting.client.name_en, fr=waiting.client.name_fr)
    return render(request, "provider/capacity.html", {"form": form, "name": name})


def waiting_under(reference: str) -> PushedRequest:
    """The request that waits.

    Raises:
        RequestGone: it waits no more.
    """
    found = pushing.find(reference)
    if found is None:
        raise RequestGone
    return found


def leave(request: HttpRequest, waiting: PushedRequest, address: str) -> HttpResponse:
    """A page that goes on by itself: a form's policy would stop a redirect to another site."""
    name = Text(en=waiting.client.name_en, fr=waiting.client.name_fr)
    response = render(request, "provider/leave.html", {"address": address, "name": name})
    response.headers["Refresh"] = f"0; url={address}"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
