"""The directory is down, stale, older or wrongly signed: traffic goes on to the limit of policy."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from onegov.core import clock
from onegov.core.signer import Ed25519Signer
from onegov.exchange.directory.authority import (
    EDITION_LIFETIME,
    REVOCATIONS_LIFETIME,
    DirectoryAuthority,
)
from onegov.exchange.directory.editions import EDITION
from onegov.exchange.directory.keeper import EDITION_FILE, REVOCATIONS_FILE
from onegov.exchange.directory.statement import recall_statement, seal
from rooms.exchange.faults.inside import ask, eventually, fault_of, health, inside
from rooms.exchange.network import Network

HOUR = timedelta(hours=1)
Tell = Callable[[str], None]


def test_traffic_goes_on_for_72_hours_without_the_directory(
    network: Network, time: clock.FixedClock, tell: Tell
) -> None:
    async def run() -> tuple[int, str]:
        async with inside(network):
            shutil.rmtree(network.authority.published)
            hours = 0
            while not (fault := await fault_of(ask(network))):
                hours, time.at = hours + 1, time.at + HOUR
            return hours - 1, fault

    hours, fault = asyncio.run(run())
    tell(
        f"directory down: {hours} simulated hours, an exchange each hour, 0 failures; "
        f"then refused ({fault})"
    )
    assert hours >= 72
    assert timedelta(hours=hours) == EDITION_LIFETIME
    assert fault.endswith("global_conf_outdated")


def test_a_strict_node_refuses_once_revocations_are_stale(
    network: Network, time: clock.FixedClock, tell: Tell
) -> None:
    network.node("IRCC").settings["stale_revocations"] = "refuse"

    async def run() -> tuple[int, str]:
        async with inside(network):
            shutil.rmtree(network.authority.published)
            minutes = 0
            while not (fault := await fault_of(ask(network))):
                minutes, time.at = minutes + 1, time.at + timedelta(minutes=1)
            return minutes - 1, fault

    minutes, fault = asyncio.run(run())
    tell(f"directory down, stale_revocations refuse: refused after {minutes} minutes ({fault})")
    assert timedelta(minutes=minutes) == REVOCATIONS_LIFETIME
    assert fault == "server.serverproxy.global_conf_outdated"


def test_a_key_revoked_while_the_directory_is_down_is_refused(
    network: Network, time: clock.FixedClock, tell: Tell
) -> None:
    """One of the two nodes hears of it, the directory goes: the other hears by the first message."""
    apart = network.folder / "apart"
    shutil.copytree(network.authority.published, apart)
    network.node("IRCC").settings["directory_file"] = str(apart / EDITION_FILE)

    async def run() -> tuple[int, list[str]]:
        async with inside(network):
            assert await fault_of(ask(network)) == ""
            network.authority.revoke("ONEGOV:node:1", since=time.at)
            text = (network.authority.published / REVOCATIONS_FILE).read_text()
            shutil.rmtree(network.authority.published)
            (apart / REVOCATIONS_FILE).write_text(text)
            while await versions(network, "IRCC") != (1, 2):
                await asyncio.sleep(0.01)
            time.at += timedelta(seconds=1)
            asked = len(network.system.seen)
            faults = [await fault_of(ask(network)) for _ in range(20)]
            return len(network.system.seen) - asked, faults

    reached, faults = asyncio.run(run())
    tell(
        f"key revoked while the directory is down: {len(faults)} requests, {faults.count('')} "
        f"answered, {reached} reached the system"
    )
    assert set(faults) == {"server.serverproxy.invalid_signature"}
    assert reached == 0


async def versions(network: Network, member: str) -> tuple[int, int]:
    known = (await health(network, member))["directory"]
    return known["version"], known["revocations_version"]


def test_older_forged_and_foreign_directories_are_refused(
    network: Network, time: clock.FixedClock, tell: Tell, caplog: pytest.LogCaptureFixture
) -> None:
    published = network.authority.published
    old = (published / EDITION_FILE).read_text()
    network.authority.publish(network.authority.members())
    newest = (published / EDITION_FILE).read_text()
    forger = Ed25519Signer("directory", bytes(range(32)))
    content = dict(recall_statement(newest).content) | {"version": 3}
    another = DirectoryAuthority(network.folder / "another", instance="CA-DEMO")
    foreign = another.publish(network.authority.members()).statement.text
    offers = {
        "older": old,
        "cut": newest[:-20],
        "changed": newest.replace(newest[len(newest) // 2 : len(newest) // 2 + 4], "AAAA"),
        "of another key": seal(forger, content, type=EDITION),
        "of another authority": foreign,
        "nothing": "x.y.z",
    }

    async def run() -> list[str]:
        faults = []
        async with inside(network):
            for text in offers.values():
                refusals = count(caplog)
                (published / EDITION_FILE).write_text(text)
                await eventually(partial(is_refused, caplog, refusals))
                faults.append(await fault_of(ask(network)))
                assert await versions(network, "IRCC") == (2, 2)
        return faults

    faults = asyncio.run(run())
    tell(
        f"directory {', '.join(offers)}: {len(offers)} offered, {len(offers)} refused, "
        f"{faults.count('')} of {len(faults)} exchanges answered meanwhile"
    )
    assert set(faults) == {""}


def is_refused(caplog: pytest.LogCaptureFixture, before: int) -> bool:
    """Whether both nodes have looked, and refused it."""
    return count(caplog) >= before + 4


def count(caplog: pytest.LogCaptureFixture) -> int:
    return sum("refused from a file" in each.message for each in caplog.records)
