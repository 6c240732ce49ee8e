"""A second authority that means harm: whatever it lists, it speaks for its own instance only."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from department_files import memory_folder
from onegov.core import clock
from onegov.core.errors import WrongSetting
from onegov.core.signer import Ed25519Signer, load_or_make
from onegov.core.types import Text
from onegov.exchange.directory.authority import EDITION_LIFETIME, DirectoryAuthority
from onegov.exchange.directory.believing import believed
from onegov.exchange.directory.editions import EDITION
from onegov.exchange.directory.federation import Federation
from onegov.exchange.directory.keeper import DirectoryKeeper
from onegov.exchange.directory.pinning import MOST_INSTANCES, read_federation
from onegov.exchange.directory.statement import seal
from onegov.exchange.errors import BadDirectory, BadRequest, BadSignature, ProviderDown
from onegov.exchange.http1.certificates import make_certificate
from onegov.exchange.messages import Request, claim_of, verify_request
from onegov.exchange.settings_reader import SettingsReader
from onegov.exchange.types import Directory, Key, Member
from rooms.exchange.network import AUTHORITY, STATUS, start
from rooms.exchange.signing import sign_request
from rooms.exchange.two_instances import OTHER, OWN, Federated, build_two, entry

IRCC, EVIL = f"{OWN}/GOV/IRCC", f"{OTHER}/GOV/EVIL"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def two() -> Iterator[Federated]:
    with memory_folder() as folder:
        found = build_two(folder)
        try:
            yield found
        finally:
            found.network.close()


def test_what_a_hostile_directory_lists_disturbs_no_member_of_the_first(two: Federated) -> None:
    """Its member has the other's key id, key, certificate, node id and address, all at once."""
    stolen = entry(two, "IRCC") | {"member": EVIL}
    two.province.publish([*two.province.members(), stolen])
    start(two.network)
    assert two.ask(STATUS, AUTHORITY).signed_by == "IRCC:node:1"
    assert two.ask().signed_by == "ONEGOV:node:1"
    client = two.client()
    with pytest.raises((BadRequest, BadSignature)):  # IRCC's node does not answer for another
        client.call(
            service=replace(STATUS, instance=OTHER, member="EVIL"),
            purpose="citizenship-grant",
            authority=AUTHORITY,
        )
    client.close()


def test_a_key_of_its_own_under_the_others_name_signs_for_nobody_else(tmp_path: Path) -> None:
    ours, theirs = (load_or_make(tmp_path / name, "IRCC:node:1") for name in ("ours", "theirs"))
    directory = Directory({IRCC: listed(IRCC, ours)})
    hostile = Directory({EVIL: listed(EVIL, theirs)})
    for signer, client, holds in (
        (ours, IRCC, directory),
        (theirs, EVIL, hostile),
    ):
        assert verified(signer, f"{client}/platform", holds)
    for signer, client, holds in (
        (theirs, IRCC, directory),
        (ours, EVIL, hostile),
        (theirs, IRCC, hostile),  # were the wrong directory asked, it lists no such member
    ):
        with pytest.raises(BadSignature):
            verified(signer, f"{client}/platform", holds)


def listed(name: str, signer: Ed25519Signer) -> Member:
    key = Key(signer.key_id, signer.public_key())
    return Member(name, f"{name}/node", "https://127.0.0.1:1", (key,), Text(en="x", fr="x"))


def verified(signer: Ed25519Signer, client: str, directory: Directory) -> bool:
    headers = (
        ("x-road-client", client),
        ("x-road-id", "id-1"),
        ("x-road-request-id", "id-2"),
        ("onegov-node", "node"),
        ("onegov-directory", "1.1"),
    )
    asked = Request("GET", f"/r1/{STATUS}", None, headers, b"")
    sent, _ = sign_request(signer, asked, nonce="n" * 32, at=clock.now())
    claim = claim_of(sent, "server.serverproxy.invalid_signature")
    args: dict[str, Any] = {"directory": directory, "node_id": "node", "now": clock.now()}
    return bool(verify_request(sent, claim, **args))


# -- what is accepted of whom ----------------------------------------------------------------------


def two_keepers(folder: Path) -> tuple[DirectoryAuthority, DirectoryAuthority, Federation]:
    own = DirectoryAuthority(folder / "own", instance=OWN)
    other = DirectoryAuthority(folder / "other", instance=OTHER)
    keepers = {
        each: DirectoryKeeper(folder / f"kept-{each}", anchor=authority.public_key, instance=each)
        for each, authority in ((OWN, own), (OTHER, other))
    }
    for authority, instance in ((own, OTHER), (other, OWN)):
        authority.publish([])
        authority.federate(instance)
    federation = Federation(keepers[OWN], {OTHER: keepers[OTHER]})
    offer(own, keepers[OWN])
    offer(other, keepers[OTHER])
    return own, other, federation


def offer(authority: DirectoryAuthority, keeper: DirectoryKeeper) -> None:
    keeper.offer((authority.published / "directory.jws").read_text())
    keeper.offer_revocations((authority.published / "revocations.jws").read_text())


def edition(authority: DirectoryAuthority, instance: str, member: str) -> str:
    """One that the authority's own key signs, though it could never publish it."""
    said = authority.edition
    assert said is not None
    content = said.statement.content | {
        "instance": instance,
        "version": said.version + 1,
        "previous": said.statement.digest,
        "members": [{"member": member, "node_id": "n", "url": "https://a.example", "keys": []}],
    }
    return seal(authority.keys.signer("directory"), content, type=EDITION)


