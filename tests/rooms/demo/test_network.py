"""The written network works: a walk through four real nodes to three real systems."""

import pytest

from department_files import memory_folder
from onegov.core import clock
from onegov.core.ids import new_id
from onegov.core.signer import load_or_make
from onegov.exchange.errors import AccessDenied, ConsentRefused
from onegov.exchange.public import (
    RECEIPT_LIFETIME,
    ConsentReceipt,
    ServiceId,
    read_config,
    read_directory,
    seal_receipt,
    verify_evidence,
)
from onegov.exchange.witness.conf import read_witness_config
from onegov.registers.providers import PROVIDERS
from onegov_demo.characters import find_character
from onegov_demo.network import (
    MEMBERS,
    PLATFORM,
    PORT_NAMES,
    WITNESS,
    system_state,
    write_network,
)
from onegov_demo.province import MINISTRY
from onegov_demo.rights import ANNOUNCED, LINK, LOOK, NEEDS, OPEN_CASES, rights_over
from rooms.registers import services
from rooms.registers.network import running

GRANT = "citizenship-grant"


def test_settings_can_be_read_and_keys_stay_when_written_again(tmp_path):
    ports = dict(zip(PORT_NAMES, range(21000, 21015), strict=True))
    first = write_network(tmp_path, ports)
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*.key")}
    token = first.token_file.read_text()
    again = write_network(tmp_path, ports | {"ircc_system": 22222})
    assert again == first
    assert len(kept) == 16
    assert {path: path.read_bytes() for path in kept} == kept
    assert again.token_file.read_text() == token
    assert set(again.nodes) == {*MEMBERS, MINISTRY}
    configs = {member: read_config(path) for member, path in again.nodes.items()}
    assert configs["IRCC"].services["clients/link"].upstream == "http://127.0.0.1:22222/link"
    assert str(configs["ONEGOV"].clients[0].client) == PLATFORM
    assert configs["CRA"].adapters["nightly"].file == system_state(tmp_path, "cra") / "nightly.txt"
    directory = read_directory(again.directory, authority_key=again.directory_key)
    assert set(directory.members) == {f"CA-DEMO/GOV/{member}" for member in (*MEMBERS, WITNESS)}
    witness = read_witness_config(tmp_path / "network" / WITNESS / "witness.json")
    (listed,) = directory.witnesses(at=clock.now())
    assert listed.key.public_key == witness.signer().public_key()
    assert listed.url == f"http://127.0.0.1:{witness.port}"
    assert again.token_file.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.rglob("*.key"))


def test_spans_are_sent_where_they_are_wanted(tmp_path):
    ports = dict(zip(PORT_NAMES, range(21000, 21000 + len(PORT_NAMES)), strict=True))
    for traces, endpoint in (("", None), ("http://127.0.0.1:4318/", "http://127.0.0.1:4318")):
        written = write_network(tmp_path, ports, traces=traces)
        told = [read_config(path).traces for path in written.nodes.values()]
        assert {each and each.endpoint for each in told} == {endpoint}


def test_a_missing_port_is_named(tmp_path):
    with pytest.raises(KeyError, match="onegov_local"):
        write_network(tmp_path, {})
    assert list(tmp_path.iterdir()) == []


def test_each_purpose_is_granted_what_its_definition_needs_and_no_more():
    for service in services.FOLDER.iterdir():
        definition = services.definition(service.name)
        needed = {
            PROVIDERS[name].service.local_name: {
                definition.facts[fact].collect_under.code for fact in spec.facts
            }
            for name, spec in definition.registers.items()
        }
        granted = NEEDS.get(definition.purpose_code, {})
        assert {name: set(clauses) for name, clauses in granted.items()} == needed
        assert all(len(set(clauses)) == len(clauses) for clauses in granted.values())


def test_facts_are_not_told_for_linking_nor_links_made_for_facts():
    rights = [
        right
        for subsystem in ("clients", "crossings", "filing")
        for right in rights_over(subsystem, PLATFORM)
    ]
    linking = {right["service"] for right in rights if right["purposes"] == [LINK]}
    assert linking == {"clients/link", "clients/identity", "crossings/match", "filing/match"}
    looking = {right["service"] for right in rights if right["purposes"] == [LOOK]}
    assert looking == {"clients/accessLog", "crossings/accessLog", "filing/accessLog"}
    hearing = {right["service"] for right in rights if right["purposes"] == [OPEN_CASES]}
    assert hearing == set(ANNOUNCED)
    told = [r for r in rights if r["purposes"] not in ([LINK], [LOOK], [OPEN_CASES])]
    facts = {right["service"] for right in told}
    assert facts == {"clients/identity", "clients/status", "crossings/entry_exit", "filing/filing"}


@pytest.fixture(scope="module")
def running_network():
    with memory_folder() as state, running(state) as started:
        yield started


@pytest.fixture(scope="module")
def directory(running_network):
    return running_network.directory


