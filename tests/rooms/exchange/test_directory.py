"""The directory: who signs it, what is accepted, for how long, and who may join."""

import json
import tracemalloc
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from department_files import memory_folder
from onegov.__main__ import main
from onegov.core import clock
from onegov.core.errors import OneGovError, WrongSetting
from onegov.core.signer import Ed25519Signer, load_or_make_p256
from onegov.exchange.directory.authority import EDITION_LIFETIME, DirectoryAuthority
from onegov.exchange.directory.editions import EDITION, read_edition
from onegov.exchange.directory.keeper import EDITION_FILE, REVOCATIONS_FILE, DirectoryKeeper
from onegov.exchange.directory.requests import (
    REQUEST,
    RequestBook,
    fingerprint_of,
    make_request,
)
from onegov.exchange.directory.statement import open_statement, recall_statement, seal
from onegov.exchange.errors import BadDirectory, ProviderDown
from onegov.exchange.own_keys import OwnKeys
from onegov.exchange.public import DirectoryFile, read_directory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IRCC = Ed25519Signer("IRCC:node:1", bytes(range(32)))
NEXT = Ed25519Signer("IRCC:node:2", bytes(range(1, 33)))
CBSA = Ed25519Signer("CBSA:node:1", bytes(range(2, 34)))


def listed(signer: Ed25519Signer) -> dict[str, object]:
    return {
        "keyid": signer.key_id,
        "public_key_b64": b64encode(signer.public_key()).decode(),
    }


def entry(*signers: Ed25519Signer, member: str = "IRCC", port: int = 1) -> dict[str, object]:
    return {
        "member": f"CA-DEMO/GOV/{member}",
        "node_id": f"CA-DEMO/GOV/{member}/node",
        "url": f"http://127.0.0.1:{port}",
        "keys": [listed(signer) for signer in signers],
    }


class World:
    """An authority, a node's keeper, and a clock that both go by."""

    def __init__(self, folder: Path, at: clock.FixedClock) -> None:
        self.folder = folder
        self.clock = at
        self.authority = DirectoryAuthority(folder / "authority", instance="CA-DEMO")
        self.authority.publish([entry(IRCC)])
        self.keeper = self.another()

    def another(self, **changes: Any) -> DirectoryKeeper:
        given = {"anchor": self.authority.public_key, "instance": "CA-DEMO"}
        return DirectoryKeeper(self.folder / "state", **(given | changes))

    def published(self, name: str = EDITION_FILE) -> str:
        return (self.authority.published / name).read_text()

    def carry(self, keeper: DirectoryKeeper | None = None) -> None:
        """Whoever can, brings the newest."""
        to = keeper or self.keeper
        to.offer(self.published())
        to.offer_revocations(self.published(REVOCATIONS_FILE))

    def later(self, **by: float) -> None:
        self.clock.at += timedelta(**by)


@pytest.fixture
def world() -> Iterator[World]:
    at = clock.FixedClock(NOW)
    with memory_folder() as folder, clock.using(at):
        yield World(folder, at)


def refusal(offer: Callable[[str], object], text: str) -> str:
    with pytest.raises(BadDirectory) as caught:
        offer(text)
    assert caught.value.message.fr != caught.value.message.en
    return caught.value.message.en


# -- what is accepted -------------------------------------------------------------------------------


def test_an_edition_is_accepted_once(world: World) -> None:
    with pytest.raises(ProviderDown) as caught:
        world.keeper.current()
    assert caught.value.type == "server.clientproxy.global_conf_outdated"
    assert world.keeper.offer(world.published()) is True
    assert world.keeper.offer(world.published()) is False
    assert set(world.keeper.current().members) == {"CA-DEMO/GOV/IRCC"}


def test_what_is_older_is_refused_also_after_a_restart(world: World) -> None:
    first = world.published()
    world.authority.publish([entry(IRCC, port=2)])
    world.carry()
    assert "older than version 2" in refusal(world.keeper.offer, first)
    again = world.another()
    assert "older than version 2" in refusal(again.offer, first)
    assert again.current().members["CA-DEMO/GOV/IRCC"].url.endswith(":2")


def test_two_editions_of_one_version_are_a_fork(world: World) -> None:
    world.carry()
    twin = DirectoryAuthority(world.folder / "authority", instance="CA-DEMO")
    twin.published = world.folder / "twin"
    twin.publish([entry(CBSA, member="CBSA")])
    assert "two versions 1" in refusal(
        world.keeper.offer, (twin.published / EDITION_FILE).read_text()
    )
    twin.publish([entry(CBSA, member="CBSA")])
    assert "does not follow" in refusal(
        world.keeper.offer, (twin.published / EDITION_FILE).read_text()
    )


