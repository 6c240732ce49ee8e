"""An app's request in the smallest view that uses the page, at an address of its own."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from onegov.login.access import access, person
from onegov.login.actors import actor_of
from onegov.login.releases import public as releases
from onegov.login.releases.forms import ChooseForm
from onegov.project.urls import urlpatterns as _all
from onegov.ui.public import language
from rooms.login_releases.apps import CRA, claim

ASKED = ["given_name", "birthdate", "address", "email", "phone_number", "age_over_18", "admin"]
REGISTERED = [
    claim("given_name", "law", purpose="To find your tax file"),
    claim("birthdate", "law", purpose="To find your tax file"),
    claim("address", purpose="To send you paper"),
    claim("email", essential=True),
    claim("phone_number"),
    claim("age_over_18", purpose="To know whether you may apply alone"),
]
VALUES = {
    "given_name": "Amina",
    "birthdate": "1990-03-15",
    "address": {"street_address": "1 Main Street", "locality": "Gatineau", "region": "QC"},
    "email": "amina@example.org",
    "age_over_18": True,
}


@access(person)
def choose(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    plan = releases.plan_for(
        person_id=actor.person_id, client_id=CRA.id, asked=ASKED, registered=REGISTERED
    )
    form = ChooseForm.answered(request, client=CRA, plan=plan, values=VALUES)
    if form.is_refused:
        return JsonResponse({"error": "access_denied"})
    if request.method == "POST" and form.is_valid():
        releases.agree(
            actor=actor,
            person_id=actor.person_id,
            client=CRA,
            shown=form.shown,
            ticked=form.ticked,
            language=language(),
        )
        return JsonResponse({"agreed": sorted(form.ticked)})
    return render(request, "releases/choose.html", {"form": form})


urlpatterns = [path("en/choose/", choose), path("fr/choose/", choose), *_all]