@pytest.mark.parametrize(
    ("instance", "member", "why"),
    [
        (OTHER, IRCC, "a member is of another instance"),
        (OTHER, f"{OTHER}X/GOV/IRCC", "a member is of another instance"),
        (OWN, IRCC, "it is of another instance"),
    ],
)
def test_an_authority_cannot_list_anothers_member(
    tmp_path: Path, instance: str, member: str, why: str
) -> None:
    _, other, federation = two_keepers(tmp_path)
    before = federation.others[OTHER].versions
    with pytest.raises(BadDirectory) as caught:
        federation.others[OTHER].offer(edition(other, instance, member))
    assert why in caught.value.message.en
    with pytest.raises(BadDirectory) as caught:
        federation.own.offer(edition(other, OWN, IRCC))
    assert "not signed by a key that is trusted" in caught.value.message.en
    assert federation.others[OTHER].versions == before


def test_each_directory_goes_on_for_its_own_days(tmp_path: Path) -> None:
    at = clock.FixedClock(NOW)
    with clock.using(at):
        own, _, federation = two_keepers(tmp_path)
        at.at += timedelta(hours=72)
        assert federation.of(IRCC) is not None
        assert federation.of(EVIL) is not None
        own.renew()
        offer(own, federation.own)
        at.at = NOW + EDITION_LIFETIME + timedelta(seconds=1)
        assert federation.of(IRCC) is not None
        with pytest.raises(ProviderDown) as caught:
            federation.of(EVIL, "server.serverproxy")
        assert caught.value.type == "server.serverproxy.global_conf_outdated"
        assert federation.own.status().seconds_left > 0


def test_without_its_own_authority_a_node_exchanges_with_nobody(tmp_path: Path) -> None:
    at = clock.FixedClock(NOW)
    with clock.using(at):
        _, other, federation = two_keepers(tmp_path)
        at.at += timedelta(days=2)
        other.renew()
        offer(other, federation.others[OTHER])
        at.at = NOW + EDITION_LIFETIME + timedelta(seconds=1)
        for member in (IRCC, EVIL):
            with pytest.raises(ProviderDown):
                federation.of(member)


@given(here=st.booleans(), there=st.booleans(), pinned=st.booleans())
def test_all_three_must_agree(here: bool, there: bool, pinned: bool) -> None:
    with memory_folder() as folder:
        own, other, whole = two_keepers(folder)
        if not here:
            own.part_from(OTHER)
        if not there:
            other.part_from(OWN)
        offer_again(own, whole.own)
        offer_again(other, whole.others[OTHER])
        federation = whole if pinned else Federation(whole.own, {})
        assert federation.terms(OTHER).hold == (here and there and pinned)
        if here and there and pinned:
            assert federation.of(EVIL) is not None
            return
        with pytest.raises(BadRequest) as caught:
            federation.of(EVIL)
        first = "pin" if not pinned else "here" if not here else "there"
        assert (caught.value.type, caught.value.detail) == (
            "server.clientproxy.not_federated",
            first,
        )


def offer_again(authority: DirectoryAuthority, keeper: DirectoryKeeper) -> None:
    if authority.edition and authority.edition.version > 2:
        offer(authority, keeper)


def test_an_authority_federates_with_others_only_and_keeps_it_in_later_editions(
    tmp_path: Path,
) -> None:
    own, _, _ = two_keepers(tmp_path)
    assert own.publish([]).federates == (OTHER,)
    for wrong in (lambda: own.federate(OWN), lambda: own.part_from("NOBODY")):
        with pytest.raises(BadDirectory):
            wrong()
    assert own.part_from(OTHER).federates == ()


# -- certificates ----------------------------------------------------------------------------------


def der(node_id: str, *, like: bytes | None = None) -> bytes:
    """A certificate; with ``like``, another key's of the very same subject."""
    if like is None:
        pem = make_certificate(node_id, now=NOW)
        return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    name, key = (
        x509.load_der_x509_certificate(like).subject,
        ec.generate_private_key(ec.SECP256R1()),
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.DER)


def member(name: str, url: str, *certificates: bytes) -> Member:
    return Member(name, f"{name}/node", url, (), Text(en="x", fr="x"), certificates=certificates)


def test_a_later_directory_takes_neither_subject_nor_address_of_an_earlier_one() -> None:
    own = der("ircc")
    good = member(IRCC, "https://ircc.example:1", own)
    fine = member(f"{OTHER}/GOV/EDUCATION", "https://edu.example:1", der("edu"))
    same_subject = member(EVIL, "https://evil.example:1", der("evil", like=own), der("evil"))
    same_address = member(EVIL, "https://ircc.example:1", der("evil-2"))
    found = believed([[good], [fine, same_subject, same_address]])
    assert found[:2] == [good, fine]
    assert found[2].certificates == same_subject.certificates[1:]
    assert found[3].certificates == ()
    assert believed([[good, same_subject]]) == [good, same_subject]  # one directory checks itself


# -- settings --------------------------------------------------------------------------------------

PINNED = {"instance": OTHER, "directory_key": b64encode(bytes(32)).decode(), "directory_url": "x"}


@pytest.mark.parametrize(
    ("federation", "named"),
    [
        ([PINNED, PINNED], "federation"),
        ([PINNED | {"instance": OWN}], "federation"),
        ([PINNED | {"instance": ".."}], "instance"),
        ([PINNED | {"instance": "A, B=9.9"}], "instance"),
        ([PINNED | {"directory_url": ""}], "directory_file"),
        ([PINNED | {"directory_key": "AAAA"}], "directory_key"),
        ([PINNED | {"directory": "x"}], "directory"),
        ([PINNED | {"instance": f"P{n}"} for n in range(MOST_INSTANCES + 1)], "federation"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(federation: object, named: str) -> None:
    with pytest.raises(WrongSetting) as caught:
        read_federation(SettingsReader({"federation": federation}, "node.json"), Path(), OWN)
    assert f"“{named}”" in caught.value.message.en
