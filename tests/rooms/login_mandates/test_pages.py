"""In whose name: choosing, agreeing and ending, as people in a browser do it."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from onegov.cases import public as cases
from onegov.catalogue import public as catalogue
from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, ActorKind
from onegov.ledger.models import Entry
from onegov.login.mandates import models
from onegov.login.mandates import public as mandates
from onegov.login.mandates.types import Kind, Mandate, Scope
from onegov.people import public as people
from rooms.login_mandates.conftest import (
    LICENCE,
    SERVICE,
    Agency,
    acting,
    agree,
    guarded_child,
    terms,
)
from rooms.portal_apply.browser import COMPLETE, Person, Shown

pytestmark = pytest.mark.django_db
Tell = Callable[[str], None]
SETUP = Actor(kind=ActorKind.MACHINE, name="setup")


def at(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(name, args=args)


@pytest.fixture
def client_() -> Person:
    return Person("client@example.org").sign_in()


@pytest.fixture
def lawyer() -> Person:
    return Person("lawyer@example.org").sign_in()


def take_up(person: Person, mandate: Mandate) -> object:
    return person.post(at("mandates:choose"), {"mandate": str(mandate.id)})


def propose(person: Person, kind: Kind, *scopes: Scope) -> str:
    page = person.post(
        at("mandates:appoint"),
        {"kind": kind, "scopes": list(scopes), "length": "180", "name": "Amina"},
    )
    found = re.search(r"<strong>(\w{4}-\w{4}-\w{4})</strong>", page.html)
    assert found, page.words
    return found[1]


def test_a_code_leads_from_appointing_to_acting(client_: Person, lawyer: Person) -> None:
    code = propose(client_, Kind.REPRESENTATIVE, *Scope)
    shown = lawyer.post(at("mandates:accept"), {"code": code})
    assert "Do you agree" in shown.words
    assert "Amina" in shown.words
    given = {"agree": "yes", "code": code, "name": "Me Roy", "licence_number": "R1", "college": "C"}
    agreed = lawyer.post(at("mandates:accept"), given)
    assert "You agreed" in agreed.words
    assert "not verified with the college" in agreed.words
    mandate = models.Mandate.objects.get()
    home = lawyer.post(at("mandates:choose"), {"mandate": str(mandate.id)})
    assert "You are acting for Amina" in home.words
    assert home.path == at("portal:home_signed_in")
    assert "Began to act" in client_.get(at("mandates:detail", mandate.id)).words
    assert "You are acting for yourself" in lawyer.post(at("mandates:stop")).words


def test_a_code_is_shown_once(client_: Person) -> None:
    code = propose(client_, Kind.HELPER, Scope.VIEW)
    mandate = models.Mandate.objects.get()
    assert code not in client_.get(at("mandates:detail", mandate.id)).words


def test_a_representative_must_state_a_licence(client_: Person, lawyer: Person) -> None:
    code = propose(client_, Kind.REPRESENTATIVE, Scope.VIEW)
    page = lawyer.post(at("mandates:accept"), {"agree": "yes", "code": code, "name": "Me Roy"})
    assert any("Only members" in problem for problem in page.problems)
    assert models.Mandate.objects.get().status == "proposed"


def test_a_helper_who_would_sign_is_told_at_the_field(client_: Person) -> None:
    page = client_.post(
        at("mandates:appoint"),
        {"kind": "helper", "scopes": ["view", "sign"], "length": "90", "name": "Amina"},
    )
    assert any("helper who is not paid" in problem for problem in page.problems)
    assert not models.Mandate.objects.exists()


def test_a_mandate_for_one_service_opens_that_one_only(client_: Person, lawyer: Person) -> None:
    """Chosen among what is published, read by both, and held to wherever an application is."""
    for name in ("citizenship-grant", "pr-card-renewal"):
        catalogue.publish(actor=SETUP, folder=SERVICE.parent / name)
    ours, other = catalogue.list_services()
    given = {"kind": "helper", "scopes": ["view", "prepare"], "length": "90", "name": "Amina"}
    page = client_.post(at("mandates:appoint"), given | {"services": [ours.id]})
    assert ours.name.en in page.words
    assert other.name.en not in page.words
    code = re.search(r"<strong>(\w{4}-\w{4}-\w{4})</strong>", page.html)
    assert code
    assert ours.name.en in lawyer.post(at("mandates:accept"), {"code": code[1]}).words
    lawyer.post(at("mandates:accept"), {"agree": "yes", "code": code[1], "name": "Me Roy"})
    mandate = mandates.get_mandate(actor=client_.actor, mandate_id=models.Mandate.objects.get().id)
    actor = acting(lawyer.actor, mandate)
    cases.start(actor=actor, definition=ours, language="en")
    with pytest.raises(NotAllowed):
        cases.start(actor=actor, definition=other, language="en")


def test_messages_are_of_no_service(client_: Person) -> None:
    catalogue.publish(actor=SETUP, folder=SERVICE)
    service = catalogue.list_services()[0].id
    given = {"kind": "helper", "scopes": ["messages"], "length": "90", "name": "Amina"}
    for chosen, problem in ((service, "all services"), ("another", "answers shown")):
        page = client_.post(at("mandates:appoint"), given | {"services": [chosen]})
        assert any(problem in each for each in page.problems)
    assert not models.Mandate.objects.exists()


def test_signing_in_leads_to_the_choice_only_where_there_is_one(
    client_: Person, lawyer: Person
) -> None:
    agree(client_.actor, lawyer.actor, terms(Kind.HELPER))
    assert lawyer.get(at("mandates:arrive")).path == at("mandates:choose")
    assert client_.get(at("mandates:arrive")).path == at("portal:home_signed_in")


def test_everything_is_in_french_too(client_: Person, lawyer: Person) -> None:
    mandate = agree(client_.actor, lawyer.actor, terms(Kind.HELPER))
    take_up(lawyer, mandate)
    page = lawyer.get(at("portal:home_signed_in", language="fr"))
    assert "Vous agissez au nom de Client" in page.words
    assert "Cesser" in page.words


def test_a_forged_choice_opens_nothing(client_: Person, lawyer: Person, tell: Tell) -> None:
    mandate = agree(client_.actor, Person("real@example.org").actor, terms(Kind.HELPER))
    forged = [
        str(mandate.id),
        str(uuid4()),
        "",
        "self",
        "../",
        "1" * 400,
        str(client_.actor.person_id),
    ]
    for given in forged:
        assert lawyer.post(at("mandates:choose"), {"mandate": given}).status == 404
        assert lawyer.get(at("portal:home_signed_in")).words.count("You are acting for") == 0
    session = lawyer.client.session
    session["onegov.mandate"] = str(mandate.id)
    session.save()
    assert lawyer.get(at("portal:home_signed_in")).path == at("mandates:choose")
    assert "onegov.mandate" not in lawyer.client.session
    tell(f"delegation, forged choice in form and session: {len(forged) + 1} tries, 0 taken")


def test_the_session_s_key_changes_with_whom_it_acts_for(client_: Person, lawyer: Person) -> None:
    mandate = agree(client_.actor, lawyer.actor, terms(Kind.HELPER))
    keys = [lawyer.client.session.session_key]
    take_up(lawyer, mandate)
    keys.append(lawyer.client.session.session_key)
    lawyer.post(at("mandates:stop"))
    keys.append(lawyer.client.session.session_key)
    assert len(set(keys)) == 3


def test_a_parent_acts_once_an_officer_has_seen_the_proof() -> None:
    parent = Person("parent@example.org").sign_in()
    gabrielle = Person("officer@example.org")
    people.grant_role(
        actor=SETUP, person_id=gabrielle.account.person_id, org_id="IRCC", role="officer"
    )
    gabrielle.sign_in()
    claim = {
        "dependant_name": "Léa",
        "birth_date_year": "2015",
        "birth_date_month": "2",
        "birth_date_day": "3",
        "name": "Ana",
        "evidence": "Birth certificate 12-345",
    }
    page = parent.post(at("mandates:dependant"), claim)
    assert "An officer has to see the proof" in page.words
    mandate = models.Mandate.objects.get()
    assert "Birth certificate 12-345" in gabrielle.get(at("desk:mandates")).words
    gabrielle.post(at("desk:decide_mandate", mandate.id), {"outcome": "approve"})
    assert "Act for Léa" in parent.get(at("mandates:choose")).words


def applied(client_: Person, lawyer: Person, mandate: Mandate) -> UUID:
    """An application that the lawyer sends in the client's name, through the pages."""
    take_up(lawyer, mandate)
    definition = catalogue.get_current(service_id="ircc/citizenship-grant")
    application = cases.start(actor=client_.actor, definition=definition, language="en")
    cases.save_answers(actor=client_.actor, application_id=application, answers=COMPLETE)
    return application


