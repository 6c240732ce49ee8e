"""Who reaches what: every route × every kind of visitor × their relation to the case."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import time
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from onegov.cases import public as cases
from onegov.cases.models import Application as CaseRow
from onegov.catalogue import public as catalogue
from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.core.types import Actor, ActorKind
from onegov.ledger.models import Entry
from onegov.login.mandates import public as mandates
from onegov.login.mandates.types import Kind, Mandate, Scope
from onegov.people import public as people
from rooms.login_mandates.conftest import LICENCE, agree, terms
from rooms.portal_apply.browser import COMPLETE, Person

pytestmark = pytest.mark.django_db
SETUP = Actor(kind=ActorKind.MACHINE, name="setup")
SERVICE = Path(__file__).parents[2] / "services" / "ircc" / "citizenship-grant"


@dataclass(frozen=True)
class Route:
    """One named address, the names in it, the rule its view has and what a mandate needs there."""

    name: str
    kwargs: tuple[str, ...]
    rule: str
    scopes: tuple[str, ...] | None

    @property
    def is_of_a_case(self) -> bool:
        return "application_id" in self.kwargs


def _walk(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner)
        else:
            rule = getattr(pattern.callback, "access_rule", None)
            kwargs = tuple(pattern.pattern.regex.groupindex)
            name, scopes = (rule.name, rule.scopes) if rule else ("", None)
            yield Route(f"{space}{pattern.name}", kwargs, name, scopes)


ROUTES = sorted(set(_walk(get_resolver().url_patterns)), key=lambda route: route.name)
SAID = {
    "slug": "citizenship-grant",
    "question_slug": "birth-date",
    "number": 1,
    "page": 1,
    "file_id": str(uuid4()),
    "notice_id": str(uuid4()),
    "receipt_id": str(uuid4()),
    "mandate_id": str(uuid4()),
    "uidb36": "1",
    "key": "x-y",
    "concept": "pr_date",
    "document": "language_proof",
    "provider": "IRCC.status",
    "place": 0,
    "attempt_id": str(uuid4()),
    "token": "x",
    "reference": "none",
    "device_id": str(uuid4()),
    "release_id": str(uuid4()),
    "agreement_id": str(uuid4()),
    "officer_id": str(uuid4()),
}


@pytest.fixture(autouse=True)
def plain_static(settings) -> None:
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def owner() -> Person:
    catalogue.publish(actor=SETUP, folder=SERVICE)
    return Person("owner@example.org").sign_in()


def draft_of(owner: Person) -> str:
    definition = catalogue.get_current(service_id="ircc/citizenship-grant")
    made = cases.start(actor=owner.actor, definition=definition, language="en")
    cases.save_answers(actor=owner.actor, application_id=made, answers=COMPLETE)
    return str(made)


@pytest.fixture
def submitted(owner: Person) -> str:
    application = draft_of(owner)
    cases.submit(actor=owner.actor, application_id=UUID(application), key="once")
    return application


def staff(email: str, org: str, *roles: str) -> Person:
    somebody = Person(email)
    for role in roles:
        people.grant_role(actor=SETUP, person_id=somebody.account.person_id, org_id=org, role=role)
    return somebody


def open_route(client: Client, route: Route, application: str) -> HttpResponse:
    kwargs = {name: SAID.get(name, 1) for name in route.kwargs}
    if route.is_of_a_case:
        kwargs["application_id"] = application
    with translation.override("en"):
        address = reverse(route.name, kwargs=kwargs)
    client.raise_request_exception = False
    return client.get(address)


def leads_to(response: HttpResponse, name: str) -> bool:
    with translation.override("en"):
        return response.status_code == 302 and response.headers["Location"].startswith(
            reverse(name)
        )


def of(*rules: str, case: bool = False) -> list[Route]:
    """The routes with these rules; with ``case``, those whose address names an application."""
    return [route for route in ROUTES if route.rule in rules and (route.is_of_a_case or not case)]


def statuses(client: Client, routes: list[Route], application: str) -> dict[str, int]:
    assert routes
    return {route.name: open_route(client, route, application).status_code for route in routes}


def outside(found: dict[str, int], *allowed: int) -> dict[str, int]:
    return {name: status for name, status in found.items() if status not in allowed}


STAFF = ("officer", "supervisor", "integrator", "office")
# A button's address answers 405 to a page's request, whoever asks.
UNSEEN = (404, 405)
# The desk's buttons, opened as pages, lead to the case's page, which then says that there is none.
BUTTONS = {"desk:decide": 302, "desk:release": 302}
# Steps of signing in that make sense only after the one before them.
AFTER_THE_FIRST_STEP = {
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
    "account_email_verification_sent",
    "account_logout",
}


def test_every_route_names_its_rule() -> None:
    assert len(ROUTES) > 60
    assert [route.name for route in ROUTES if not route.rule] == []
    assert {route.rule for route in ROUTES} == {
        "anyone",
        "signed_in",
        "security",
        "person",
        "officer",
        "supervisor",
        "integrator",
        "office",
    }


def test_a_visitor_who_is_not_signed_in_is_led_to_sign_in(submitted: str) -> None:
    wrong = [
        route.name
        for route in of("signed_in", "security", "person", *STAFF)
        if not leads_to(open_route(Client(), route, submitted), "account_login")
    ]
    assert wrong == []


def test_open_pages_ask_nobody_who_they_are(submitted: str) -> None:
    for route in of("anyone"):
        response = open_route(Client(), route, submitted)
        assert response.status_code < 500, route.name
        assert response.status_code != 403, route.name
        if route.name not in AFTER_THE_FIRST_STEP:
            assert not leads_to(response, "account_login"), route.name


@pytest.mark.parametrize("role", ["officer", "supervisor", "integrator"])
def test_one_factor_is_not_enough(submitted: str, role: str) -> None:
    weak = staff("weak@example.org", "IRCC", role).sign_in("password")
    for route in of("person", role):
        response = open_route(weak.client, route, submitted)
        second = ("mfa_activate_totp", "mfa_authenticate", "mfa_reauthenticate")
        assert any(leads_to(response, name) for name in second), route.name


# These only show; what changes a way in also asks how long ago the second factor was used.
ONLY_SHOW = {
    "partner_links",
    "mfa_index",
    "account_email",
    "account_set_password",
    "mfa_list_webauthn",
}


@pytest.mark.parametrize(
    ("shown", "minutes"), [("password", 0), ("mfa", 29), ("mfa", 31), ("nothing set up", 0)]
)
def test_a_password_alone_changes_no_way_in(owner: Person, shown: str, minutes: int) -> None:
    """As after signing in on a trusted device; whoever has no second factor may set one up."""
    if shown != "nothing set up":
        Authenticator.objects.create(user=owner.account, type="totp", data={"secret": "A" * 32})
    with clock.using(FixedClock(clock.now() - timedelta(minutes=minutes))):
        owner.sign_in(*({"password"} | {shown} & {"mfa"}))
    session = owner.client.session
    session["account_authentication_methods"] += [{"method": "password", "at": time()}]
    session.save()
    led = {
        route.name: leads_to(open_route(owner.client, route, ""), "mfa_reauthenticate")
        for route in of("security")
    }
    assert {"partner_add", "partner_remove", "mfa_deactivate_totp", "mfa_add_webauthn"} < set(led)
    if shown == "password":
        assert all(led.values()), led
    elif minutes > 30:
        assert {name for name, is_led in led.items() if not is_led} == ONLY_SHOW
    else:
        assert not any(led.values()), led


def test_the_public_has_no_way_to_the_desk(owner: Person, submitted: str) -> None:
    assert outside(statuses(owner.client, of(*STAFF), submitted), 403) == {}


def test_officers_and_integrators_have_no_way_to_each_other(submitted: str) -> None:
    officer = staff("officer@example.org", "IRCC", "officer").sign_in()
    assert outside(statuses(officer.client, of("integrator"), submitted), 403) == {}
    integrator = staff("integrator@example.org", "IRCC", "integrator").sign_in()
    assert outside(statuses(integrator.client, of("officer", "supervisor"), submitted), 403) == {}


def test_a_team_is_for_its_supervisors(submitted: str) -> None:
    officer = staff("officer@example.org", "IRCC", "officer").sign_in()
    routes = of("supervisor")
    assert outside(statuses(officer.client, routes, submitted), 403) == {}
    assert {press(officer.client, route, submitted) for route in routes} == {403}
    supervisor = staff("supervisor@example.org", "IRCC", "supervisor").sign_in()
    found = statuses(supervisor.client, routes, submitted)
    # Nobody of that number holds a case: the button leads back to the team.
    assert found == {"desk:team": 200, "desk:return_cases": 302}


def test_staff_without_the_role_have_no_way_to_the_desk(submitted: str) -> None:
    luc = staff("luc@example.org", "CBSA", "staff").sign_in()
    assert outside(statuses(luc.client, of(*STAFF), submitted), 403) == {}


def test_another_organisation_s_case_looks_like_none(submitted: str) -> None:
    other = staff("cbsa@example.org", "CBSA", "officer").sign_in()
    found = statuses(other.client, of("officer", case=True), submitted)
    assert outside(found, *UNSEEN) == BUTTONS


def test_an_officer_never_opens_their_own_application(owner: Person, submitted: str) -> None:
    people.grant_role(actor=SETUP, person_id=owner.account.person_id, org_id="IRCC", role="officer")
    found = statuses(owner.client, of("officer", case=True), submitted)
    # Their own letter is theirs to read; there is none yet, which leads to the case they can't see.
    assert outside(found, *UNSEEN) == {**BUTTONS, "desk:letter": 302}
    assert found["desk:case"] == 404


def test_a_draft_is_not_on_the_desk(owner: Person) -> None:
    officer = staff("officer@example.org", "IRCC", "officer").sign_in()
    found = statuses(officer.client, of("officer", case=True), draft_of(owner))
    assert found["desk:case"] == found["desk:file"] == 404


@pytest.mark.parametrize("who", ["another person", "an officer"])
def test_a_person_s_pages_are_theirs_alone(who: str, submitted: str) -> None:
    visitor = Person("other@example.org")
    if who == "an officer":
        visitor = staff("officer@example.org", "IRCC", "officer")
    found = statuses(visitor.sign_in().client, of("person", case=True), submitted)
    assert outside(found, *UNSEEN) == {}


def test_the_owner_reaches_their_draft(owner: Person) -> None:
    found = statuses(owner.client, of("person", case=True), draft_of(owner))
    # 404: the address also names a file, a receipt or a question that this application has not.
    turned_away = outside(found, 200, 302, 405, 404)
    assert turned_away == {"portal:letter": 409}
    assert found["portal:application"] == found["portal:review"] == 200


def test_the_officer_of_the_organisation_reaches_the_desk(submitted: str) -> None:
    officer = staff("officer@example.org", "IRCC", "officer").sign_in()
    found = statuses(officer.client, of("officer"), submitted)
    assert found["desk:queue"] == found["desk:case"] == 200
    assert outside(found, 200, 302, 405) == {"desk:file": 404}


def press(client: Client, route: Route, application: str) -> int:
    """What the address answers when something is sent to it; 404 and 405 tell nothing."""
    kwargs = {name: SAID.get(name, 1) for name in route.kwargs}
    if route.is_of_a_case:
        kwargs["application_id"] = application
    with translation.override("en"):
        address = reverse(route.name, kwargs=kwargs)
    everything = {"outcome": "eligible", "note": "A note that is long enough.", "attested": "on"}
    return client.post(address, everything | {"skip": "yes", "key": "once"}).status_code


def changed(application: str) -> tuple[object, ...]:
    """What any act on an application would change, whoever does it."""
    row = CaseRow.objects.get(id=application)
    entries = Entry.objects.filter(application_id=application).count()
    return row.state, row.updated_at, entries, row.facts.count(), row.files.count()


@pytest.mark.parametrize("is_draft", [True, False])
def test_nothing_can_be_done_to_a_case_by_whom_it_does_not_concern(
    owner: Person, is_draft: bool
) -> None:
    application = draft_of(owner)
    if not is_draft:
        cases.submit(actor=owner.actor, application_id=UUID(application), key="once")
    before = changed(application)
    visitors = {
        "another person": Person("other@example.org").sign_in(),
        "an officer elsewhere": staff("cbsa@example.org", "CBSA", "officer").sign_in(),
        "an officer, on the person's own pages": staff(
            "o@example.org", "IRCC", "officer"
        ).sign_in(),
    }
    for who, visitor in visitors.items():
        rules = ("person",) if "own pages" in who else ("person", "officer")
        for route in of(*rules, case=True):
            answer = press(visitor.client, route, application)
            assert answer in (403, *UNSEEN), f"{who}: {route.name}: {answer}"
    people.grant_role(actor=SETUP, person_id=owner.account.person_id, org_id="IRCC", role="officer")
    for route in of("officer", case=True):
        assert press(owner.client, route, application) in UNSEEN, route.name
    assert changed(application) == before


def representative(owner: Person, *scopes: Scope) -> tuple[Person, Mandate]:
    """Somebody with a licence whose session acts for the owner within these scopes."""
    lawyer = Person("lawyer@example.org").sign_in()
    given = terms(Kind.REPRESENTATIVE, *scopes)
    mandate = agree(owner.actor, lawyer.actor, given, LICENCE)
    lawyer.post(CHOOSE, {"mandate": str(mandate.id)})
    return lawyer, mandate


CHOOSE = "/en/account/in-whose-name/"


def in_scope(*scopes: Scope) -> list[Route]:
    asked = [route for route in ROUTES if route.scopes is not None and route.rule == "person"]
    return [route for route in asked if set(route.scopes or ()) <= set(scopes)]


def out_of_scope(*scopes: Scope) -> list[Route]:
    needs_sign_in = of("signed_in", "security", "person", "officer", "supervisor")
    return [
        one for one in needs_sign_in if one.scopes is None or not set(one.scopes) <= set(scopes)
    ]


def test_a_representative_reaches_what_their_mandate_is_for(owner: Person) -> None:
    application = draft_of(owner)
    lawyer, _ = representative(owner, *Scope)
    found = statuses(lawyer.client, in_scope(*Scope), application)
    assert found["portal:application"] == found["portal:review"] == found["portal:submit"] == 200
    # 403: appointing others is for whose matter it is, whatever the scope.
    own_alone = {
        name: 403 for name in found if name.startswith("mandates:") and name not in REACHED
    }
    assert outside(found, 200, 302, 405, 404) == {"portal:letter": 409, **own_alone}


REACHED = {"mandates:choose", "mandates:arrive", "mandates:stop", "mandates:accept"}


@pytest.mark.parametrize("held", [(one,) for one in Scope] + [tuple(Scope)])
def test_out_of_scope_no_route_opens_and_no_button_works(
    owner: Person, held: tuple[Scope, ...]
) -> None:
    application = draft_of(owner)
    before = changed(application)
    lawyer, _ = representative(owner, *held)
    routes = out_of_scope(*held)
    assert {"mfa_index", "desk:queue", "desk:team", "portal:withdraw"} < {
        one.name for one in routes
    }
    assert outside(statuses(lawyer.client, routes, application), 403) == {}
    for route in routes:
        assert press(lawyer.client, route, application) == 403, route.name
    assert changed(application) == before


def test_a_representative_of_somebody_else_finds_none_of_it(owner: Person, submitted: str) -> None:
    other = Person("other@example.org")
    lawyer, _ = representative(other, *Scope)
    asked = [route for route in in_scope(*Scope) if route.is_of_a_case]
    assert outside(statuses(lawyer.client, asked, submitted), *UNSEEN) == {}
    before = changed(submitted)
    for route in asked:
        assert press(lawyer.client, route, submitted) in UNSEEN, route.name
    assert changed(submitted) == before


def test_an_ended_mandate_opens_nothing_from_the_next_request(
    owner: Person, submitted: str
) -> None:
    lawyer, mandate = representative(owner, *Scope)
    mandates.end(actor=owner.actor, mandate_id=mandate.id)
    before = changed(submitted)
    for route in [one for one in ROUTES if one.rule == "person" and one.is_of_a_case]:
        choose = lawyer.client.session
        choose["onegov.mandate"] = str(mandate.id)
        choose.save()
        assert leads_to(open_route(lawyer.client, route, submitted), "mandates:choose"), route.name
        # The session acts for its own person again, who has no such application.
        assert open_route(lawyer.client, route, submitted).status_code in UNSEEN, route.name
    assert changed(submitted) == before
