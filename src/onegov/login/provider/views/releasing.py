"""The page of what an application would learn, between its request and its code."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onegov.core.types import Actor, ActorKind, Text
from onegov.login.access import access, signed_in_for_anyone
from onegov.login.mandates.types import Capacity
from onegov.login.provider import claims, requests
from onegov.login.provider.actions import pushing
from onegov.login.provider.errors import OAuthError
from onegov.login.provider.logic.steps import first
from onegov.login.provider.models import Client, PushedRequest
from onegov.login.provider.views.browser import return_address, told_of
from onegov.login.provider.views.pages import leave, waiting_under
from onegov.login.provider.visiting import Visit, look_at
from onegov.login.releases import public as releases
from onegov.login.releases.forms import ChooseForm
from onegov.login.releases.types import Client as Asking
from onegov.ui.public import language

_REFUSED = OAuthError(
    "access_denied",
    "release.refused",
    Text(
        en="The person did not want to give this information.",
        fr="La personne n’a pas voulu communiquer ces renseignements.",
    ),
)


@access(signed_in_for_anyone)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell and ask what the application would learn."""
    waiting = waiting_under(reference)
    asked = requests.checked(waiting.client, waiting.parameters, pushed=True, signed=True).request
    visit = look_at(request, waiting.client, asked, waiting.created_at, waiting.answers)
    capacity, step = visit.capacity, first(asked, visit.visitor)
    if capacity is None or step is None or step.name != "release":  # what comes first, comes first
        return redirect("login_resume", reference=reference)
    form = _form(request, waiting.client, visit, capacity.principal)
    if form.is_refused:
        pushing.done(reference)
        address = return_address(asked.redirect_uri, told_of(_REFUSED), asked.state)
        return leave(request, waiting, address)
    if request.method == "POST" and form.is_valid():
        _agree(waiting, visit, capacity, form)
        return redirect("login_resume", reference=reference)
    return render(request, "releases/choose.html", {"form": form})


def _form(request: HttpRequest, client: Client, visit: Visit, whose: UUID) -> ChooseForm:
    plan = visit.plan.plan
    names = [claim.name for claim in (*plan.tell, *plan.ask)]
    return ChooseForm.answered(
        request, client=_asking(client), plan=plan, values=claims.values(whose, names)
    )


def _agree(waiting: PushedRequest, visit: Visit, capacity: Capacity, form: ChooseForm) -> None:
    releases.agree(
        actor=Actor(
            kind=ActorKind.PERSON,
            person_id=capacity.principal,
            by=visit.person if capacity.mandate_id else None,
            mandate_id=capacity.mandate_id,
            scopes=capacity.scopes,
        ),
        person_id=capacity.principal,
        client=_asking(waiting.client),
        shown=form.shown,
        ticked=form.ticked,
        language=language(),
    )
    pushing.answer(waiting, "release", str(capacity.principal))


def _asking(client: Client) -> Asking:
    return Asking(client.id, client.org_id, Text(en=client.name_en, fr=client.name_fr))
