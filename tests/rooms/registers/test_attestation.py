"""The province's attestation letter, read across two instances: its law, its word, its revocation."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from onegov.exchange.public import DirectoryAuthority
from onegov.registers import public as registers
from onegov.registers.models import EvidenceRecord
from onegov_demo.characters import STUDENT
from onegov_demo.network import system_state
from onegov_demo.population import standing as lives
from rooms.exchange.network import until
from rooms.registers.network import Running, running
from rooms.registers.test_fetch import applicant

pytestmark = pytest.mark.django_db
LETTER = "EDUCATION.attestation"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("network")) as started:
        yield started


@pytest.fixture(autouse=True)
def platform(network: Running, settings: Any) -> Iterator[None]:
    with network.as_platform(settings):
        yield


def student() -> Any:
    assert STUDENT.number is not None
    return applicant(STUDENT.number, service="study-permit")


def staff(network: Running, method: str, path: str, body: object = None) -> Any:
    """What the ministry's own staff do in the ministry's own system."""
    state = system_state(network.written.nodes["EDUCATION"].parents[2], "education")
    headers = {"Authorization": f"Bearer {(state / 'staff.token').read_text()}"}
    connection = HTTPConnection("127.0.0.1", network.ports["education_system"], timeout=10)
    connection.request(method, path, json.dumps(body) if body else None, headers)
    told = json.loads(connection.getresponse().read())
    connection.close()
    return told


def test_the_letter_is_read_from_the_province_under_both_laws(network: Running) -> None:
    remi = student()
    answer = remi.fetch(LETTER)
    (fact,) = answer.facts
    assert (fact.value, fact.authority) == (True, "I-2.5 87.3(3)")
    signed = network.requests("EDUCATION")[-1]
    assert "/r1/PROV-DEMO/GOV/EDUCATION/attestations/status" in signed
    assert '"onegov-authority": I-2.5 87.3(3); SAA-DEMO 6(1)\n' in signed
    assert '"x-road-client": CA-DEMO/GOV/ONEGOV/platform\n' in signed
    # IRCC, which says who the person is, is asked under the federal clause alone.
    assert '"onegov-authority": I-2.5 87.3(3)\n' in network.requests("IRCC")[-1]
    record = EvidenceRecord.objects.get(evidence_id=answer.evidence_id)
    assert record.signed_by == "EDUCATION:node:1"


def test_who_has_no_letter_there_is_asked(network: Running) -> None:
    amina = applicant(lives.AMINA, service="study-permit")
    assert [each.code for each in amina.fetch(LETTER).problems] == ["no_match"]


def test_when_the_federation_ends_nothing_is_told_and_the_person_may_still_say(
    network: Running,
) -> None:
    folder = network.written.nodes["EDUCATION"].parents[1] / "province"
    province = DirectoryAuthority(folder, instance="PROV-DEMO")
    remi = student()
    assert remi.fetch(LETTER).facts
    province.part_from("CA-DEMO")
    try:
        problems = until(lambda: remi.fetch(LETTER).problems, what="the end")
        assert [each.code for each in problems] == ["refused"]
    finally:
        province.federate("CA-DEMO")
    assert until(lambda: remi.fetch(LETTER).facts, what="the federation")


def test_a_letter_that_the_province_revoked_no_longer_holds(network: Running) -> None:
    remi = student()
    assert remi.fetch(LETTER).facts[0].value is True
    places = staff(network, "GET", "/places")
    number = f"PAL-{places['year']}-000001"
    revoked = staff(
        network, "POST", "/revocations", {"number": number, "reason": "left the school"}
    )
    assert revoked == {"number": number, "state": "revoked"}
    assert remi.fetch(LETTER).facts[0].value is False
    assert student().fetch(LETTER).facts[0].value is False


def test_the_person_sees_who_read_at_the_province_too(network: Running) -> None:
    remi = student()
    remi.fetch(LETTER)
    found = registers.list_accesses(actor=remi.actor, person_id=remi.person_id)
    (here,) = [each for each in found if each.member == "EDUCATION"]
    assert here.problem == ""
    assert {each.purpose_code for each in here.entries} >= {"study-permit"}
    assert all(each.provider_name.fr.startswith("Ministère") for each in here.entries)
