"""Consent on its way, through real nodes: shown where it is the basis, withdrawn, and refused there."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.rooms.cases.worker import run_jobs

from onegov.consent import models, withdrawing
from onegov.consent import public as consent
from onegov.consent.conf import ConsentConf
from onegov.consent.errors import ConsentMissing
from onegov.consent.keys import ConsentKeys
from onegov.consent.types import AuthorityItem, Receipt, Showing
from onegov.core.errors import NotFound
from onegov.core.ids import new_id
from onegov.core.types import Actor, ActorKind
from onegov.exchange import public as exchange
from onegov.exchange.directory.statement import recall_statement
from onegov.exchange.errors import ConsentRefused, ProviderDown
from onegov.exchange.types import ServiceId
from onegov.ledger import public as ledger
from onegov_demo.network import PLATFORM
from onegov_demo.population import standing as lives
from rooms.registers.network import Running, running
from rooms.registers.test_fetch import Applicant, applicant

pytestmark = pytest.mark.django_db
FILING = ServiceId.parse("CA-DEMO/GOV/CRA/filing/filing")
CLIENT = exchange.ClientId.parse(PLATFORM)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("network")) as started:
        yield started


@pytest.fixture(autouse=True)
def platform(network: Running, settings) -> Iterator[None]:
    with network.as_platform(settings):
        yield


_NUMBERS = count(lives.AMINA)


def taxpayer() -> Applicant:
    """Somebody else each time, whose tax account is found and was asked once: an account is linked once."""
    while True:
        somebody = applicant(next(_NUMBERS))
        if somebody.fetch("CRA.filing").facts:
            return somebody


def said(base: str, header: str) -> str:
    found = re.search(rf'^"{header}": (.*)$', base, re.MULTILINE)
    return found[1] if found else ""


def current(somebody: Applicant, provider: str = "CRA.filing") -> Receipt:
    return consent.require(
        person_id=somebody.person_id, application_id=somebody.application_id, provider=provider
    )


def follow_news() -> None:
    """What the worker does with the ledger's news, then with its jobs."""
    ledger.sequence()
    ledger.consume(subscriber="consent", handle=consent.on_news, limit=10_000)
    run_jobs()


def showing(**changes: Any) -> Showing:
    given = Showing(
        CLIENT, FILING, "pseudonym", "citizenship-grant", "C-29 5(1)(c)(iii)", ("years",)
    )
    return replace(given, **changes)


def show(somebody: Applicant, receipt_id: UUID | None = None, **changes: Any) -> str:
    return consent.show(
        actor=somebody.actor,
        receipt_id=receipt_id or current(somebody).id,
        request=showing(**changes),
    )


def replay(network: Running, base: str) -> exchange.Answer:
    """The platform asks again with the receipt of a request that was signed before."""
    client = network.client()
    try:
        return client.call(
            service=FILING,
            purpose=said(base, "onegov-purpose"),
            authority=said(base, "onegov-authority"),
            subject=said(base, "onegov-subject"),
            consent=said(base, "onegov-consent"),
        )
    finally:
        client.close()


def test_where_consent_is_the_basis_it_is_shown_for_just_that_request(network: Running) -> None:
    amina = taxpayer()
    match, filing = network.requests("CRA")[-2:]
    for base, service, fields in (
        (match, "match", ["outcome", "matched"]),
        (filing, "filing", ["years"]),
    ):
        receipt = recall_statement(said(base, "onegov-consent"))
        assert receipt.keyid == "ONEGOV:consents:1"
        assert receipt.content["aud"] == f"CA-DEMO/GOV/CRA/filing/{service}"
        assert receipt.content["sub"] == said(base, "onegov-subject")
        assert receipt.content["purpose"] == said(base, "onegov-purpose")
        assert receipt.content["authority"] == said(base, "onegov-authority")
        assert receipt.content["consent"] == str(current(amina).id)
        assert receipt.content["fields"] == fields
    assert amina.acts().count("consent.shown") == 2


def test_what_rests_on_law_shows_none(network: Running) -> None:
    amina = taxpayer()
    for provider in ("IRCC.identity", "IRCC.status", "CBSA.entry_exit"):
        amina.fetch(provider)
    asked = [*network.requests("IRCC"), *network.requests("CBSA")]
    assert len(asked) >= 6
    assert {said(base, "onegov-consent") for base in asked} == {""}
    shown = models.Shown.objects.filter(person_id=amina.person_id)
    assert [each.provider for each in shown] == ["CA-DEMO/GOV/CRA/filing"]


@pytest.mark.django_db(transaction=True)
def test_withdrawn_it_is_refused_at_the_providers_node(network: Running) -> None:
    amina = taxpayer()
    (before,) = network.requests("CRA")[-1:]
    assert replay(network, before).body
    receipt = current(amina)
    consent.withdraw(actor=amina.actor, receipt_id=receipt.id)
    with pytest.raises(ConsentMissing):
        amina.fetch("CRA.filing")
    follow_news()
    with pytest.raises(ConsentRefused) as caught:
        replay(network, before)
    assert caught.value.type == "server.serverproxy.consent_withdrawn"
    (kept,) = consent.list_receipts(actor=amina.actor, application_id=amina.application_id)[-1:]
    assert (kept.id, kept.shown) == (receipt.id, True)
    assert kept.told_at is not None


@pytest.mark.django_db(transaction=True)
def test_the_evidence_of_the_withdrawal_is_in_both_logs(network: Running) -> None:
    amina = taxpayer()
    consent.withdraw(actor=amina.actor, receipt_id=current(amina).id)
    follow_news()
    (told,) = [
        entry
        for entry in ledger.trail(application_id=amina.application_id)
        if entry.act == "consent.withdrawal_told"
    ]
    client = network.client()
    evidence = client.evidence(told.refs["evidence"])
    client.close()
    exchange.verify_evidence(evidence, network.directory)
    assert evidence.request.base in network.requests("CRA")
    statement = recall_statement(said(evidence.request.base, "onegov-consent"))
    assert statement.content["consent"] == told.refs["receipt"]


