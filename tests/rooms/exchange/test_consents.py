"""Consent receipts and withdrawals at a provider's node: what is accepted, and nothing else."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.published import signer
from onegov.core import clock
from onegov.core.signer import Ed25519Signer, Signer, load_or_make_p256
from onegov.exchange.consents.statements import (
    LONGEST_LIFETIME,
    RECEIPT,
    WITHDRAWAL,
    ConsentReceipt,
    Withdrawal,
    seal_receipt,
    seal_withdrawal,
)
from onegov.exchange.directory.authority import DirectoryAuthority
from onegov.exchange.directory.federation import Federation
from onegov.exchange.directory.keeper import REVOCATIONS_FILE, DirectoryKeeper
from onegov.exchange.directory.statement import keyid_of, recall_statement, seal
from onegov.exchange.errors import AccessDenied, ConsentRefused
from onegov.exchange.messages import SKEW, Request
from onegov.exchange.node.consents import Consents
from onegov.exchange.node.office import Office
from onegov.exchange.own_keys import OwnKeys
from onegov.exchange.paths import parse_target
from onegov.exchange.rights import Denied, Right, Wish, decide
from rooms.exchange.recorded import CLIENT, NODE, SERVICE, entry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWNER, OTHER_OWNER = "CA-DEMO/GOV/ONEGOV", "CA-DEMO/GOV/CBSA"
#: The platform's keys, for consents and for messages, and another member's for consents.
OWN = Ed25519Signer("ONEGOV:consents:1", bytes(range(32)))
ENDED = Ed25519Signer("ONEGOV:consents:0", bytes(range(1, 33)))
MESSAGES, THEIRS = signer("ONEGOV:node:1"), Ed25519Signer("CBSA:consents:1", bytes(range(2, 34)))
STRANGER = Ed25519Signer("ONEGOV:consents:1", bytes(range(3, 35)))
SAID = {
    "x-road-client": CLIENT,
    "onegov-subject": "pseudonym-1",
    "onegov-purpose": "citizenship-grant",
    "onegov-authority": "C-29 5(1)(c)",
}
GIVEN = ConsentReceipt(
    issuer=OWNER,
    id="receipt-1",
    consent="consent-1",
    subject="pseudonym-1",
    client=CLIENT,
    service=SERVICE,
    purpose="citizenship-grant",
    authority="C-29 5(1)(c)",
    fields=("status",),
    issued=NOW,
    expires=NOW + timedelta(minutes=2),
)
ENDS = Withdrawal(OWNER, "CA-DEMO/GOV/IRCC", "withdrawal-1", "consent-1", NOW)


def member(name: str, *keys: dict[str, str]) -> dict[str, Any]:
    owner = f"CA-DEMO/GOV/{name}"
    port = {"ONEGOV": 1, "CBSA": 2, "IRCC": 3}[name]
    at = {"node_id": f"{owner}/node", "url": f"http://127.0.0.1:{port}"}
    return {"member": owner, "keys": list(keys)} | at


@dataclass
class Provider:
    """IRCC's side, with a directory that lists everybody's keys."""

    folder: Path
    authority: DirectoryAuthority
    consents: Consents
    office: Office
    clock: clock.FixedClock

    def restarted(self) -> Consents:
        asyncio.run(self.consents.stop())
        self.consents = Consents(self.office, self.folder)
        return self.consents

    def check(self, text: str, **said: str) -> ConsentReceipt | None:
        headers = SAID | {name.replace("_", "-"): value for name, value in said.items()}
        address = f"/r1/{headers.pop('service', SERVICE)}/own"
        whole = (*headers.items(), ("onegov-consent", text))
        return self.consents.check(parse_target(address), Request("GET", address, None, whole, b""))

    def withdraw(self, text: str, client: str = CLIENT) -> Any:
        headers = (("x-road-client", client), ("onegov-consent", text))
        request = Request("POST", f"/r1/{SERVICE}", None, headers, b"")
        return json.loads(asyncio.run(self.consents.withdraw(request)).body)

    def refusal(self, text: str, **said: str) -> tuple[str, str]:
        with pytest.raises(ConsentRefused) as caught:
            self.check(text, **said)
        return caught.value.type.rpartition(".")[2], caught.value.detail


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    folder = tmp_path_factory.mktemp("consents")
    at = clock.FixedClock(NOW)
    with clock.using(at):
        authority = DirectoryAuthority(folder / "authority", instance="CA-DEMO")
        p256 = load_or_make_p256(folder / "p256.key", "ONEGOV:consents:p256")
        own = [entry(each, use="consents") for each in (OWN, ENDED)]
        own.append(entry(p256, use="consents", alg=p256.alg))
        edition = authority.publish(
            [
                member("ONEGOV", entry(MESSAGES), *own),
                member("CBSA", entry(THEIRS, use="consents")),
                member("IRCC", entry(signer("IRCC:node:1"))),
            ]
        )
        keeper = DirectoryKeeper(folder / "d", anchor=authority.public_key, instance="CA-DEMO")
        keeper.offer(edition.statement.text)
        authority.revoke(ENDED.key_id, since=NOW - timedelta(hours=1))
        keeper.offer_revocations((authority.published / REVOCATIONS_FILE).read_text())
        keys = OwnKeys(folder / "node.key", key_id="IRCC:node:1", alg="ed25519")
        office = Office("CA-DEMO/GOV/IRCC", NODE, keys, Federation(keeper, {}))
        made = Provider(folder, authority, Consents(office, folder), office, at)
        yield made
        asyncio.run(made.consents.stop())


@pytest.fixture
def provider(made: Provider, tmp_path: Path) -> Iterator[Provider]:
    made.clock.at = NOW
    fresh = replace(made, folder=tmp_path, consents=Consents(made.office, tmp_path))
    with clock.using(made.clock):
        yield fresh
        asyncio.run(fresh.consents.stop())


def sealed(by: Signer = OWN, **changes: Any) -> str:
    return seal_receipt(by, replace(GIVEN, **changes))


def claims(text: str, **changes: Any) -> str:
    """The same statement with other claims, signed just as well; None takes one away."""
    content = recall_statement(text).content | changes
    kept = {name: value for name, value in content.items() if value is not None}
    return seal(OWN, kept, type=RECEIPT)


# -- receipts ---------------------------------------------------------------------------------------


def test_a_receipt_says_what_the_signer_said(provider: Provider) -> None:
    assert provider.check(sealed()) == GIVEN
    assert keyid_of(sealed()) == "ONEGOV:consents:1"


def test_a_receipt_signed_on_p256_is_accepted_too(provider: Provider, made: Provider) -> None:
    by = load_or_make_p256(made.folder / "p256.key", "ONEGOV:consents:p256")
    assert provider.check(sealed(by)) == GIVEN


def test_a_request_without_one_has_none(provider: Provider) -> None:
    assert provider.check("") is None


@pytest.mark.parametrize(
    ("by", "detail"),
    [(ENDED, "key"), (MESSAGES, "key"), (THEIRS, "key"), (STRANGER, "signature")],
    ids=["revoked", "of another use", "of another member", "under a listed name"],
)
def test_a_key_that_may_not_sign_consents_is_refused(
    provider: Provider, by: Signer, detail: str
) -> None:
    assert provider.refusal(sealed(by)) == ("consent_invalid", detail)


def test_a_member_gives_receipts_in_its_own_name_only(provider: Provider) -> None:
    assert provider.refusal(sealed(issuer=OTHER_OWNER)) == ("consent_invalid", "iss")


@pytest.mark.parametrize(
    ("said", "detail"),
    [
        ({"onegov_subject": "pseudonym-2"}, "sub"),
        ({"onegov_subject": ""}, "sub"),
        ({"x_road_client": f"{OWNER}/desk"}, "client_id"),
        ({"service": "CA-DEMO/GOV/IRCC/clients/link"}, "aud"),
        ({"service": "CA-DEMO/GOV/CBSA/clients/status"}, "aud"),
        ({"onegov_purpose": "pr-card-renewal"}, "purpose"),
        ({"onegov_authority": "C-29 5(1)(d)"}, "authority"),
        ({"onegov_purpose": "", "onegov_authority": ""}, "purpose"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_receipt_given_for_something_else_is_refused(
    provider: Provider, said: dict[str, str], detail: str
) -> None:
    assert provider.refusal(sealed(), **said) == ("consent_invalid", detail)


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"iss": None}, "iss"),
        ({"jti": "two words"}, "jti"),
        ({"consent": ""}, "consent"),
        ({"sub": 1}, "sub"),
        ({"fields": []}, "fields"),
        ({"fields": ["status", ""]}, "fields"),
        ({"fields": "status"}, "fields"),
        ({"iat": "1"}, "iat"),
        ({"iat": True}, "iat"),
        ({"exp": 10**30}, "exp"),
        ({"exp": 1.5}, "exp"),
        ({"more": "said"}, "claims"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value),
)
def test_a_receipt_is_read_strictly(
    provider: Provider, changes: dict[str, Any], detail: str
) -> None:
    assert provider.refusal(claims(sealed(), **changes)) == ("consent_invalid", detail)


@pytest.mark.parametrize("text", ["receipt-1", "a.b.c", "x" * 9000, sealed() + "A", sealed()[1:]])
def test_what_is_no_receipt_is_refused(provider: Provider, text: str) -> None:
    assert provider.refusal(text)[0] == "consent_invalid"


def test_a_withdrawal_is_no_receipt_and_a_receipt_no_withdrawal(provider: Provider) -> None:
    assert provider.refusal(seal_withdrawal(OWN, ENDS)) == ("consent_invalid", "signature")
    with pytest.raises(ConsentRefused):
        provider.withdraw(sealed())


def test_a_receipt_is_good_for_its_minutes(provider: Provider) -> None:
    provider.clock.at = GIVEN.expires + SKEW
    assert provider.check(sealed()) == GIVEN
    provider.clock.at += timedelta(seconds=1)
    assert provider.refusal(sealed()) == ("consent_expired", "exp")
    provider.clock.at = NOW - SKEW
    assert provider.check(sealed()) == GIVEN
    provider.clock.at -= timedelta(seconds=1)
    assert provider.refusal(sealed()) == ("consent_invalid", "iat")


def test_no_receipt_may_live_long(provider: Provider) -> None:
    longest = NOW + LONGEST_LIFETIME
    assert provider.check(sealed(expires=longest)) is not None
    longer = sealed(expires=longest + timedelta(seconds=1))
    assert provider.refusal(longer) == ("consent_invalid", "lifetime")
    assert provider.refusal(sealed(expires=NOW)) == ("consent_invalid", "lifetime")


# -- withdrawals ------------------------------------------------------------------------------------


def test_a_withdrawn_consent_is_refused_within_the_receipts_life(provider: Provider) -> None:
    text = seal_withdrawal(OWN, ENDS)
    assert provider.check(sealed()) == GIVEN
    assert provider.withdraw(text) == {"consent": "consent-1", "ended": True}
    assert provider.withdraw(text) == {"consent": "consent-1", "ended": True}
    assert provider.refusal(sealed()) == ("consent_withdrawn", "consent")
    assert provider.refusal(sealed(id="receipt-2")) == ("consent_withdrawn", "consent")
    assert provider.check(sealed(consent="consent-2")) is not None


def test_no_restart_forgets_a_withdrawal(provider: Provider) -> None:
    provider.withdraw(seal_withdrawal(OWN, ENDS))
    provider.restarted()
    assert provider.refusal(sealed()) == ("consent_withdrawn", "consent")


def test_what_is_kept_is_forgotten_once_no_receipt_could_be_good(provider: Provider) -> None:
    provider.withdraw(seal_withdrawal(OWN, ENDS))
    last = sealed(issued=NOW, expires=NOW + LONGEST_LIFETIME)
    provider.clock.at = NOW + LONGEST_LIFETIME + SKEW
    assert provider.refusal(last) == ("consent_withdrawn", "consent")
    provider.clock.at += SKEW + timedelta(seconds=1)
    assert provider.refusal(last) == ("consent_expired", "exp")
    another = replace(ENDS, consent="consent-2", issued=provider.clock.at)
    provider.withdraw(seal_withdrawal(OWN, another))
    assert (OWNER, "consent-1") not in provider.restarted()._withdrawn
    assert (OWNER, "consent-2") in provider.consents._withdrawn


def test_a_withdrawal_that_comes_late_is_taken_and_needs_no_room(provider: Provider) -> None:
    provider.clock.at = NOW + timedelta(days=3)
    assert provider.withdraw(seal_withdrawal(OWN, ENDS)) == {"consent": "consent-1", "ended": True}
    assert (OWNER, "consent-1") not in provider.consents._withdrawn


@pytest.mark.parametrize(
    ("by", "client", "changes", "detail"),
    [
        (ENDED, CLIENT, {}, "key"),
        (MESSAGES, CLIENT, {}, "key"),
        (STRANGER, CLIENT, {}, "signature"),
        (OWN, f"{OTHER_OWNER}/desk", {}, "key"),
        (THEIRS, f"{OTHER_OWNER}/desk", {}, "iss"),
        (OWN, CLIENT, {"provider": OTHER_OWNER}, "aud"),
        (OWN, CLIENT, {"issued": NOW + SKEW + timedelta(seconds=1)}, "iat"),
    ],
    ids=["revoked", "use", "forged", "stolen", "another's name", "another provider", "future"],
)
def test_nobody_else_withdraws(
    provider: Provider, by: Signer, client: str, changes: dict[str, Any], detail: str
) -> None:
    with pytest.raises(ConsentRefused) as caught:
        provider.withdraw(seal_withdrawal(by, replace(ENDS, **changes)), client)
    assert (caught.value.type, caught.value.detail) == (
        "server.serverproxy.consent_invalid",
        detail,
    )
    assert provider.check(sealed()) == GIVEN


def test_another_members_consent_of_the_same_name_stays(provider: Provider) -> None:
    theirs = replace(ENDS, issuer=OTHER_OWNER)
    provider.withdraw(seal_withdrawal(THEIRS, theirs), f"{OTHER_OWNER}/desk")
    assert provider.check(sealed()) == GIVEN


def test_a_statement_of_another_type_is_no_withdrawal(provider: Provider) -> None:
    content = recall_statement(seal_withdrawal(OWN, ENDS)).content
    assert provider.withdraw(seal(OWN, content, type=WITHDRAWAL))["ended"]
    for changed in ({"more": 1}, {"jti": ""}, {"iat": None}):
        with pytest.raises(ConsentRefused):
            provider.withdraw(seal(OWN, content | changed, type=WITHDRAWAL))


# -- the whole rule ---------------------------------------------------------------------------------

_BOUND = {
    "subject": ("onegov_subject", ("pseudonym-1", "pseudonym-2")),
    "client": ("x_road_client", (CLIENT, f"{OWNER}/desk")),
    "service": ("service", (SERVICE, "CA-DEMO/GOV/IRCC/clients/link")),
    "purpose": ("onegov_purpose", ("citizenship-grant", "pr-card-renewal")),
    "authority": ("onegov_authority", ("C-29 5(1)(c)", "C-29 5(1)(d)")),
}
_NUMBERS = count(1)
_SIGNERS: tuple[Signer, ...] = (OWN, OWN, OWN, MESSAGES, ENDED, THEIRS, STRANGER)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_receipt_is_accepted_just_when_all_of_it_holds(made: Provider, data: Any) -> None:
    pick = data.draw
    same = st.sampled_from([0, 0, 0, 0, 0, 0, 1])
    bound = {name: pick(st.sampled_from(pool)) for name, (_, pool) in _BOUND.items()}
    said = {
        header: bound[name] if pick(same) == 0 else pick(st.sampled_from(pool))
        for name, (header, pool) in _BOUND.items()
    }
    lives, asked_after = pick(st.integers(-5, 700)), pick(st.integers(-60, 700))
    by, issuer = pick(st.sampled_from(_SIGNERS)), pick(st.sampled_from([OWNER] * 6 + [OTHER_OWNER]))
    consent = f"consent-{next(_NUMBERS)}"  # never one that was withdrawn before
    is_withdrawn = pick(st.sampled_from([False, False, True]))
    expires = NOW + timedelta(seconds=lives)
    text = sealed(by, issuer=issuer, consent=consent, expires=expires, **bound)

    with clock.using(made.clock):
        made.clock.at = NOW
        if is_withdrawn:
            made.withdraw(seal_withdrawal(OWN, replace(ENDS, consent=consent)))
        made.clock.at = NOW + timedelta(seconds=asked_after)
        try:
            accepted = made.check(text, **said) is not None
        except ConsentRefused:
            accepted = False

    skew = SKEW.total_seconds()
    assert accepted == (
        by is OWN
        and issuer == OWNER
        and all(said[header] == bound[name] for name, (header, _) in _BOUND.items())
        and 0 < lives <= LONGEST_LIFETIME.total_seconds()
        and -skew <= asked_after <= lives + skew
        and not is_withdrawn
    )


# -- rights -----------------------------------------------------------------------------------------


def granted(consent: str, *, shows: bool, **changes: Any) -> str:
    right = Right(
        CLIENT, "clients/status", ("citizenship-grant",), ("C-29 5(1)(c)",), consent=consent
    )  # type: ignore[arg-type]
    asked = {"purpose": "citizenship-grant", "authority": "C-29 5(1)(c)"} | changes
    wish = Wish(CLIENT, "clients/status", "GET", segments=(), at=NOW, shows_consent=shows, **asked)
    found = decide([right], wish)
    return found.part if isinstance(found, Denied) else "granted"


def test_a_right_says_what_consent_may_do() -> None:
    decisions = {
        (consent, shows): granted(consent, shows=shows)
        for consent in ("barred", "permitted", "required")
        for shows in (False, True)
    }
    assert decisions == {
        ("barred", False): "granted",
        ("barred", True): "consent_barred",
        ("permitted", False): "granted",
        ("permitted", True): "granted",
        ("required", False): "consent_required",
        ("required", True): "granted",
    }


def test_consent_alone_opens_nothing_where_it_is_barred() -> None:
    """Whatever clause it comes with: the specific reason is told first."""
    for authority in ("C-29 5(1)(c)", "P-21 8(1)"):
        assert granted("barred", shows=True, authority=authority) == "consent_barred"
    assert granted("permitted", shows=True, authority="P-21 8(1)") == "authority"


def test_of_two_rights_the_one_that_fits_applies() -> None:
    both = [
        Right(CLIENT, "s", ("p",), ("a",), fields=("few",)),
        Right(CLIENT, "s", ("p",), ("a",), fields=("few", "more"), consent="required"),
    ]
    for shows, fields in ((False, ("few",)), (True, ("few", "more"))):
        found = decide(both, Wish(CLIENT, "s", "GET", "p", "a", (), NOW, shows))
        assert not isinstance(found, Denied)
        assert found.right.fields == fields


def test_every_refusal_of_consent_is_an_access_that_is_denied() -> None:
    assert issubclass(ConsentRefused, AccessDenied)
