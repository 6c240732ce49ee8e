"""Whole nodes inside the test's process, under its clock; sockets, files and systems are real."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from onegov.exchange.conf import NodeConfig, parse_config
from onegov.exchange.errors import ExchangeError
from onegov.exchange.node.server import Node
from onegov.exchange.public import Answer
from rooms.exchange.network import AUTHORITY, PURPOSE, STATUS, Network

QUICK: dict[str, Any] = {"directory_seconds": 0.05}  # between two looks for news


def config_of(network: Network, member: str) -> NodeConfig:
    node = network.node(member)
    config = parse_config(node.settings, where="node.json", base=node.config.parent)
    return replace(config, **QUICK)


def set_limits(network: Network, member: str, **limits: int) -> None:
    """For nodes that start afterwards, in this process or in their own."""
    node = network.node(member)
    node.settings["limits"] = node.settings.get("limits", {}) | limits
    node.config.write_text(json.dumps(node.settings))


@asynccontextmanager
async def inside(network: Network, *members: str) -> AsyncIterator[dict[str, Node]]:
    """These members' nodes, open."""
    nodes = {member: Node(config_of(network, member)) for member in members or network.nodes}
    try:
        for node in nodes.values():
            await node.start()
        yield nodes
    finally:
        for node in nodes.values():
            await node.stop()


async def ask(network: Network, **more: Any) -> Answer:
    """One exchange, by the client that the platform uses."""

    def call() -> Answer:
        client = network.client()
        try:
            given = {"service": STATUS, "purpose": PURPOSE, "authority": AUTHORITY} | more
            return client.call(**given)
        finally:
            client.close()

    return await asyncio.to_thread(call)


async def fault_of(asked: Coroutine[None, None, object]) -> str:
    """The name of the fault, or "" when it was answered."""
    try:
        await asked
    except ExchangeError as error:
        return error.type
    return ""


async def health(network: Network, member: str) -> Any:
    """What its local port says to whoever asks."""
    return (await asyncio.to_thread(network.node(member).ask, "local_port", "GET", "/healthz"))[1]


async def eventually(condition: Callable[[], object], *, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)