def test_a_provider_that_does_not_answer_is_told_later(network: Running) -> None:
    amina = taxpayer()
    consent.withdraw(actor=amina.actor, receipt_id=current(amina).id)
    ledger.sequence()
    ledger.consume(subscriber="consent", handle=consent.on_news, limit=10_000)
    (shown,) = models.Shown.objects.filter(person_id=amina.person_id)
    (job,) = [
        each
        for each in ProcrastinateJob.objects.filter(task_name="consent.tell")
        if each.args == {"shown_id": str(shown.id)}
    ]
    assert job.status == "todo"
    exchange.configure_platform_node(None)
    with pytest.raises(ProviderDown):
        withdrawing.tell(shown.id)
    assert amina.acts()[-1] == "consent.withdrawn"
    exchange.configure_platform_node(client := network.client())
    assert withdrawing.tell(shown.id)
    assert not withdrawing.tell(shown.id)
    client.close()
    assert amina.acts()[-1] == "consent.withdrawal_told"


@pytest.mark.django_db(transaction=True)
def test_agreeing_to_something_else_ends_what_was_shown_before(network: Running) -> None:
    amina = taxpayer()
    before, old = network.requests("CRA")[-1], current(amina)
    item = consent_item(old, concepts=("tax_years", "another"))
    consent.agree(
        actor=amina.actor,
        person_id=amina.person_id,
        application_id=amina.application_id,
        items=[item],
        language="en",
    )
    follow_news()
    with pytest.raises(ConsentRefused):
        replay(network, before)
    assert amina.fetch("CRA.filing").facts


def consent_item(receipt: Receipt, *, concepts: tuple[str, ...]) -> Any:
    return AuthorityItem(
        provider=receipt.provider,
        concepts=concepts,
        purpose_code=receipt.purpose_code,
        collect_under=receipt.collect_under,
        disclose_under=receipt.disclose_under,
        basis=receipt.basis,
        purpose=receipt.purpose,
    )


def test_a_withdrawal_that_overtakes_the_request_is_told_to_the_person(
    network: Running, caplog: pytest.LogCaptureFixture
) -> None:
    amina = taxpayer()
    shown = models.Shown.objects.get(person_id=amina.person_id)
    models.Receipt.objects.filter(id=shown.receipt_id).update(withdrawn_at=current(amina).agreed_at)
    assert withdrawing.tell(shown.id)  # CRA's node knows; here the fetch began before
    models.Receipt.objects.filter(id=shown.receipt_id).update(withdrawn_at=None)
    with caplog.at_level(logging.WARNING):
        fetched = amina.fetch("CRA.filing")
    assert fetched.facts == ()
    (problem,) = fetched.problems
    assert problem.code == "withdrawn"
    assert "You withdrew your consent, so Canada Revenue Agency" in problem.message.en
    assert "vous avez retiré votre consentement" in problem.message.fr
    assert amina.acts()[-1] == "facts.not_fetched"
    assert "Zerrouki" not in caplog.text


def test_a_key_that_the_directory_does_not_list_opens_nothing(
    network: Running, tmp_path: Path
) -> None:
    amina = taxpayer()
    other = ConsentConf(ConsentKeys(tmp_path, CLIENT.owner), lambda: network.directory)
    with override_settings(ONEGOV_CONSENT=lambda: other):
        fetched = amina.fetch("CRA.filing")
    assert [problem.code for problem in fetched.problems] == ["refused"]


def test_without_a_usable_directory_the_person_can_still_type(
    network: Running, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    amina = taxpayer()
    nowhere = exchange.DirectoryFile(tmp_path / "none.jws", authority_key=bytes(32))
    without = ConsentConf(ConsentKeys(network.written.consents_key.parent, CLIENT.owner), nowhere)
    with override_settings(ONEGOV_CONSENT=lambda: without):
        fetched = amina.fetch("CRA.filing")
    assert [problem.code for problem in fetched.problems] == ["down"]
    assert "directory cannot be used" in caplog.text


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "pr-card-renewal"},
        {"authority": "C-29 5(1)(c)(iii); C-29 5(1)(d)"},
        {"service": ServiceId.parse("CA-DEMO/GOV/CBSA/crossings/entry_exit")},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_consent_is_shown_for_nothing_else_than_was_agreed(changes: dict[str, Any]) -> None:
    amina = applicant(lives.AMINA)
    assert show(amina)
    with pytest.raises(ConsentMissing):
        show(amina, **changes)


def test_what_has_ended_or_rests_on_law_or_is_somebody_elses_is_not_shown() -> None:
    amina, somebody = applicant(lives.AMINA), applicant(lives.TARIQ)
    ircc = ServiceId.parse("CA-DEMO/GOV/IRCC/clients/status")
    by_law = current(amina, "IRCC.status")
    with pytest.raises(ConsentMissing):
        show(amina, by_law.id, service=ircc, authority=by_law.collect_under)
    with pytest.raises(NotFound):
        show(somebody, current(amina).id)
    with pytest.raises(NotFound):
        show(amina, new_id())
    receipt = current(amina)
    machine = Actor(kind=ActorKind.MACHINE, name="worker")
    assert consent.show(actor=machine, receipt_id=receipt.id, request=showing())
    consent.withdraw(actor=amina.actor, receipt_id=receipt.id)
    with pytest.raises(ConsentMissing):
        show(amina, receipt.id)
