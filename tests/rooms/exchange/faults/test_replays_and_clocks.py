"""What was captured is refused wherever and whenever it is sent again; clocks that differ or leap."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from onegov.core import clock
from onegov.core.signer import load_or_make
from onegov.exchange.messages import Request
from onegov.exchange.public import verify_log
from rooms.exchange.faults.conftest import NOW
from rooms.exchange.faults.inside import ask, fault_of, inside
from rooms.exchange.network import AUTHORITY, PLATFORM, PURPOSE, STATUS, Network, send_raw
from rooms.exchange.signing import sign_request

CAPTURED = 25
Tell = Callable[[str], None]


def signed(network: Network, number: int, *, at: datetime, node: str = "node") -> bytes:
    """A request of the platform's node, made by who holds its key, as bytes on the wire."""
    headers = {
        "x-road-client": str(PLATFORM),
        "x-road-id": f"id-{number}",
        "x-road-request-id": f"request-{number}",
        "onegov-node": f"CA-DEMO/GOV/IRCC/{node}",
        "onegov-purpose": PURPOSE,
        "onegov-authority": AUTHORITY,
    }
    key = load_or_make(network.folder / "ONEGOV" / "node.key", "ONEGOV:node:1")
    plain = Request("GET", f"/r1/{STATUS}", None, tuple(headers.items()), b"")
    sent, _ = sign_request(key, plain, nonce=f"nonce-of-the-message-{number:06d}", at=at)
    lines = [f"GET {sent.path} HTTP/1.1", "host: a", "connection: close"]
    lines += [f"{name}: {value}" for name, value in sent.headers]
    return "\r\n".join([*lines, "", ""]).encode()


async def send(network: Network, *requests: bytes) -> Counter[str]:
    """How often each fault came back; "" for an answer."""
    port = network.node("IRCC").settings["node_port"]
    answers = [await asyncio.to_thread(send_raw, port, each) for each in requests]
    return Counter(fault_in(answer) for answer in answers)


def fault_in(answer: bytes) -> str:
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").lower().split("\r\n")
    found = [line.partition(": ")[2] for line in head if line.startswith("x-road-error: ")]
    return found[0].removeprefix("server.serverproxy.") if found else ""


def test_every_replay_is_refused_within_and_after_its_window_and_across_restarts(
    network: Network, time: clock.FixedClock, tell: Tell
) -> None:
    captured = [signed(network, number, at=NOW) for number in range(CAPTURED)]
    other = [signed(network, 100 + number, at=NOW, node="node-2") for number in range(CAPTURED)]
    told: dict[str, Counter[str]] = {}

    async def run() -> None:
        async with inside(network, "IRCC"):
            assert await send(network, *captured) == {"": CAPTURED}
            told["within the window"] = await send(network, *captured)
            told["to a sibling"] = await send(network, *other)
            time.at += timedelta(seconds=20)
        async with inside(network, "IRCC"):
            told["after a restart"] = await send(network, *captured)
            time.at += timedelta(hours=1)
            told["after the window"] = await send(network, *captured)
            time.at = NOW  # the clock leaps back to where they were good
            told["after a leap back"] = await send(network, *captured)
        async with inside(network, "IRCC"):
            told["after a leap back and a restart"] = await send(network, *captured)
            time.at -= timedelta(hours=1)
            told["in the past"] = await send(network, *captured)
        time.at = NOW + timedelta(seconds=20)
        async with inside(network, "IRCC"):
            told["after a leap back and forth"] = await send(network, *captured)

    asyncio.run(run())
    sent = sum(each.total() for each in told.values())
    refused = sent - sum(each[""] for each in told.values())
    tell(f"replay: {sent} sent again ({', '.join(told)}), {refused} refused")
    assert len(network.system.seen) == CAPTURED
    assert told == {
        "within the window": {"replayed": CAPTURED},
        "to a sibling": {"invalid_signature": CAPTURED},
        "after a restart": {"replayed": CAPTURED},
        "after the window": {"expired": CAPTURED},
        "after a leap back": {"replayed": CAPTURED},
        "after a leap back and a restart": {"replayed": CAPTURED},
        "in the past": {"not_yet_valid": CAPTURED},
        "after a leap back and forth": {"replayed": CAPTURED},
    }


def test_clocks_that_differ_a_little_are_accepted_and_others_are_named(
    network: Network, time: clock.FixedClock, tell: Tell
) -> None:
    offsets = {-600: "expired", -5: "", 0: "", 5: "", 600: "not_yet_valid"}

    async def run() -> dict[int, Counter[str]]:
        async with inside(network, "IRCC"):
            return {
                offset: await send(
                    network,
                    *(
                        signed(network, number, at=NOW + timedelta(seconds=offset))
                        for number in range(1000 + offset, 1005 + offset)
                    ),
                )
                for offset in offsets
            }

    found = asyncio.run(run())
    listed = ", ".join(f"{offset:+d} s {offsets[offset] or 'accepted'}" for offset in offsets)
    tell(f"clocks: {listed}; 5 requests each")
    assert found == {offset: {fault: 5} for offset, fault in offsets.items()}


def test_the_log_only_grows_when_the_clock_leaps_back(
    network: Network, time: clock.FixedClock, tell: Tell
) -> None:
    leaps = [timedelta(hours=-1), timedelta(minutes=5), timedelta(days=-1), timedelta(days=2)]
    faults: list[tuple[str, str]] = []
    sizes: list[int] = []
    log = network.node("IRCC").log

    async def run() -> None:
        for leap in (timedelta(0), *leaps):
            async with inside(network):
                before = await fault_of(ask(network))
                time.at += leap
                faults.append((before, await fault_of(ask(network))))
            sizes.append(len(network.node("IRCC").lines()))

    asyncio.run(run())
    report = verify_log(log, directory=network.directory)
    notes = [json.loads(line)["note"] for line in (log / "checkpoints.jsonl").open()]
    heights = [int(note.split("\n")[1]) for note in notes]
    tell(
        f"clock leaps back: {len(leaps)} leaps, {sizes[-1]} lines, {len(notes)} checkpoints, "
        "each longer than the one before"
    )
    # What it no longer knows it refuses, until it is started again.
    back = [leap < timedelta(0) for leap in (timedelta(0), *leaps)]
    replayed = "server.serverproxy.replayed"
    assert faults == [("", replayed if is_back else "") for is_back in back]
    assert report.problem is None
    assert heights == sorted(set(heights))
    assert sizes == sorted(set(sizes))