def test_only_its_keeper_signs_it(world: World) -> None:
    other = DirectoryAuthority(world.folder / "other", instance="CA-DEMO")
    other.publish([])
    text = (other.published / EDITION_FILE).read_text()
    assert "not signed by a key that is trusted" in refusal(world.keeper.offer, text)
    world.carry()
    other.publish([])
    for name, offer in (
        (EDITION_FILE, world.keeper.offer),
        (REVOCATIONS_FILE, world.keeper.offer_revocations),
    ):
        assert "not signed" in refusal(offer, (other.published / name).read_text())
    # Revocations are no edition, nor the reverse, whoever signed them.
    assert refusal(world.keeper.offer, world.published(REVOCATIONS_FILE))
    assert refusal(world.keeper.offer_revocations, world.published())


def test_an_edition_of_another_instance_is_refused(world: World) -> None:
    keeper = world.another(instance="EE")
    assert "another instance" in refusal(keeper.offer, world.published())
    content = recall_statement(world.published()).content | {"instance": "EE"}
    with pytest.raises(BadDirectory):
        read_edition(recall_statement(seal(IRCC, content, type=EDITION)))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_byte_is_changed_nothing_is_accepted(world: World, data: st.DataObject) -> None:
    text = world.published()
    place = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from("Aa0_-.=! é"))
    changed = text[:place] + sign + text[place + 1 :]
    keeper = DirectoryKeeper(
        world.folder / "untouched", anchor=world.authority.public_key, instance="CA-DEMO"
    )
    if changed == text:
        return
    with pytest.raises(OneGovError):
        keeper.offer(changed)
    assert keeper.edition is None


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{0,9}\.[A-Za-z0-9_-]{0,9}\.[A-Za-z0-9_-]{86}"))
def test_what_is_no_statement_is_refused_in_order(text: str) -> None:
    with pytest.raises(BadDirectory):
        open_statement(text, type=EDITION, keys=[IRCC.public_key()])
    with pytest.raises(BadDirectory):
        recall_statement(text)


def test_a_statement_is_a_jws_that_others_check(world: World) -> None:
    from base64 import urlsafe_b64decode

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def decoded(part: str) -> bytes:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))

    header, payload, signature = world.published().split(".")
    key = Ed25519PublicKey.from_public_bytes(world.authority.public_key)
    key.verify(decoded(signature), f"{header}.{payload}".encode())
    assert json.loads(decoded(header))["alg"] == "EdDSA"
    assert json.loads(decoded(payload))["version"] == 1


# -- how long it holds ------------------------------------------------------------------------------