@pytest.fixture
def service() -> None:
    catalogue.publish(actor=SETUP, folder=SERVICE)


def test_the_end_bites_at_the_next_request_and_a_form_changes_nothing(
    client_: Person, lawyer: Person, service: None
) -> None:
    mandate = agree(client_.actor, lawyer.actor, terms(Kind.HELPER))
    application = applied(client_, lawyer, mandate)
    address = at("portal:form_page", application, 1)
    assert lawyer.get(address).status == 200
    client_.post(at("mandates:end", mandate.id))
    before = Entry.objects.count()
    page = lawyer.post(address, {"legal_name": "Somebody else"})
    assert page.path == at("mandates:choose")
    assert "This mandate has ended" in page.words
    assert Entry.objects.count() == before
    assert lawyer.get(address).status == 404


def test_it_also_bites_when_time_runs_out(
    client_: Person, lawyer: Person, time: FixedClock
) -> None:
    mandate = agree(
        client_.actor, lawyer.actor, terms(Kind.HELPER, until=time.at + timedelta(minutes=10))
    )
    take_up(lawyer, mandate)
    assert "You are acting for" in lawyer.get(at("portal:home_signed_in")).words
    time.at = mandate.terms.until
    assert "This mandate has ended" in lawyer.get(at("portal:home_signed_in")).words


