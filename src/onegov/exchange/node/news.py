"""Brings a node the newest edition and revocations: from files, from a web server, from its peers.

Whoever brings them, only their signatures count; so a node that any peer can reach learns of a lost key
as soon as one of the two knows.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine
from pathlib import Path

from onegov.core.errors import OneGovError
from onegov.exchange.directory.keeper import EDITION_FILE, REVOCATIONS_FILE, DirectoryKeeper
from onegov.exchange.errors import ExchangeError
from onegov.exchange.http1.client import Caller
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.office import Informed

#: Where a node gives what it has accepted, and where any web server may.
PEER_PATH = "/directory"
_log = logging.getLogger("onegov.exchange")
_VERSIONS = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")


class DirectoryNews:
    """Keeps a node's directory fresh.

    Args:
        file: the edition on this machine, with the revocations beside it; None when there is none.
        url: folder on a web server that holds both, or "".
        web, peers: ask a web server, and the nodes of members.
        seconds: between two looks.
        changed: called after each news.
    """

    def __init__(
        self,
        office: Informed,
        *,
        file: Path | None,
        url: str,
        web: Caller,
        peers: Caller,
        seconds: float,
        changed: Callable[[], None],
    ) -> None:
        self._office = office
        self._file = file
        self._url = url
        self._web = web
        self._peers = peers
        self._changed = changed
        self._seconds = seconds
        self._asked: set[str] = set()
        self._not_before: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def _keeper(self) -> DirectoryKeeper:
        return self._office.keeper

    async def look(self) -> None:
        """Will take what is new in the file and on the web server."""
        if self._file is not None:
            for name in (EDITION_FILE, REVOCATIONS_FILE):
                path = self._file if name == EDITION_FILE else self._file.with_name(name)
                self._offer(name, _text_in(path), source=f"a file ({path.name})")
        if self._url:
            await self._fetch(self._web, self._url)

    def start(self) -> None:
        """Will look again and again."""
        self._keep(self._look_forever())

    async def stop(self) -> None:
        """Will end what runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def heard(self, owner: str, versions: str) -> None:
        """A member said which versions it knows (``edition.revocations``); newer ones are fetched.

        One that said so and had nothing new is not asked again for as long as between two looks.
        """
        said, own = _versions(versions), _versions(self._office.known_versions)
        if owner in self._asked or not any(a > b for a, b in zip(said, own, strict=True)):
            return
        if asyncio.get_running_loop().time() < self._not_before.get(owner, 0.0):
            return
        edition = self._keeper.edition
        member = edition.directory.members.get(owner) if edition else None
        if member is not None:
            self._asked.add(owner)
            self._keep(self._ask(owner, [node.url for node in member.nodes]))

    def give(self, path: str) -> Reply | None:
        """What a peer asks for; None when it is not of the directory."""
        edition, revocations = self._keeper.edition, self._keeper.revocations
        held = {
            f"{PEER_PATH}/{EDITION_FILE}": edition,
            f"{PEER_PATH}/{REVOCATIONS_FILE}": revocations,
        }.get(path)
        if held is None:
            return None
        return Reply(200, (("content-type", "application/jose"),), held.statement.text.encode())

    # -- inside ------------------------------------------------------------------------------------

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look_forever(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            await self.look()

    async def _ask(self, owner: str, urls: list[str]) -> None:
        before = self._office.known_versions
        try:
            for url in urls:
                await self._fetch(self._peers, url + PEER_PATH)
        finally:
            self._asked.discard(owner)
            if before == self._office.known_versions:
                now = asyncio.get_running_loop().time()
                self._not_before[owner] = now + self._seconds

    async def _fetch(self, caller: Caller, base: str) -> None:
        for name in (EDITION_FILE, REVOCATIONS_FILE):
            try:
                reply = await caller.send(base, Request("GET", f"/{name}", None, (), b""))
            except ExchangeError as error:
                _log.warning("no news of the directory: %s", error.type)
                return
            if reply.status == 200:
                self._offer(name, reply.content.decode("latin-1").strip(), source="a server")

    def _offer(self, name: str, text: str, *, source: str) -> None:
        if not text:
            return
        offer = self._keeper.offer if name == EDITION_FILE else self._keeper.offer_revocations
        try:
            if offer(text):
                _log.info("news of the directory from %s: %s", source, self._office.known_versions)
                self._changed()
        except OneGovError as error:
            _log.warning("refused from %s: %s", source, error.message.en)
        except (OSError, ValueError) as error:  # a full disk today must not end the looks
            _log.error("news of the directory cannot be kept: %s", type(error).__name__)


def _text_in(path: Path) -> str:
    try:
        return path.read_text("latin-1").strip()
    except OSError as error:
        _log.warning("%s cannot be read: %s", path.name, type(error).__name__)
        return ""


def _versions(text: str) -> tuple[int, int]:
    match = _VERSIONS.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else (0, 0)
