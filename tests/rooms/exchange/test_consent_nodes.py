"""Consent between real nodes: asked with a receipt, refused without, withdrawn, and proven in both logs."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from department_files import memory_folder
from onegov.__main__ import main
from onegov.core import clock
from onegov.core.ids import new_id
from onegov.core.signer import Ed25519Signer
from onegov.exchange.errors import AccessDenied, BadRequest, ConsentRefused, ExchangeError
from onegov.exchange.public import (
    Answer,
    ConsentReceipt,
    ServiceId,
    Withdrawal,
    seal_receipt,
    seal_withdrawal,
    verify_evidence,
)
from rooms.exchange.network import (
    AUTHORITY,
    PLATFORM,
    PURPOSE,
    STATUS,
    Network,
    build,
    right,
    start,
    until,
)
from rooms.exchange.recorded import entry

KEY, OLD_KEY = (
    Ed25519Signer(f"ONEGOV:consents:{number}", bytes(range(number, number + 32)))
    for number in (1, 2)
)
NODE = "CA-DEMO/GOV/IRCC/node"
BARRED, ALLOWED = (
    ServiceId.parse(f"CA-DEMO/GOV/IRCC/clients/{name}") for name in ("link", "letters")
)
TELL = replace(STATUS, service="withdrawConsent")


@pytest.fixture(scope="module")
def running() -> Iterator[Network]:
    keys = [entry(key) for key in (KEY, OLD_KEY)]
    with memory_folder() as folder:
        network = build(folder, platform={"consent_keys": keys})
        content = network.node("IRCC").settings
        content["services"]["clients/letters"] = {"upstream": f"{network.system.url}/letters"}
        content["rights"] = [
            right("clients/status", consent="required"),
            right("clients/letters", consent="permitted", fields=["status", "name"]),
            right("clients/link"),
        ]
        network.node("IRCC").config.write_text(json.dumps(content))
        try:
            yield start(network)
        finally:
            network.close()


@pytest.fixture
def network(running: Network) -> Network:
    running.system.seen.clear()
    body = b'{"status": "permanent_resident", "name": "A", "birth_date": "1990-01-31"}'
    running.system.answer = lambda seen: (200, {"Content-Type": "application/json"}, body)
    return running


def receipt(service: ServiceId = STATUS, **changes: Any) -> ConsentReceipt:
    now = clock.now()
    given = {
        "issuer": PLATFORM.owner,
        "id": str(new_id()),
        "consent": str(new_id()),
        "subject": "pseudonym-1",
        "client": str(PLATFORM),
        "service": str(service),
        "purpose": PURPOSE,
        "authority": AUTHORITY,
        "fields": ("status",),
        "issued": now,
        "expires": now + timedelta(minutes=2),
    }
    return ConsentReceipt(**(given | changes))


def call(network: Network, **asked: Any) -> Answer:
    client = network.client()
    given = {"purpose": PURPOSE, "authority": AUTHORITY, "subject": "pseudonym-1"}
    try:
        return client.call(**({"service": STATUS} | given | asked))
    finally:
        client.close()


def ask(network: Network, given: ConsentReceipt | None, **asked: Any) -> Answer:
    return call(network, consent=seal_receipt(KEY, given) if given else "", **asked)


def refused(network: Network, given: ConsentReceipt | None, **asked: Any) -> ExchangeError:
    """Why it was refused; nothing of it reached the department's system."""
    with pytest.raises(AccessDenied) as caught:
        ask(network, given, **asked)
    assert network.system.seen == []
    return caught.value


def withdraw(network: Network, given: ConsentReceipt, *, node_id: str = "") -> Answer:
    told = Withdrawal(given.issuer, "CA-DEMO/GOV/IRCC", str(new_id()), given.consent, clock.now())
    text = seal_withdrawal(KEY, told)
    plain = {"service": TELL, "purpose": "", "authority": "", "subject": ""}
    return call(network, method="POST", consent=text, node=node_id, **plain)


def test_what_was_consented_to_is_answered_and_no_more(network: Network) -> None:
    given = receipt()
    answer = ask(network, given)
    assert answer.body == {"status": "permanent_resident"}
    assert "onegov-consent" in {name.lower() for name in network.system.seen[0].headers}
    both = ask(network, receipt(ALLOWED, fields=("status", "birth_date")), service=ALLOWED)
    assert both.body == {"status": "permanent_resident"}
    assert ask(network, None, service=ALLOWED).body == {
        "status": "permanent_resident",
        "name": "A",
    }


def test_the_evidence_holds_the_receipt_as_it_was_signed(network: Network) -> None:
    text = seal_receipt(KEY, receipt())
    answer = call(network, consent=text)
    client = network.client()
    evidence = client.evidence(answer.evidence_id)
    client.close()
    verify_evidence(evidence, network.directory)
    assert f'"onegov-consent": {text}\n' in evidence.request.base