def test_traffic_goes_on_for_days_without_the_directory(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    world.carry()
    hours = 0
    while True:
        world.later(hours=1)
        try:
            assert world.keeper.current().members
        except ProviderDown:
            break
        hours += 1
    record_property("simulated hours without the directory", hours)
    assert hours >= 72
    assert hours == EDITION_LIFETIME / timedelta(hours=1)
    empty = DirectoryKeeper(
        world.folder / "empty", anchor=world.authority.public_key, instance="CA-DEMO"
    )
    assert "expired" in refusal(empty.offer, world.published())


def test_a_node_may_be_told_not_to_go_on_without_fresh_revocations(world: World) -> None:
    strict = world.another(may_be_stale=False)
    world.carry(strict)
    assert strict.current().members
    world.later(minutes=31)
    with pytest.raises(ProviderDown) as caught:
        strict.current()
    assert caught.value.detail == "revocations"
    world.authority.renew()
    world.carry(strict)
    assert strict.current().members


def test_what_is_old_is_renewed(world: World) -> None:
    world.carry()
    before = world.keeper.status()
    for _ in range(3 * 24 * 12):
        world.later(minutes=5)
        world.authority.renew()
        world.carry()
    after = world.keeper.status()
    assert after.version - before.version == 3
    assert after.revocations_version > before.revocations_version + 800
    assert after.revocations_seconds_left == timedelta(minutes=30).total_seconds()


def test_a_revoked_key_signs_nothing_more_but_what_it_signed_stands(world: World) -> None:
    world.carry()
    before = world.clock.now() - timedelta(seconds=1)
    world.authority.revoke("IRCC:node:1", since=NOW)
    world.carry()
    find = world.keeper.current().find_key
    at = NOW + timedelta(seconds=1)
    assert find("IRCC:node:1", owner="CA-DEMO/GOV/IRCC", use="messages", at=at) is None
    assert find("IRCC:node:1", owner="CA-DEMO/GOV/IRCC", use="messages", at=before) is not None
    # An older list, which does not name it, is not accepted again; nor after a restart.
    again = world.another()
    assert (
        again.current().find_key("IRCC:node:1", owner="CA-DEMO/GOV/IRCC", use="messages", at=at)
        is None
    )
    with pytest.raises(BadDirectory):
        world.authority.revoke("nobody", since=NOW)


def test_a_list_that_lost_a_revocation_revives_no_key(world: World) -> None:
    path = world.authority.published / REVOCATIONS_FILE
    old = path.read_text()
    world.authority.revoke("IRCC:node:1", since=NOW)
    world.carry()
    path.write_text(old)  # the authority's folder comes back from an old copy, and goes on
    for _ in range(3):
        world.later(minutes=6)
        world.authority.renew()
    world.carry()
    for keeper in (world.keeper, world.another()):
        assert keeper.revocations is not None
        assert keeper.revocations.version == 4
        key = keeper.current().keys["IRCC:node:1"][1]
        assert key.not_after == NOW


def test_a_key_is_never_taken_out(world: World) -> None:
    with pytest.raises(BadDirectory, match="IRCC:node:1 is missing"):
        world.authority.publish([entry(CBSA, member="CBSA")])
    with pytest.raises(WrongSetting):
        world.authority.publish([entry(IRCC), entry(IRCC)])
    assert recall_statement(world.published()).content["version"] == 1


def test_a_process_without_state_reads_the_file(world: World) -> None:
    path = world.authority.published / EDITION_FILE
    key = world.authority.public_key
    at = NOW + timedelta(seconds=1)
    file = DirectoryFile(path, authority_key=key)
    assert file() is file()
    world.authority.revoke("IRCC:node:1", since=NOW)
    for directory in (file(), read_directory(path, authority_key=key)):
        assert (
            directory.find_key("IRCC:node:1", owner="CA-DEMO/GOV/IRCC", use="messages", at=at)
            is None
        )
    with pytest.raises(BadDirectory):
        read_directory(path, authority_key=bytes(32))
    with pytest.raises(BadDirectory):
        read_directory(path.with_name("none"), authority_key=key)
    world.later(days=8)
    for read in (file, lambda: read_directory(path, authority_key=key)):
        with pytest.raises(BadDirectory, match="expired"):
            read()


# -- who joins --------------------------------------------------------------------------------------


@pytest.fixture
def book(world: World) -> RequestBook:
    return RequestBook(world.folder / "requests", world.authority)


def test_a_member_joins_by_one_request_and_one_approval(world: World, book: RequestBook) -> None:
    fingerprint = book.receive(make_request(CBSA, entry(CBSA, member="CBSA")))
    assert [each.member for each in book.waiting()] == ["CA-DEMO/GOV/CBSA"]
    world.carry()
    assert "CA-DEMO/GOV/CBSA" not in world.keeper.current().members
    edition = book.approve(fingerprint)
    assert edition.version == 2
    world.carry()
    assert set(world.keeper.current().members) == {"CA-DEMO/GOV/IRCC", "CA-DEMO/GOV/CBSA"}
    assert book.waiting() == []
    with pytest.raises(BadDirectory):
        book.approve(fingerprint)


def test_a_member_replaces_its_key_without_a_person(world: World, book: RequestBook) -> None:
    book.receive(make_request(IRCC, entry(NEXT)))
    assert book.waiting() == []
    world.carry()
    assert set(world.keeper.current().keys) == {"IRCC:node:1", "IRCC:node:2"}
    # What is listed already makes no new edition.
    book.receive(make_request(IRCC, entry(NEXT)))
    assert recall_statement(world.published()).content["version"] == 2


def test_an_address_is_changed_by_a_person_only(world: World, book: RequestBook) -> None:
    book.receive(make_request(IRCC, entry(IRCC, port=2)))
    book.receive(make_request(IRCC, entry(NEXT) | {"node_id": "CA-DEMO/GOV/IRCC/other"}))
    assert len(book.waiting()) == 2
    assert recall_statement(world.published()).content["version"] == 1


def test_two_processes_never_sign_one_number_twice(world: World) -> None:
    other = DirectoryAuthority(world.folder / "authority", instance="CA-DEMO")

    def publish(authority: DirectoryAuthority) -> None:
        for _ in range(10):
            authority.publish(authority.members())

    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(publish, [world.authority, other]):
            pass
    versions = sorted(int(path.stem) for path in world.authority.published.glob("[0-9]*.jws"))
    assert versions == list(range(1, 22))
    previous = ""
    for version in versions:
        statement = recall_statement((world.authority.published / f"{version}.jws").read_text())
        assert statement.content["previous"] == previous
        previous = statement.digest


def test_nobody_replaces_a_key_of_another(world: World, book: RequestBook) -> None:
    book.receive(make_request(NEXT, entry(NEXT)))  # it has no key that is listed: a person decides
    assert [each.member for each in book.waiting()] == ["CA-DEMO/GOV/IRCC"]
    with pytest.raises(BadDirectory):
        book.receive(make_request(CBSA, entry(NEXT)))
    # The name of a listed key is not the key.
    named = Ed25519Signer("IRCC:node:1", bytes(range(5, 37)))
    with pytest.raises(OneGovError):
        book.receive(make_request(named, entry(NEXT)))
    world.authority.revoke("IRCC:node:1", since=NOW - timedelta(minutes=1))
    with pytest.raises(BadDirectory):
        book.receive(make_request(IRCC, entry(NEXT)))
    assert recall_statement(world.published()).content["version"] == 1


def test_requests_are_bounded(book: RequestBook) -> None:
    with pytest.raises(BadDirectory, match="too large"):
        book.receive(
            make_request(
                CBSA, entry(CBSA, member="CBSA") | {"name": {"en": "x" * 99999, "fr": "x"}}
            )
        )
    for number in range(205):
        book.receive(make_request(CBSA, entry(CBSA, member="CBSA", port=number)))
    assert len(book.waiting()) == 200


@pytest.mark.parametrize("hosts", [1, 60])
def test_a_stranger_who_asks_without_end_keeps_nobody_out(
    world: World, book: RequestBook, hosts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onegov.exchange.directory.waiting.MOST_WAITING", 40)

    def flood(count: int) -> None:
        for number in range(count):
            wanted = entry(CBSA, member="CBSA", port=number)
            book.receive(
                make_request(CBSA, wanted | {"url": f"http://h{number % hosts}.test:{number}"})
            )

    moved = entry(IRCC, port=999)  # another address of a listed member: a person must see it
    kept = book.receive(make_request(IRCC, moved))
    early = book.receive(make_request(NEXT, entry(NEXT, member="EARLY")))
    flood(60)
    late = book.receive(make_request(NEXT, entry(NEXT, member="LATE")))
    waiting = {each.fingerprint for each in book.waiting()}
    assert len(waiting) == 40
    assert {kept, late} <= waiting
    assert (early in waiting) == (hosts == 1)
    assert book.approve(late).version == 2


def test_a_request_is_refused_by_a_person(
    world: World, book: RequestBook, capsys: pytest.CaptureFixture[str]
) -> None:
    fingerprint = book.receive(make_request(CBSA, entry(CBSA, member="CBSA")))
    kept = ["--folder", str(world.folder), "--instance", "CA-DEMO"]
    assert main(["directory", "refuse", *kept, fingerprint]) == 0
    assert "est refusée" in capsys.readouterr().out
    assert book.waiting() == []
    assert main(["directory", "refuse", *kept, fingerprint]) == 1
    assert "There is no waiting request" in capsys.readouterr().err


def test_a_member_with_a_key_on_p256_joins_and_replaces_it_too(
    world: World, book: RequestBook, tmp_path: Path
) -> None:
    keys = OwnKeys(tmp_path / "node.key", key_id="CBSA:node:1", alg="ecdsa-p256-sha256")

    def made() -> dict[str, object]:
        return entry(member="CBSA") | {"keys": keys.entries(NOW)}

    first = keys.current(NOW)
    book.approve(book.receive(make_request(first, made())))
    world.later(days=350)
    keys.renew(world.clock.now())
    book.receive(make_request(first, made()))
    assert book.waiting() == []
    world.authority.publish(world.authority.members())
    assert {"CBSA:node:1", "CBSA:node:2"} < set(world.authority.directory().keys)
    text = make_request(first, made())
    for wrong in (IRCC.public_key(), keys_of_another(tmp_path)):
        with pytest.raises(BadDirectory):
            open_statement(text, type=REQUEST, keys=[wrong])


def keys_of_another(folder: Path) -> bytes:
    return load_or_make_p256(folder / "another.key", "X").public_key()


def test_nothing_is_read_of_what_nobody_trusted_signed(world: World) -> None:
    stranger = Ed25519Signer("CA-DEMO:directory:1", bytes(32))
    bomb = {"members": [[] for _ in range(200_000)]}
    text = seal(stranger, bomb, type=EDITION)
    tracemalloc.start()
    try:
        assert "not signed" in refusal(world.keeper.offer, text)
        assert tracemalloc.get_traced_memory()[1] < 6 * len(text)
    finally:
        tracemalloc.stop()


def test_two_processes_lose_no_revocation_and_make_no_fork(world: World) -> None:
    signers = [Ed25519Signer(f"IRCC:node:{n}", bytes([n] * 32)) for n in range(2, 26)]
    world.authority.publish([entry(IRCC, *signers)])
    begun = world.authority.revocations
    offices = [DirectoryAuthority(world.folder / "authority", instance="CA-DEMO") for _ in range(2)]

    def revoke(office: DirectoryAuthority, some: list[Ed25519Signer]) -> None:
        for each in some:
            office.revoke(each.key_id, since=NOW)

    with ThreadPoolExecutor(2) as pool:
        for done in [
            pool.submit(revoke, offices[0], signers[::2]),
            pool.submit(revoke, offices[1], signers[1::2]),
        ]:
            done.result()
    after = world.authority.revocations
    assert begun is not None
    assert after is not None
    assert after.version == begun.version + len(signers)
    assert set(after.revoked) == {each.key_id for each in signers}


def test_a_waiting_request_whose_key_has_ended_stops_nobody(
    world: World, book: RequestBook
) -> None:
    soon = (NOW + timedelta(seconds=1)).isoformat()
    ending = entry(NEXT, member="X") | {"keys": [listed(NEXT) | {"not_after": soon}]}
    book.receive(make_request(NEXT, ending))
    world.later(seconds=2)
    assert len(book.waiting()) == 1
    book.receive(make_request(CBSA, entry(CBSA, member="CBSA")))
    assert len(book.waiting()) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://127.0.0.1:9"},
        {"node_id": "CA-DEMO/GOV/CBSA/node"},
        {"name": {"en": "CBSA", "fr": "ASFC"}},
        {"keys": [listed(IRCC), listed(CBSA)]},  # a name that another member will need
        {"keys": [listed(IRCC), listed(NEXT) | {"use": "log"}]},
    ],
    ids=["url", "node", "name", "name of a key", "use of a key"],
)
def test_what_is_more_than_a_next_key_waits_for_a_person(
    world: World, book: RequestBook, change: dict[str, object]
) -> None:
    book.receive(make_request(IRCC, entry(IRCC) | change))
    assert len(book.waiting()) == 1
    assert world.authority.edition is not None
    assert world.authority.edition.version == 1


