"""What every backend does, and what a table of rows gives to those that answer from it."""

from typing import Protocol

from onegov.exchange.adapters.fields import Row
from onegov.exchange.adapters.matching import Match, Sought
from onegov.exchange.messages import Reply, Request
from onegov.exchange.paths import Target


class Backend(Protocol):
    """Answers one request that was verified and allowed; its headers are all signed ones."""

    async def answer(self, target: Target, request: Request) -> Reply: ...


class Table(Protocol):
    """Rows of one adapter, whatever it reads; a fault of the service when it cannot answer."""

    async def rows(self, key: str) -> list[Row]:
        """What the answer lists for the rows of one lookup value."""

    async def report(self) -> dict[str, object]:
        """How its source is doing, with the rows that were left out."""

    async def start(self) -> None:
        """Will get ready; never waits long for its source."""

    async def stop(self) -> None:
        """Will finish what runs and close what is open."""


class Links(Protocol):
    """Who links pseudonyms to accounts."""

    async def linked(self, *, owner: str, pseudonym: str) -> str | None:
        """The account of the pseudonym; None when it was never linked."""

    async def match(self, sought: Sought, *, owner: str, pseudonym: str) -> Match:
        """Will link the pseudonym when exactly one account is this person's."""
