"""What an inquiry reads is shown later: never before its time, always after, and nothing tells."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from department_files import memory_folder
from onegov.core import clock
from onegov.core.errors import WrongSetting
from onegov.core.signer import Ed25519Signer
from onegov.exchange.access.entries import Entry
from onegov.exchange.access.sealing import Sealed
from onegov.exchange.access.withholding import Withholding
from onegov.exchange.conf import NodeConfig, parse_config
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.access_log import AccessLog
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.paths import parse_target
from onegov.exchange.types import SignedMessage
from rooms.exchange.access_office import (
    INQUIRY,
    INQUIRY_UNDER,
    WITHHELD,
    border,
    change_settings,
    lines,
    look,
    office,
    read,
)
from rooms.exchange.network import PLATFORM, Network, right, start
from rooms.exchange.network import settings as node_settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SERVICE = "CA-DEMO/GOV/IRCC/clients/status"


# -- with real nodes ------------------------------------------------------------------------------


@pytest.fixture
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = start(office(folder, withhold=[WITHHELD]))
        yield network
        network.close()


def restart(network: Network, withhold: list[dict[str, Any]]) -> None:
    node = network.node("IRCC")
    node.stop()
    change_settings(network, access_log={"withhold": withhold})
    node.start()


def ids(network: Network, subject: str = "amina-to-platform") -> set[str]:
    return {line["exchange"] for line in lines(look(network, subject))}


def inquire(network: Network, subject: str = "amina-to-border") -> str:
    client = border(network)
    try:
        return read(client, subject, purpose=INQUIRY, authority=INQUIRY_UNDER)
    finally:
        client.close()


def usual(network: Network) -> set[str]:
    platform, department = network.client(), border(network)
    made = {read(platform, "amina-to-platform"), read(department, "amina-to-border")}
    platform.close()
    department.close()
    return made


def kept(network: Network, kind: str) -> list[dict[str, Any]]:
    return [line for line in network.node("IRCC").lines() if line["kind"] == kind]


def test_an_inquiry_shows_once_its_rule_is_gone_and_the_log_says_both(network: Network) -> None:
    shown = usual(network)
    hidden = inquire(network)
    assert ids(network) == shown
    [rule] = kept(network, "withheld")
    assert (rule["rule"], rule["under"]) == ("file-26-14", "P-21 22(1)(b)")
    assert kept(network, "released") == []
    restart(network, [])
    assert ids(network) == {*shown, hidden}
    assert [line["rule"] for line in kept(network, "released")] == ["file-26-14"]


def test_nothing_in_the_answer_tells_that_something_is_kept_back(network: Network) -> None:
    usual(network)
    before = look(network, "amina-to-platform")
    inquire(network)
    after = look(network, "amina-to-platform")
    assert set(before) == set(after)
    assert len(lines(before)) == len(lines(after))
    assert (before["more"], after["more"]) == (False, False)
    text = json.dumps(after)
    assert not any(word in text for word in ("file-26-14", INQUIRY, "withheld", "22(1)(b)"))


def test_a_page_is_as_full_with_something_kept_back_as_without(network: Network) -> None:
    usual(network)
    inquire(network)
    usual(network)
    inquire(network)
    told = look(network, "amina-to-platform", limit=4)
    assert len(told["entries"]) == 4
    assert INQUIRY not in json.dumps(told)


def test_somebody_else_in_an_inquired_matter_is_not_told_either(network: Network) -> None:
    usual(network)
    inquire(network, "will-to-border")
    assert not any(line.get("masked") for line in lines(look(network, "amina-to-platform")))
    restart(network, [])
    assert [line for line in lines(look(network, "amina-to-platform")) if line.get("masked")]


def test_a_rule_does_not_take_back_what_could_be_seen(network: Network) -> None:
    restart(network, [])
    seen = {*usual(network), inquire(network)}
    restart(network, [WITHHELD | {"name": "file-26-15"}])
    inquire(network)
    assert ids(network) == seen


def test_the_end_of_a_rule_may_move_and_what_it_keeps_stays_kept(network: Network) -> None:
    shown = usual(network)
    hidden = inquire(network)
    restart(network, [WITHHELD | {"until": "2998-01-01T00:00:00Z"}])
    assert ids(network) == shown
    assert len(kept(network, "withheld")) == 2
    restart(network, [WITHHELD | {"until": "2001-01-01T00:00:00Z"}])
    assert ids(network) == {*shown, hidden}
    assert len(kept(network, "released")) == 1


def test_a_rule_in_force_that_was_changed_otherwise_stops_the_start(network: Network) -> None:
    node = network.node("IRCC")
    node.stop()
    change_settings(network, access_log={"withhold": [WITHHELD | {"purposes": ["all"]}]})
    node.launch()
    assert node.wait() != 0
    assert "file-26-14" in node.stderr


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ({"days": 5}, "days"),
        ({"until": None}, "days"),
        ({"purposes": []}, "purposes"),
        ({"under": ""}, "under"),
        ({"because": "x"}, "because"),
    ],
)
def test_a_wrong_rule_stops_the_start_and_is_named(
    tmp_path: Path, rule: dict[str, Any], named: str
) -> None:
    content = {name: value for name, value in (WITHHELD | rule).items() if value is not None}
    with pytest.raises(WrongSetting) as wrong:
        configured(tmp_path, [content])
    assert named in str(wrong.value)


# -- and with a clock that is moved ---------------------------------------------------------------


def configured(folder: Path, withhold: list[dict[str, Any]]) -> NodeConfig:
    content = node_settings(
        "IRCC",
        services={"clients/status": {"upstream": "http://127.0.0.1:9"}},
        rights=[right("clients/accessLog")],
        access_log={"withhold": withhold},
    )
    return parse_config(content, where="node.json", base=folder)


class Office:
    """The access log of a node with its evidence log, asked directly in a loop of its own."""

    def __init__(self, folder: Path, withhold: list[dict[str, Any]]) -> None:
        self._config = configured(folder, withhold)
        self._runner = asyncio.Runner()
        self._number = 0
        self._runner.run(self._open())

    async def _open(self) -> None:
        log, signer = self._config.folder / "log", Ed25519Signer("IRCC:log:1", bytes(32))
        self._recorder = Recorder(log, signer=signer, origin="IRCC")
        self._access = AccessLog(self._config, self._recorder)
        self._recorder.start()
        await self._access.start()

    def read(self, purpose: str) -> str:
        self._number += 1
        id = f"exchange-{self._number}"
        self._runner.run(self._read(id, purpose))
        return id

    async def _read(self, id: str, purpose: str) -> None:
        headers = (
            ("x-road-client", str(PLATFORM)),
            ("x-road-request-id", id),
            ("onegov-subject", "amina"),
            ("onegov-purpose", purpose),
            ("onegov-authority", "A 1"),
        )
        request = Request("GET", f"/r1/{SERVICE}", None, headers, b"")
        target = parse_target(request.path)
        _, about = self._access.noted(target, request, Reply(200, (), b""))
        half = SignedMessage("", "")
        await self._recorder.record_exchange(
            id=id, side="provider", request=half, answer=half, about=about
        )

    def shown(self) -> list[str]:
        owner = str(PLATFORM).rpartition("/")[0]
        asked = self._access.find(
            subsystem="clients", owner=owner, pseudonym="amina", before=2**53, limit=3
        )
        page = self._runner.run(asked)
        found: list[str] = []
        while page is not None and page.entries:
            found += [json.loads(entry.line)["exchange"] for entry in page.entries]
            page = self._runner.run(
                self._access.find(
                    subsystem="clients",
                    owner=owner,
                    pseudonym="amina",
                    before=page.entries[-1].index,
                    limit=3,
                )
            )
        return found[::-1]

    def close(self) -> None:
        self._runner.run(self._access.stop())
        self._runner.run(self._recorder.stop())
        self._runner.close()


@contextmanager
def running(withhold: list[dict[str, Any]]) -> Iterator[tuple[Office, clock.FixedClock]]:
    at = clock.FixedClock(NOW)
    with TemporaryDirectory() as folder, clock.using(at):
        office = Office(Path(folder), withhold)
        try:
            yield office, at
        finally:
            office.close()


RULES = [
    {"name": "a", "under": "P-21 22(1)(b)", "purposes": ["a", "both"], "days": 30},
    {
        "name": "b",
        "under": "P-21 22(1)(b)",
        "purposes": ["b", "both"],
        "until": (NOW + 20 * DAY).isoformat(),
    },
]


def release_of(purpose: str, at: datetime) -> datetime:
    by_days = at + 30 * DAY if purpose in ("a", "both") else at
    by_date = NOW + 20 * DAY if purpose in ("b", "both") else at
    return max(by_days, by_date)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "both", "usual"]), st.integers(0, 15 * 86_400)),
        max_size=8,
    ),
    st.lists(st.integers(0, 40 * 86_400), max_size=4),
)
def test_an_entry_never_shows_before_its_time_and_always_after(
    made: list[tuple[str, int]], looks: list[int]
) -> None:
    with running(RULES) as (office, at):
        expected: dict[str, datetime] = {}
        for purpose, seconds in made:
            at.at += timedelta(seconds=seconds)
            expected[office.read(purpose)] = release_of(purpose, at.at)
        releases = sorted(expected.values())
        moments = [at.at + timedelta(seconds=each) for each in looks]
        moments += [each - timedelta(milliseconds=1) for each in releases] + releases
        for moment in sorted(each for each in moments if each >= at.at):
            at.at = moment
            assert office.shown() == [id for id, free in expected.items() if moment >= free]


def test_a_rule_by_one_clause_covers_a_reading_under_several() -> None:
    rule = Withholding("a", "P-21 22(1)(b)", authorities=("C-46 487",), days=1)
    said = {"client": str(PLATFORM), "service": SERVICE, "purpose": "x", "consent": ""}
    entry = _entry({**said, "authority": "A 1; C-46 487"})
    assert rule.covers(entry)
    assert not rule.covers(_entry({**said, "authority": "A 1"}))


def _entry(said: dict[str, str]) -> Entry:
    return Entry(NOW, said, Sealed(b"", ()))
