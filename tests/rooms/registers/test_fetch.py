"""Fetching through real nodes: what is kept, what is told, and what never is."""

import dataclasses
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from onegov.catalogue.types import Clause, RegisterSpec
from onegov.consent import public as consent
from onegov.consent.errors import ConsentMissing
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.ids import new_id
from onegov.core.types import Actor, ActorKind, Period, Text
from onegov.exchange import public as exchange
from onegov.journeys.queries import authority_item, link_authority
from onegov.ledger import public as ledger
from onegov.people import public as people
from onegov.registers import public as registers
from onegov.registers.conf import RegistersConf
from onegov.registers.errors import UnknownFact, UnknownProvider
from onegov.registers.models import EvidenceRecord
from onegov.registers.providers import PROVIDERS
from onegov_demo.population import numbers, population
from onegov_demo.population import standing as lives
from rooms.registers import services
from rooms.registers.network import Running, running, with_other_key

pytestmark = pytest.mark.django_db

WINDOW = Period(date(2021, 11, 1), date(2026, 10, 31))
ANY = Text(en="any words", fr="des mots quelconques")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("network")) as started:
        yield started


@pytest.fixture(autouse=True)
def platform(network: Running, settings) -> Iterator[None]:
    with network.as_platform(settings):
        yield


@dataclasses.dataclass
class Applicant:
    """Somebody who applies, with all that they agreed to."""

    actor: Actor
    application_id: UUID
    service: str = "citizenship-grant"
    purpose: str = ""

    @property
    def person_id(self) -> UUID:
        assert self.actor.person_id
        return self.actor.person_id

    def fetch(self, provider: str, *concepts: str):
        facts = services.facts(self.service, provider, *concepts)
        return registers.fetch(
            actor=self.actor,
            person_id=self.person_id,
            application_id=self.application_id,
            provider=provider,
            facts=[replace(one, purpose_code=self.purpose or one.purpose_code) for one in facts],
            window=WINDOW,
        )

    def values(self, provider: str) -> dict[str, object]:
        return {fact.concept: fact.value for fact in self.fetch(provider).facts}

    def acts(self) -> list[str]:
        return [entry.act for entry in ledger.trail(application_id=self.application_id)]

    def readings(self):
        return consent.list_readings(actor=self.actor, person_id=self.person_id, purposes={})


def applicant(number: int, *, linked: bool = True, **of: str) -> Applicant:
    actor = Actor(kind=ActorKind.PERSON, person_id=people.create_person())
    somebody = Applicant(actor, new_id(), **of)
    definition = services.definition(somebody.service)
    agreed = [authority_item(definition, spec) for spec in definition.registers.values()]
    consent.agree(
        actor=actor,
        person_id=somebody.person_id,
        application_id=somebody.application_id,
        items=[replace(one, purpose_code=somebody.purpose or one.purpose_code) for one in agreed],
        language="en",
    )
    if linked:
        person = population()[number]
        client_id = numbers.client_id(number, person.arrived)
        people.link_identity(
            actor=actor,
            member="IRCC",
            identifier=client_id,
            birth_date=person.birth_date,
            secret=numbers.link_code(client_id),
            authority=link_authority(definition),
        )
    return somebody


def test_a_clean_case_fills_everything_with_its_source():
    amina = applicant(lives.AMINA)
    assert amina.values("IRCC.identity") == {
        "legal_name": "Amina Zerrouki-Benhaddou",
        "birth_date": date(1990, 4, 12),
    }
    assert amina.values("IRCC.status") == {
        "permanent_resident": True,
        "pr_date": date(2020, 3, 16),
        "pr_conditions_unfulfilled": False,
        "removal_order": False,
        "temporary_periods": [
            {"kind": "temporary_resident", "first": "2017-08-21", "last": "2020-03-15"}
        ],
    }
    border = amina.fetch("CBSA.entry_exit")
    assert border.facts[0].value == [
        {"left": "2022-07-02", "returned": "2022-07-30"},
        {"left": "2023-12-18", "returned": "2024-01-08"},
        {"left": "2025-08-09", "returned": "2025-08-24"},
    ]
    assert all(note.certain for note in border.trip_notes)
    years = amina.values("CRA.filing")["tax_years"]
    assert years[:2] == [  # type: ignore[index]
        {"year": 2021, "duty": "yes", "filed": "yes"},
        {"year": 2022, "duty": "yes", "filed": "yes"},
    ]
    assert years[-1] == {"year": 2026, "duty": "unknown", "filed": "unknown"}  # type: ignore[index]