def test_a_key_neither_changes_its_use_nor_comes_back_nor_ends_in_the_past(
    world: World, book: RequestBook
) -> None:
    def end() -> datetime | None:
        return world.authority.directory().keys["IRCC:node:1"][1].not_after

    def ask(signer: Ed25519Signer, **more: str) -> None:
        world.later(seconds=10)
        book.receive(make_request(signer, entry(NEXT) | {"keys": [listed(IRCC) | more]}))

    with pytest.raises(OneGovError):
        ask(IRCC, use="log")
    book.receive(make_request(IRCC, entry(NEXT)))
    ask(NEXT, not_after="2020-01-01T00:00:00Z")
    ended = end()
    assert ended == world.clock.now()
    for more in ({}, {"not_after": "2029-01-01T00:00:00Z"}, {"not_after": "2020-01-01T00:00:00Z"}):
        ask(NEXT, **more)
        assert end() == ended
    assert book.waiting() == []


def test_a_key_that_will_end_may_end_sooner(world: World, book: RequestBook) -> None:
    for at in (NOW + timedelta(days=9), NOW + timedelta(days=5)):
        keys = [listed(IRCC) | {"not_after": at.isoformat()}]
        book.receive(make_request(IRCC, entry(IRCC) | {"keys": keys}))
        assert world.authority.directory().keys["IRCC:node:1"][1].not_after == at