def test_a_helper_prepares_and_is_stopped_before_submitting(
    client_: Person, lawyer: Person, service: None
) -> None:
    mandate = agree(client_.actor, lawyer.actor, terms(Kind.HELPER))
    application = applied(client_, lawyer, mandate)
    assert lawyer.get(at("portal:review", application)).status == 200
    for name in ("portal:submit", "portal:pay"):
        page = lawyer.post(at(name, application), {"attested": "on", "key": "once"})
        assert page.status == 403
        assert "Your mandate does not let you do this" in page.words
        assert "You are acting for" in page.words
    assert cases.view(actor=client_.actor, application_id=application).is_draft


def test_the_desk_sees_who_sent_it_in_whose_name(
    client_: Person, lawyer: Person, service: None
) -> None:
    mandate = agree(client_.actor, lawyer.actor, terms(Kind.REPRESENTATIVE, *Scope), LICENCE)
    application = applied(client_, lawyer, mandate)
    acting = Actor(
        kind=ActorKind.PERSON,
        person_id=client_.actor.person_id,
        strong=True,
        by=lawyer.actor.person_id,
        mandate_id=mandate.id,
        scopes=frozenset(Scope),
    )
    cases.submit(actor=acting, application_id=application, key="once")
    entry = Entry.objects.get(act="application.submitted")
    assert entry.actor == f"person:{client_.actor.person_id}:by:{lawyer.actor.person_id}"
    assert entry.refs["mandate"] == str(mandate.id)
    officer = Person("officer@example.org")
    people.grant_role(
        actor=SETUP, person_id=officer.account.person_id, org_id="IRCC", role="officer"
    )
    page = officer.sign_in().get(at("desk:case", application))
    assert "Helper, in the name of Client" in page.words
    assert "R123456" in page.words
    history = lawyer.post(at("mandates:stop")) and lawyer.get(at("mandates:detail", mandate.id))
    assert "Submitted an application" in history.words
    assert history.words.count("Submitted an application") == client_.get(
        at("mandates:detail", mandate.id)
    ).words.count("Submitted an application")


def test_an_officer_has_no_way_to_the_case_of_their_client(
    client_: Person, lawyer: Person, service: None
) -> None:
    mandate = agree(client_.actor, lawyer.actor, terms(Kind.HELPER))
    application = applied(client_, lawyer, mandate)
    cases.submit(actor=client_.actor, application_id=application, key="once")
    people.grant_role(
        actor=SETUP, person_id=lawyer.account.person_id, org_id="IRCC", role="officer"
    )
    lawyer.post(at("mandates:stop"))
    assert lawyer.get(at("desk:case", application)).status == 404
    mandates.end(actor=client_.actor, mandate_id=mandate.id)
    assert lawyer.get(at("desk:case", application)).status == 404
    assert "No case is waiting" in lawyer.post(at("desk:take_next")).words


def test_who_acts_for_somebody_leaves_their_own_roles_behind(client_: Person) -> None:
    officer = Person("officer@example.org")
    people.grant_role(
        actor=SETUP, person_id=officer.account.person_id, org_id="IRCC", role="officer"
    )
    mandate = agree(client_.actor, officer.actor, terms(Kind.HELPER))
    take_up(officer.sign_in(), mandate)
    assert officer.get(at("desk:queue")).status == 403
    assert officer.get(at("mfa_index")).status == 403


def who_did(page: Shown) -> dict[str, str]:
    """Who did each act of a mandate's record, as the page says."""
    found = re.findall(r"<strong>([^<]+)</strong><br>([^,<]+), ", page.html)
    return {act: who for act, who in found}


def test_the_record_names_who_agreed_for_a_child_and_not_the_agency(
    client_: Person, lawyer: Person
) -> None:
    child = guarded_child(client_.actor, clock.today().replace(day=1, year=clock.today().year - 9))
    agency = Agency()
    given = mandates.propose(
        actor=agency.actor, side="holder", terms=terms(Kind.AGENCY, *Scope), name="Agency"
    )
    voice = acting(client_.actor, child)
    made = mandates.accept(actor=voice, code=given.code, name="Child")
    agency.hire(lawyer.actor)
    lawyer.post(at("mandates:choose"), {"mandate": str(made.id)})
    mandates.end(actor=voice, mandate_id=made.id)
    client_.post(at("mandates:choose"), {"mandate": str(child.id)})
    told = who_did(client_.get(at("mandates:detail", made.id)))
    assert told["The other party agreed"] == told["The mandate ended"] == "Child"
    assert told["The mandate was proposed"] == told["Began to act"] == "Agency"
    own = who_did(client_.get(at("mandates:detail", child.id)))
    assert {"The other party agreed", "The mandate ended"} <= set(own)