def test_a_grant_that_requires_consent_refuses_without(network: Network) -> None:
    error = refused(network, None)
    assert isinstance(error, ConsentRefused)
    assert error.type == "server.serverproxy.consent_required"
    assert "consentement" in error.message.fr


def test_consent_alone_against_a_source_that_bars_it_is_refused(network: Network) -> None:
    error = refused(network, receipt(BARRED), service=BARRED)
    assert error.type == "server.serverproxy.consent_barred"
    assert "consent" in error.message.en
    assert "sans consentement" in error.message.fr
    alone = refused(network, receipt(BARRED), service=BARRED, authority="P-21 8(1)")
    assert alone.type == "server.serverproxy.consent_barred"


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"subject": "pseudonym-2"}, "sub"),
        ({"client": "CA-DEMO/GOV/ONEGOV/desk"}, "client_id"),
        ({"service": str(ALLOWED)}, "aud"),
        ({"service": "CA-DEMO/GOV/CBSA/clients/status"}, "aud"),
        ({"purpose": "marketing"}, "purpose"),
        ({"authority": "C-29 5(1)(d)"}, "authority"),
        ({"issuer": "CA-DEMO/GOV/IRCC"}, "iss"),
        ({"expires": clock.now() + timedelta(hours=1)}, "lifetime"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_receipt_for_something_else_is_refused(
    network: Network, changes: dict[str, Any], detail: str
) -> None:
    error = refused(network, receipt(**changes))
    assert (error.type, error.detail) == ("server.serverproxy.consent_invalid", detail)


def test_an_old_receipt_is_refused(network: Network) -> None:
    then = clock.now() - timedelta(minutes=5)
    error = refused(network, receipt(issued=then, expires=then + timedelta(minutes=2)))
    assert error.type == "server.serverproxy.consent_expired"


def test_a_withdrawal_reaches_the_node_and_holds_also_after_kill_9(network: Network) -> None:
    given, other = receipt(), receipt()
    assert ask(network, given).status == 200
    answer = withdraw(network, given, node_id=NODE)
    assert answer.body == {"consent": given.consent, "ended": True}
    assert withdraw(network, given).body == answer.body
    network.system.seen.clear()
    assert refused(network, given).type == "server.serverproxy.consent_withdrawn"
    again = replace(given, id=str(new_id()))
    assert refused(network, again).type == "server.serverproxy.consent_withdrawn"
    network.node("IRCC").kill()
    network.node("IRCC").start()
    assert refused(network, given).type == "server.serverproxy.consent_withdrawn"
    assert ask(network, other).status == 200


def test_the_evidence_of_a_withdrawal_is_in_both_logs(network: Network) -> None:
    given = receipt()
    answer = withdraw(network, given)
    client = network.client()
    evidence = client.evidence(answer.evidence_id)
    client.close()
    verify_evidence(evidence, network.directory)
    for member in ("ONEGOV", "IRCC"):
        lines = [
            line for line in network.node(member).lines() if line.get("id") == answer.evidence_id
        ]
        assert lines[-1]["kind"] == "exchange"
        assert lines[-1]["request"]["base"] == evidence.request.base


def test_nothing_is_answered_once_the_withdrawal_was_taken(network: Network) -> None:
    """The person withdraws while the department's system is still looking it up."""
    given = receipt()
    answer = network.system.answer

    def slow(seen: Any) -> Any:
        withdraw(network, given)
        return answer(seen)

    network.system.answer = slow
    with pytest.raises(ConsentRefused) as caught:
        ask(network, given)
    assert caught.value.type == "server.serverproxy.consent_withdrawn"
    assert len(network.system.seen) == 1


def test_only_a_withdrawal_withdraws(network: Network) -> None:
    plain = {"service": TELL, "purpose": "", "authority": "", "subject": ""}
    for consent in ("", "nothing", seal_receipt(KEY, receipt(TELL))):
        with pytest.raises(ConsentRefused) as caught:
            call(network, method="POST", consent=consent, **plain)
        assert caught.value.type == "server.serverproxy.consent_invalid"
    with pytest.raises(BadRequest):
        call(network, consent="x", **plain)


def test_a_revoked_key_signs_no_receipt(network: Network) -> None:
    given = receipt()
    assert call(network, consent=seal_receipt(OLD_KEY, given)).status == 200
    network.system.seen.clear()
    network.authority.revoke(OLD_KEY.key_id, since=clock.now())

    def is_refused() -> bool:
        try:
            call(network, consent=seal_receipt(OLD_KEY, given))
        except ConsentRefused as error:
            return (error.type, error.detail) == ("server.serverproxy.consent_invalid", "key")
        return False

    until(is_refused, what="the revocation")


def test_the_node_lists_the_keys_that_its_settings_name(
    network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    config = network.node("ONEGOV").config
    assert main(["node", "entry", "--config", str(config), "--url", "http://127.0.0.1:1"]) == 0
    keys = json.loads(capsys.readouterr().out)["keys"]
    assert [key["keyid"] for key in keys if key["use"] == "consents"] == [
        KEY.key_id,
        OLD_KEY.key_id,
    ]
