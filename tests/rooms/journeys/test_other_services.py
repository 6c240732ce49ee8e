"""Each service asks registers for its own purpose, under its own law, for its own facts only."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from onegov.cases import public as cases
from onegov.cases.types import SourceState
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.consent import public as consent
from onegov.core.types import Actor, ActorKind
from onegov.exchange.errors import AccessDenied
from onegov.exchange.public import ServiceId
from onegov.journeys import public as journeys
from onegov.people import public as people
from onegov_demo.characters import find_character
from rooms.registers import services
from rooms.registers.network import Running, running

pytestmark = pytest.mark.django_db

WORKER = Actor(kind=ActorKind.MACHINE, name="worker")
CROSSINGS = ServiceId.parse("CA-DEMO/GOV/CBSA/crossings/entry_exit")
IRPR_TRIPS, ACT_TRIPS = "SOR-2002-227 56(2)(a)(vii)", "C-29 5(1)(c)(i)"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("network")) as started:
        yield started


@pytest.fixture(autouse=True)
def platform(network: Running, settings) -> Iterator[None]:
    with network.as_platform(settings):
        yield


@pytest.fixture
def card() -> Definition:
    return publish("pr-card-renewal")


@pytest.fixture
def amina() -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=people.create_person(), strong=True)


def publish(service: str) -> Definition:
    catalogue.publish(actor=WORKER, folder=services.FOLDER / service)
    return catalogue.get_current(service_id=f"ircc/{service}")


def start_linked(actor: Actor, service: Definition) -> UUID:
    draft = journeys.start(actor=actor, service_id=service.id, language="en", answers={})
    who = find_character("amina@example.org")
    assert who
    assert who.birth_date
    journeys.link(
        actor=actor,
        application_id=draft,
        identifier=who.client_id,
        birth_date=who.birth_date,
        secret=who.link_code,
    )
    return draft


def ask_and_use(actor: Actor, draft: UUID, service: Definition, *only: str) -> None:
    providers = list(only or service.registers)
    offers = journeys.ask(actor=actor, application_id=draft, providers=providers, language="en")
    asked = [one for one in offers if one.provider in providers]
    assert [(one.state, one.problem) for one in asked] == [(SourceState.OFFERED, None)] * len(
        providers
    )
    journeys.use(actor=actor, application_id=draft, providers=providers)


def test_the_card_is_prefilled_under_its_own_law(card: Definition, amina: Actor):
    draft = start_linked(amina, card)
    ask_and_use(amina, draft, card)
    facts = cases.view(actor=amina, application_id=draft).facts
    assert facts["trips"].value == [
        {"left": "2022-07-02", "returned": "2022-07-30"},
        {"left": "2023-12-18", "returned": "2024-01-08"},
        {"left": "2025-08-09", "returned": "2025-08-24"},
    ]
    from_registers = {
        name: row.authority
        for name, line in facts.items()
        for row in line.rows
        if row.source.kind == "register"
    }
    assert from_registers == {
        "legal_name": "SOR-2002-227 56(2)(a)(i)",
        "birth_date": "SOR-2002-227 56(2)(a)(i)",
        "permanent_resident": "SOR-2002-227 59(1)(a)",
        "pr_date": "SOR-2002-227 56(2)(a)(iii)",
        "removal_order": "SOR-2002-227 56(2)(a)(x)",
        "trips": IRPR_TRIPS,
    }
    assert facts["pr_date"].value == "2020-03-16"


def test_the_nodes_logs_hold_the_purpose_and_the_clauses_of_the_service(
    network: Running, card: Definition, amina: Actor
):
    ask_and_use(amina, start_linked(amina, card), card)
    match, crossings = network.requests("CBSA")[-2:]
    assert '"onegov-purpose": identity-link\n' in match
    assert '"onegov-purpose": pr-card-renewal\n' in crossings
    for signed in (match, crossings):
        assert f'"onegov-authority": {IRPR_TRIPS}\n' in signed
    link, identity, status, told = network.requests("IRCC")[-4:]
    clauses = "SOR-2002-227 59(1)(a); SOR-2002-227 56(2)(a)(iii); SOR-2002-227 56(2)(a)(x)"
    assert '"onegov-purpose": pr-card-renewal\n' in status
    assert f'"onegov-authority": {clauses}\n' in status
    assert '"@query": ?fields=status%2Cpr_date%2Cremoval_order\n' in status
    assert '"@query": ?fields=name%2Cbirth_date\n' in identity
    assert f'"onegov-authority": {IRPR_TRIPS}\n' in told
    for signed in (link, told):
        assert '"onegov-purpose": identity-link\n' in signed
    assert "C-29" not in "".join((match, crossings, link, identity, status, told))


def test_the_person_reads_who_read_what_under_which_law(card: Definition, amina: Actor):
    draft = start_linked(amina, card)
    ask_and_use(amina, draft, card)
    consent.record_reading(
        actor=WORKER,
        person_id=people_id(amina),
        application_id=draft,
        reader_org="IRCC",
        concepts=["trips", "pr_date"],
        purpose_code=card.purpose_code,
        authority="I-2.5 28(1)",
        what="viewed",
    )
    purposes = {card.purpose_code: consent.deciding(card.name)}
    lines = consent.list_readings(actor=amina, person_id=people_id(amina), purposes=purposes)
    assert {(line.what, line.purpose_code) for line in lines} == {
        ("viewed", "pr-card-renewal"),
        ("fetched", "pr-card-renewal"),
        ("matched", "identity-link"),
    }
    viewed = next(line for line in lines if line.what == "viewed")
    assert viewed.purpose.en == "To decide your application: Renew your permanent resident card"
    assert viewed.purpose.fr == (
        "Pour trancher votre demande\u00a0: Renouveler votre carte de résident permanent"
    )
    trips = next(line for line in lines if line.concepts == ("trips",))
    assert (trips.purpose, trips.authority) == (card.facts["trips"].purpose, IRPR_TRIPS)
    assert not any("C-29" in line.authority for line in lines)


@pytest.mark.parametrize(
    ("purpose", "authority", "denied"),
    [
        ("pr-card-renewal", ACT_TRIPS, "authority"),
        ("pr-card-renewal", f"{IRPR_TRIPS}; {ACT_TRIPS}", "authority"),
        ("citizenship-grant", IRPR_TRIPS, "authority"),
        ("study-permit", "I-2.5 16(1)", "purpose"),
        ("identity-link", IRPR_TRIPS, "purpose"),
    ],
)
def test_the_law_of_one_service_opens_nothing_for_another(
    network: Running, purpose: str, authority: str, denied: str
):
    client = network.client()
    with pytest.raises(AccessDenied) as refused:
        client.call(service=CROSSINGS, purpose=purpose, authority=authority, subject="somebody")
    client.close()
    assert refused.value.detail == denied
    assert f'"onegov-purpose": {purpose}\n' in network.requests("CBSA")[-1]


def test_who_is_linked_for_one_service_needs_no_new_link_for_another(
    network: Running, card: Definition, amina: Actor
):
    ask_and_use(amina, start_linked(amina, card), card)
    permit = publish("study-permit")
    draft = journeys.start(actor=amina, service_id=permit.id, language="fr", answers={})
    ask_and_use(amina, draft, permit, "IRCC.identity")
    signed = network.requests("IRCC")[-1]
    assert '"onegov-purpose": study-permit\n' in signed
    assert '"onegov-authority": I-2.5 16(1)\n' in signed
    assert '"@query": ?fields=name\n' in signed


def people_id(actor: Actor) -> UUID:
    assert actor.person_id
    return actor.person_id