def test_a_fact_carries_where_when_and_under_what_it_was_collected():
    amina = applicant(lives.AMINA)
    answer = amina.fetch("IRCC.status", "pr_date")
    (fact,) = answer.facts
    assert (fact.source.kind, fact.source.provider) == ("register", "IRCC.status")
    assert (fact.authority, fact.evidence_id) == ("C-29 5(1.001)(b)", answer.evidence_id)
    view = registers.evidence(evidence_id=fact.evidence_id)
    assert view.verified
    assert (view.provider, view.signed_by) == ("IRCC.status", "IRCC:node:1")
    assert view.signed_at == fact.observed_at
    with pytest.raises(NotFound):
        registers.evidence(evidence_id="another")


def test_what_is_kept_holds_the_proof_and_not_the_data(network: Running):
    amina = applicant(lives.AMINA)
    answer = amina.fetch("CBSA.entry_exit")
    row = EvidenceRecord.objects.get(evidence_id=answer.evidence_id)
    exchange.verify_evidence(network.client().evidence(row.evidence_id), network.directory)
    kept = json.dumps(row.bundle)
    for secret in ("2022-07-02", "Zerrouki", "1990-04-12"):
        assert secret not in kept


def test_the_person_sees_who_was_told_what_to_find_the_record():
    amina = applicant(lives.AMINA)
    amina.fetch("CBSA.entry_exit")
    amina.fetch("CBSA.entry_exit")
    told = [line for line in amina.readings() if line.what == "matched"]
    assert [(line.reader_org, line.concepts) for line in told] == [
        ("CBSA", ("birth_date", "legal_name", "travel_documents"))
    ]
    fetched = [line for line in amina.readings() if line.what == "fetched"]
    assert [line.concepts for line in fetched] == [("trips",)] * 2
    assert amina.acts().count("facts.fetched") == 2
    assert {link.member for link in people.links(person_id=amina.person_id)} == {"IRCC", "CBSA"}


def test_a_faulty_record_gives_bounds_and_says_why():
    daniel = applicant(lives.DANIEL)
    daniel.fetch("IRCC.status")
    border = daniel.fetch("CBSA.entry_exit")
    codes = [note.code for note in border.trip_notes]
    assert codes == ["two_dates", "", "missing_exit"]
    first, _, last = border.facts[0].value  # type: ignore[misc]
    assert first["returned"] == {"earliest": "2023-01-09", "latest": "2023-01-11"}  # type: ignore[has-type]
    assert last["left"] == {"earliest": "2024-06-28", "latest": "2026-03-28"}  # type: ignore[has-type]
    kept = registers.trip_notes(evidence_id=border.evidence_id)
    assert kept == border.trip_notes
    assert kept[2].why is not None
    assert "28 mars 2026" in kept[2].why.fr


def test_an_ambiguous_match_fills_nothing_and_links_nothing():
    mei = applicant(lives.MEI_LING)
    for provider in ("CBSA.entry_exit", "CRA.filing"):
        answer = mei.fetch(provider)
        assert answer.facts == ()
        assert [problem.code for problem in answer.problems] == ["ambiguous"]
        assert "another person" in answer.problems[0].message.en
        assert "quelqu’un d’autre" in answer.problems[0].message.fr
    assert [link.member for link in people.links(person_id=mei.person_id)] == ["IRCC"]
    assert {line.reader_org for line in mei.readings()} == {"CBSA", "CRA"}
    assert mei.acts()[-1] == "facts.not_fetched"


def test_no_account_and_no_link_are_said():
    tariq = applicant(lives.TARIQ).fetch("CRA.filing")
    assert [problem.code for problem in tariq.problems] == ["no_match"]
    stranger = applicant(lives.TARIQ, linked=False)
    for provider in services.definition("citizenship-grant").registers:
        assert [problem.code for problem in stranger.fetch(provider).problems] == ["not_linked"]
    assert EvidenceRecord.objects.filter(person_id=stranger.person_id).count() == 0


def test_without_consent_nothing_is_asked():
    amina = applicant(lives.AMINA)
    other_case = replace(amina, application_id=new_id())
    with pytest.raises(ConsentMissing):
        other_case.fetch("IRCC.status")
    with pytest.raises(UnknownProvider):
        amina.fetch("ESDC.everything", "trips")
    somebody_else = applicant(lives.TARIQ).actor
    with pytest.raises(NotAllowed):
        registers.fetch(
            actor=somebody_else,
            person_id=amina.person_id,
            application_id=amina.application_id,
            provider="IRCC.status",
            facts=services.facts("citizenship-grant", "IRCC.status", "pr_date"),
            window=WINDOW,
        )
    assert amina.readings() == ()