@pytest.fixture(scope="module")
def node(running_network):
    client = running_network.client()
    yield client
    client.close()


def ask(node, service, authority, **more):
    more = {"purpose": GRANT, "subject": "walk", **more}
    return node.call(service=ServiceId.parse(f"CA-DEMO/GOV/{service}"), authority=authority, **more)


@pytest.fixture(scope="module")
def consented(running_network):
    """Asks the tax agency with a consent, as the platform signs it."""
    key = load_or_make(running_network.written.consents_key, "ONEGOV:consents:1")

    def ask_with_consent(node, service, authority, *fields, purpose=GRANT, **more):
        now = clock.now()
        receipt = ConsentReceipt(
            issuer="CA-DEMO/GOV/ONEGOV",
            id=str(new_id()),
            consent="walk",
            subject="walk",
            client=PLATFORM,
            service=f"CA-DEMO/GOV/{service}",
            purpose=purpose,
            authority=authority,
            fields=fields,
            issued=now,
            expires=now + RECEIPT_LIFETIME,
        )
        shown = seal_receipt(key, receipt)
        return ask(node, service, authority, purpose=purpose, consent=shown, **more)

    return ask_with_consent


def test_a_walk_through_all_four_nodes(node, directory, consented):
    amina = find_character("amina@example.org")
    known = {
        "pseudonym": "walk",
        "client_id": amina.client_id,
        "birth_date": "1990-04-12",
        "secret": amina.link_code,
    }
    finding = {"purpose": "identity-link", "method": "POST"}
    linked = ask(node, "IRCC/clients/link", "C-29 13(b); C-29 5(1)(c)", body=known, **finding)
    assert linked.body == {"linked": True}
    identity = ask(node, "IRCC/clients/identity", "C-29 13(b); C-29 5(1)(d)").body
    status = ask(node, "IRCC/clients/status", "C-29 5(1.001)(b)", query={"fields": "pr_date"})
    assert status.body == {"pr_date": "2020-03-16"}
    sought = {"pseudonym": "walk"} | {key: identity[key] for key in ("names", "birth_date")}
    presence, filing = "C-29 5(1)(c)(i)", "C-29 5(1)(c)(iii)"
    crossed = sought | {"documents": identity["documents"]}
    found = ask(node, "CBSA/crossings/match", presence, body=crossed, **finding)
    assert found.body["outcome"] == "one"
    window = {"from": "2021-11-01", "to": "2026-10-31"}
    trips = ask(node, "CBSA/crossings/entry_exit", presence, query=window)
    assert len(trips.body["crossings"]) == 6
    assert trips.signed_by == "CBSA:node:1"
    home = sought | {"postal_code": identity["postal_code"]}
    told = consented(node, "CRA/filing/match", filing, "outcome", "matched", body=home, **finding)
    assert told.body["outcome"] == "one"
    years = consented(node, "CRA/filing/filing", filing, "years")
    assert [(int(year["year"]), year["filed"]) for year in years.body["years"]][-2:] == [
        (2024, "Y"),
        (2025, "Y"),
    ]
    verify_evidence(node.evidence(years.evidence_id), directory)


def test_what_the_income_tax_act_protects_is_told_with_consent_only(node, consented):
    with pytest.raises(ConsentRefused) as refused:
        ask(node, "CRA/filing/filing", "C-29 5(1)(c)(iii)")
    assert refused.value.type == "server.serverproxy.consent_required"
    with pytest.raises(AccessDenied) as barred:
        consented(node, "IRCC/clients/status", "C-29 5(1)(c)", "status")
    assert barred.value.type == "server.serverproxy.consent_barred"


@pytest.mark.parametrize(
    ("service", "authority", "more"),
    [
        ("IRCC/clients/status", "C-29 5(1)(c)", {"purpose": "identity-link"}),
        ("IRCC/clients/status", "C-29 13(b)", {}),
        ("IRCC/clients/status", "C-29 5(1)(c); C-29 13(b)", {}),
        ("IRCC/clients/identity", "I-2.5 16(1)", {"purpose": "identity-link"}),
        ("IRCC/clients/link", "C-29 13(b)", {"method": "POST", "body": {}}),
        ("CBSA/crossings/match", "C-29 5(1)(c)(i)", {"method": "POST", "body": {}}),
        ("CBSA/crossings/entry_exit", "C-29 5(1)(c)", {}),
        ("CBSA/crossings/entry_exit", "C-29 5(1)(c)(i)", {"method": "POST", "body": {}}),
        ("CBSA/crossings/entry_exit", "C-29 5(1)(c)(i)", {"path": "more"}),
        ("CRA/filing/filing", "C-29 5(1)(c)(i)", {}),
    ],
)
def test_what_was_not_granted_is_refused(node, service, authority, more):
    with pytest.raises(AccessDenied):
        ask(node, service, authority, **more)