def test_a_request_sent_again_publishes_nothing_and_an_old_one_waits(
    world: World, book: RequestBook
) -> None:
    old = make_request(IRCC, entry(IRCC, NEXT))
    for _ in range(3):
        book.receive(old)
    assert world.authority.edition is not None
    assert world.authority.edition.version == 2
    world.later(minutes=11)
    undated = seal(IRCC, {"entry": entry(IRCC, NEXT)}, type=REQUEST)
    for text in (old, undated):
        book.receive(text)
        assert [each.fingerprint for each in book.waiting()] == [fingerprint_of(text)]


def test_a_member_has_three_parts(world: World, book: RequestBook) -> None:
    for name in ("X/Y", "X\n", "X Y"):
        with pytest.raises(WrongSetting):
            book.receive(make_request(CBSA, entry(CBSA, member=name)))


def test_no_other_request_takes_the_place_of_one_with_its_fingerprint(
    world: World, book: RequestBook
) -> None:
    text = make_request(CBSA, entry(CBSA, member="CBSA"))
    path = world.folder / "requests" / f"{fingerprint_of(text)}.jws"
    path.parent.mkdir()
    other = make_request(NEXT, entry(NEXT, member="TOWN"))
    path.write_text(other)  # as if both had one fingerprint
    with pytest.raises(BadDirectory):
        book.receive(text)
    assert path.read_text() == other