@pytest.mark.parametrize(
    "change",
    [
        {"name": "removal_order"},
        {"purpose_code": "pr-card-renewal"},
        {"collect_under": Clause("SOR-2002-227", "56(2)(a)(iii)", ANY)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_consent_to_one_thing_is_no_consent_to_another(change: dict[str, Any]):
    amina = applicant(lives.AMINA)
    (pr_date,) = services.facts("citizenship-grant", "IRCC.status", "pr_date")
    item = authority_item(
        services.definition("citizenship-grant"),
        RegisterSpec("IRCC.status", ANY, ANY, ("pr_date",)),
    )
    own = {"person_id": amina.person_id, "application_id": amina.application_id}
    consent.agree(actor=amina.actor, items=[item], language="en", **own)
    asked = {"actor": amina.actor, "provider": "IRCC.status", "window": WINDOW, **own}
    assert registers.fetch(facts=[pr_date], **asked).facts
    with pytest.raises(ConsentMissing):
        registers.fetch(facts=[replace(pr_date, **change)], **asked)


def test_a_register_that_is_down_lets_the_person_type_and_tells_the_officer(network: Running):
    amina = applicant(lives.AMINA)
    with network.down("cbsa"):
        answer = amina.fetch("CBSA.entry_exit")
    assert [problem.code for problem in answer.problems] == ["down"]
    assert "Canada Border Services Agency" in answer.problems[0].message.en
    entry = ledger.trail(application_id=amina.application_id)[-1]
    assert entry.act == "facts.not_fetched"
    assert amina.fetch("CBSA.entry_exit").problems == ()


def test_an_answer_with_a_bad_signature_is_refused_logged_and_never_shown(
    network: Running, caplog: pytest.LogCaptureFixture
):
    amina = applicant(lives.AMINA)
    client = network.client(with_other_key(network.directory, "IRCC:node:1"))
    exchange.configure_platform_node(client)
    with caplog.at_level(logging.WARNING):
        answer = amina.fetch("IRCC.identity")
    client.close()
    assert answer.facts == ()
    assert [problem.code for problem in answer.problems] == ["bad_signature"]
    assert "bad_signature" in caplog.text
    assert "Zerrouki" not in caplog.text
    assert EvidenceRecord.objects.filter(person_id=amina.person_id).count() == 0
    assert amina.acts()[-1] == "facts.not_fetched"


def test_an_answer_whose_log_proof_does_not_hold_is_refused(
    network: Running, monkeypatch: pytest.MonkeyPatch
):
    amina = applicant(lives.AMINA)
    other = with_other_key(network.directory, "ONEGOV:log:1")
    monkeypatch.setattr(RegistersConf, "directory", lambda _self: other)
    answer = amina.fetch("IRCC.identity")
    assert answer.facts == ()
    assert [problem.code for problem in answer.problems] == ["bad_signature"]


def test_a_purpose_without_access_is_refused():
    amina = applicant(lives.AMINA, purpose="curiosity")
    answer = amina.fetch("IRCC.status")
    assert [problem.code for problem in answer.problems] == ["refused"]


def test_a_fact_the_register_does_not_tell_is_named():
    amina = applicant(lives.AMINA)
    with pytest.raises(UnknownFact) as wrong:
        amina.fetch("IRCC.identity", "legal_name", "trips")
    assert "trips" in wrong.value.message.en
    assert "trips" in wrong.value.message.fr


@pytest.mark.parametrize("service", services.WITH_REGISTERS)
def test_registers_tell_every_fact_that_a_service_expects_of_them(service: str):
    for name, spec in services.definition(service).registers.items():
        assert spec.facts
        assert set(spec.facts) <= set(PROVIDERS[name].answers)


def test_only_the_facts_of_the_service_are_asked_for_and_kept(network: Running):
    amina = applicant(lives.AMINA, service="study-permit")
    assert amina.values("IRCC.identity") == {"legal_name": "Amina Zerrouki-Benhaddou"}
    signed = network.requests("IRCC")[-1]
    assert '"@query": ?fields=name\n' in signed
    assert '"onegov-purpose": study-permit\n' in signed
    assert '"onegov-authority": I-2.5 16(1)\n' in signed
    (line,) = amina.readings()
    assert (line.concepts, line.purpose_code) == (("legal_name",), "study-permit")
    assert line.authority == "I-2.5 16(1)"


def test_matching_tells_a_department_no_more_than_it_needs(network: Running):
    amina = applicant(lives.AMINA)
    amina.fetch("CBSA.entry_exit")
    told = network.requests("IRCC")[-1]
    assert '"@query": ?fields=names%2Cbirth_date%2Cdocuments\n' in told
    match, crossings = network.requests("CBSA")[-2:]
    for signed in (told, match):
        assert '"onegov-purpose": identity-link\n' in signed
    assert '"onegov-purpose": citizenship-grant\n' in crossings
    for signed in (told, match, crossings):
        assert '"onegov-authority": C-29 5(1)(c)(i)\n' in signed
