"""Who read a person's data, through real nodes: also what one department read of another."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onegov.__main__ import main
from onegov.consent import public as consent
from onegov.consent.types import Reading
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import Text
from onegov.ledger.models import Entry
from onegov.people import public as people
from onegov.registers import public as registers
from onegov.registers.conf import RegistersConf
from onegov.registers.types import Accesses
from onegov_demo import residency
from onegov_demo.population import standing as lives
from rooms.registers.network import Running, running, with_other_key
from rooms.registers.test_fetch import Applicant, applicant

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("network")) as started:
        yield started


@pytest.fixture(autouse=True)
def platform(network: Running, settings: Any) -> Iterator[None]:
    with network.as_platform(settings):
        yield


def between_departments(network: Running) -> None:
    token = network.written.nodes["IRCC"].parent / residency.RESIDENCY_TOKEN
    residency.ask(network.ports["ircc_local"], token.read_text().strip())


def told(somebody: Applicant) -> dict[str, Accesses]:
    found = registers.list_accesses(actor=somebody.actor, person_id=somebody.person_id)
    return {each.member: each for each in found}


def lines(somebody: Applicant) -> tuple[Reading, ...]:
    return consent.list_readings(
        actor=somebody.actor,
        person_id=somebody.person_id,
        purposes={},
        accesses=[entry for each in told(somebody).values() for entry in each.entries],
    )


def test_what_one_department_read_of_another_is_on_the_page_with_its_proof(
    network: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    between_departments(network)
    amina = applicant(lives.AMINA)
    amina.fetch("CBSA.entry_exit")
    [line] = [each for each in lines(amina) if each.purpose_code == "residency-obligation"]
    assert line.organisation.fr == "Immigration, Réfugiés et Citoyenneté Canada"
    assert line.authority == "I-2.5 28"
    assert not line.has_plain_purpose
    assert line.access is not None
    assert line.access.system == Text(en="Residency obligation", fr="Obligation de résidence")
    assert line.access.service_name == Text(en="Border crossings", fr="Passages frontaliers")
    leaf = line.access.leaf
    file = registers.access_proof(actor=amina.actor, person_id=amina.person_id, leaf=leaf)
    (tmp_path / "proof.json").write_text(json.dumps(file))
    directory = ["--directory", str(network.written.directory), "--json"]
    assert main(["evidence", "verify", str(tmp_path / "proof.json"), *directory]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["exchange"]["purpose"] == "residency-obligation"
    with pytest.raises(NotFound):
        registers.access_proof(actor=amina.actor, person_id=amina.person_id, leaf="0" * 64)


def test_what_the_platform_itself_read_is_one_line_with_the_provider_s_proof(
    network: Running,
) -> None:
    amina = applicant(lives.AMINA)
    amina.fetch("IRCC.status")
    amina.fetch("CBSA.entry_exit")
    amina.fetch("CRA.filing")
    own = amina.readings()
    found = lines(amina)
    fetched = [line for line in found if line.what in ("fetched", "matched")]
    assert len(fetched) == len([line for line in own if line.what != "viewed"])
    assert all(line.access for line in fetched)
    ids = [id for line in found for id in line.evidence_ids]
    assert len(set(ids)) == len(ids)


def test_nobody_sees_what_was_read_about_somebody_else(network: Running) -> None:
    between_departments(network)
    daniel = applicant(lives.DANIEL)
    daniel.fetch("CBSA.entry_exit")
    assert not [each for each in lines(daniel) if each.purpose_code == "residency-obligation"]
    with pytest.raises(NotAllowed):
        registers.list_accesses(actor=daniel.actor, person_id=applicant(lives.SOFIA).person_id)


def test_a_department_that_knows_no_account_is_not_asked_and_named() -> None:
    amina = applicant(lives.AMINA)
    found = told(amina)
    assert {member: each.problem for member, each in found.items()} == {
        "IRCC": "",
        "CBSA": "not_linked",
        "CRA": "not_linked",
        "EDUCATION": "not_linked",
    }
    assert found["CBSA"].message is not None
    nobody = applicant(lives.AMINA, linked=False)
    assert all(each.problem == "not_linked" for each in told(nobody).values())


def test_a_department_that_never_heard_of_a_person_says_so_which_is_not_nobody() -> None:
    amina = applicant(lives.AMINA)
    people.record_match(actor=amina.actor, person_id=amina.person_id, member="CRA", evidence_id="")
    found = told(amina)["CRA"]
    assert (found.problem, found.entries) == ("unknown", ())
    assert found.message is not None


def test_a_department_that_does_not_answer_is_named_and_the_others_are_shown(
    tmp_path: Path, settings: Any
) -> None:
    with running(tmp_path) as network, network.as_platform(settings):
        amina = applicant(lives.AMINA)
        amina.fetch("CBSA.entry_exit")
        network.kill("CBSA")
        found = told(amina)
    assert found["CBSA"].problem == "down"
    assert found["CBSA"].entries == ()
    assert "Canada Border Services Agency did not answer" in str(found["CBSA"].message)
    assert found["IRCC"].problem == ""
    assert found["IRCC"].entries


def test_each_look_is_in_the_ledger_and_an_entry_and_is_kept_for_a_minute(
    network: Running,
) -> None:
    amina = applicant(lives.AMINA)
    before = Entry.objects.filter(act="data.accesses_listed").count()
    told(amina)
    told(amina)
    acts = Entry.objects.filter(act="data.accesses_listed", person_id=amina.person_id)
    assert acts.count() == before + 1
    [act] = acts
    looks = [line for line in lines(amina) if line.purpose_code == "access-log"]
    assert len(looks) <= 1
    assert list(act.refs) == ["evidence_0"]


def test_a_list_whose_proofs_do_not_hold_is_not_shown(
    network: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = applicant(lives.AMINA)
    false = with_other_key(network.directory, "IRCC:log:1")
    monkeypatch.setattr(RegistersConf, "directory", lambda _self: false)
    found = told(amina)["IRCC"]
    assert (found.problem, found.entries) == ("bad_signature", ())


def test_without_a_directory_nothing_can_be_checked_and_every_department_is_named(
    tmp_path: Path, settings: Any
) -> None:
    amina = applicant(lives.AMINA)
    settings.ONEGOV_REGISTERS = lambda: RegistersConf(tmp_path / "none.jws", "00" * 32)
    problems = {member: each.problem for member, each in told(amina).items()}
    assert problems == {"IRCC": "down", **dict.fromkeys(("CBSA", "CRA", "EDUCATION"), "not_linked")}
