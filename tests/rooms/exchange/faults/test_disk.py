"""The disk is full or fails: no acknowledgement without evidence, then nothing is carried, and said so."""

import asyncio
import errno
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from department_files import memory_folder
from onegov.__main__ import main
from onegov.exchange.errors import ProviderDown
from onegov.exchange.public import verify_log
from rooms.exchange.faults.inside import ask, fault_of, health, inside
from rooms.exchange.network import Network, build, start

Tell = Callable[[str], None]
_LOG = "onegov.exchange.log.os."


@pytest.fixture
def network() -> Iterator[Network]:
    with memory_folder() as folder:
        network = build(folder)
        yield network
        network.close()


class FailingDisk:
    """One call to the system that fails from its ``after``-th time on."""

    def __init__(self, name: str, code: int, *, after: int) -> None:
        self._real, self._code, self._left = getattr(os, name), code, after

    def __call__(self, *args: Any) -> Any:
        if self._left == 0:
            raise OSError(self._code, os.strerror(self._code))
        self._left -= 1
        return self._real(*args)


async def asked_until_refused(network: Network) -> tuple[list[str], str]:
    """The evidence ids of what was acknowledged, and the fault that ended it."""
    acknowledged: list[str] = []
    while True:
        try:
            acknowledged.append((await ask(network)).evidence_id)
        except ProviderDown as error:
            return acknowledged, error.type


async def status_of(network: Network, member: str) -> int:
    """The exit code of ``onegov node status``."""
    config = str(network.node(member).config)
    return await asyncio.to_thread(main, ["node", "status", "--config", config])


@pytest.mark.parametrize(
    ("name", "code"),
    [("fdatasync", errno.EIO), ("pwrite", errno.ENOSPC), ("pwrite", errno.EIO)],
    ids=["fdatasync EIO", "write ENOSPC", "write EIO"],
)
@pytest.mark.parametrize("member", ["IRCC", "ONEGOV"])
def test_a_disk_that_fails_stops_all_and_what_was_acknowledged_is_there(
    network: Network,
    name: str,
    code: int,
    member: str,
    tell: Tell,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def run() -> tuple[list[str], str, list[str]]:
        async with inside(network, member):
            await ask(network)
            monkeypatch.setattr(_LOG + name, FailingDisk(name, code, after=7))
            acknowledged, fault = await asked_until_refused(network)
            later = [await fault_of(ask(network)) for _ in range(10)]
            assert (await health(network, member))["ok"] is False
            assert await status_of(network, member) == 1
            monkeypatch.undo()
            return acknowledged, fault, later

    # The other node writes too, in a process of its own, so that one disk fails alone.
    other = network.node("ONEGOV" if member == "IRCC" else "IRCC")
    other.start()
    acknowledged, fault, later = asyncio.run(run())
    other.stop()
    lost = {each: sorted(set(acknowledged) - exchanges(network, each)) for each in network.nodes}
    tell(
        f"disk of {member}, {name} {errno.errorcode[code]}: {len(acknowledged)} acknowledged, "
        f"{sum(map(len, lost.values()))} without evidence on both sides; then {fault}, "
        f"{len(later) - later.count('')} of {len(later)} refused"
    )
    assert acknowledged
    assert lost == {"IRCC": [], "ONEGOV": []}
    assert fault.endswith("log_unavailable")
    assert "" not in later
    assert "les preuves ne peuvent être écrites" in capsys.readouterr().out
    for node in network.nodes.values():
        assert verify_log(node.log, directory=network.directory).problem is None
    start(network)
    assert asyncio.run(fault_of(ask(network))) == ""


def exchanges(network: Network, member: str) -> set[str]:
    return {line["id"] for line in network.node(member).lines() if line["kind"] == "exchange"}