def test_who_asks_the_same_again_waits_once(world: World, book: RequestBook) -> None:
    for _ in range(5):
        world.later(hours=1)
        newest = book.receive(make_request(CBSA, entry(CBSA, member="CBSA")))
        book.receive(make_request(NEXT, entry(NEXT, member="TOWN")))
    assert len(book.waiting()) == 2
    assert newest in {each.fingerprint for each in book.waiting()}


def test_one_member_does_not_make_editions_without_end(world: World, book: RequestBook) -> None:
    def version() -> int:
        assert world.authority.edition is not None
        return world.authority.edition.version

    def change(number: int) -> None:
        at = (NOW + timedelta(days=90, seconds=-number)).isoformat()
        keys = [listed(IRCC) | {"not_after": at}]
        book.receive(make_request(IRCC, entry(IRCC) | {"keys": keys}))

    for number in range(30):
        world.later(seconds=1)
        change(number)
    assert version() == 25
    world.later(days=1)
    change(31)
    assert version() == 26


def test_the_edition_is_read_once_and_again_when_another_process_publishes(world: World) -> None:
    office = DirectoryAuthority(world.folder / "authority", instance="CA-DEMO")
    first = office.edition
    assert first is not None
    assert office.edition is first
    world.authority.publish([entry(IRCC, port=2)])
    second = office.edition
    assert second is not None
    assert (first.version, second.version) == (1, 2)


def test_who_revokes_a_key_is_told_of_the_others(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.authority.publish([entry(IRCC, NEXT)])
    folder = str(world.folder / "authority")
    asked = ["directory", "revoke", "--folder", folder, "--instance", "CA-DEMO", "IRCC:node:1"]
    assert main(asked) == 0
    assert "IRCC:node:2 still signs" in capsys.readouterr().out


@pytest.mark.parametrize("fingerprint", ["", "../x", "0000-0000-0000-0000", "a"])
def test_only_a_waiting_request_is_approved(book: RequestBook, fingerprint: str) -> None:
    with pytest.raises(BadDirectory):
        book.approve(fingerprint)


def test_a_first_key_for_consents_needs_a_person_and_the_next_does_not(world: World) -> None:
    book = RequestBook(world.folder / "requests", world.authority)

    def asked(*numbers: int) -> dict[str, object]:
        keys = [
            listed(Ed25519Signer(f"IRCC:consents:{number}", bytes([number] * 32)))
            for number in numbers
        ]
        own = entry(IRCC)
        return own | {"keys": [listed(IRCC), *(key | {"use": "consents"} for key in keys)]}

    fingerprint = book.receive(make_request(IRCC, asked(1)))
    assert [each.fingerprint for each in book.waiting()] == [fingerprint]
    book.approve(fingerprint)
    book.receive(make_request(IRCC, asked(1, 2)))
    assert book.waiting() == []
    known = world.authority.directory().members["CA-DEMO/GOV/IRCC"]
    assert [key.keyid for key in known.keys if key.use == "consents"] == [
        "IRCC:consents:1",
        "IRCC:consents:2",
    ]
