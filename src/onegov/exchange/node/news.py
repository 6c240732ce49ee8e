"""Brings a node the newest edition and revocations: from files, from a web server, from its peers.

Whoever brings them, only their signatures count; so a node that any peer can reach learns of a lost key
as soon as one of the two knows.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path

from onegov.core.errors import OneGovError
from onegov.exchange.conf import NodeConfig
from onegov.exchange.directory.federation import BETWEEN
from onegov.exchange.directory.keeper import EDITION_FILE, REVOCATIONS_FILE, DirectoryKeeper
from onegov.exchange.directory.pinning import MOST_INSTANCES
from onegov.exchange.errors import ExchangeError
from onegov.exchange.http1.client import Caller
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.office import Informed
from onegov.exchange.types import instance_of

#: Where a node gives what it has accepted, and where any web server may.
PEER_PATH = "/directory"
_log = logging.getLogger("onegov.exchange")
_VERSIONS = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")
_Question = tuple[str, str]  # who is asked, and of which instance


@dataclass(frozen=True, slots=True)
class Source:
    """Where an instance's directory is looked for.

    Attributes:
        file: the edition on this machine, with the revocations beside it; None when there is none.
        url: folder on a web server that holds both, or "".
    """

    file: Path | None
    url: str


def sources_of(config: NodeConfig) -> dict[str, Source]:
    """By instance, the node's own first."""
    own = {config.instance: Source(config.directory_file, config.directory_url)}
    return own | {each.instance: Source(each.file, each.url) for each in config.federation}


class DirectoryNews:
    """Keeps a node's directories fresh.

    Args:
        sources: by instance.
        web, peers: ask a web server, and the nodes of members.
        seconds: between two looks.
        changed: called after each news.
    """

    def __init__(
        self,
        office: Informed,
        *,
        sources: Mapping[str, Source],
        web: Caller,
        peers: Caller,
        seconds: float,
        changed: Callable[[], None],
    ) -> None:
        self._office = office
        self._sources = sources
        self._web = web
        self._peers = peers
        self._changed = changed
        self._seconds = seconds
        self._asked: set[_Question] = set()
        self._not_before: dict[_Question, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def look(self) -> None:
        """Will take what is new in the files and on the web servers."""
        for instance, source in self._sources.items():
            keeper = self._office.federation.keepers[instance]
            if source.file is not None:
                for name in (EDITION_FILE, REVOCATIONS_FILE):
                    path = source.file if name == EDITION_FILE else source.file.with_name(name)
                    self._offer(keeper, name, _text_in(path), source=f"a file ({path.name})")
            if source.url:
                await self._fetch(keeper, self._web, source.url)

    def start(self) -> None:
        """Will look again and again."""
        self._keep(self._look_forever())

    async def stop(self) -> None:
        """Will end what runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def heard(self, owner: str, versions: str) -> None:
        """A member said which versions it knows; newer ones of what this node pins are fetched.

        One that said so and had nothing new is not asked again for as long as between two looks.

        Args:
            owner: who said it: ``instance/class/member``.
            versions: ``edition.revocations`` of its own instance, then ``INSTANCE=E.R`` of others.
        """
        theirs, federation = instance_of(owner), self._office.federation
        if theirs == federation.own.instance and versions == federation.known_versions:
            return  # so it is nearly always
        keepers = federation.keepers
        for instance, said in _told(versions, own=theirs).items():
            keeper = keepers.get(instance)
            if keeper is None or not _is_newer(said, _versions(keeper.versions)):
                continue
            self._ask_about(owner, keeper, at=PEER_PATH + _folder(instance, own=theirs))

    def _ask_about(self, owner: str, keeper: DirectoryKeeper, *, at: str) -> None:
        question = (owner, keeper.instance)
        if question in self._asked:
            return
        if asyncio.get_running_loop().time() < self._not_before.get(question, 0.0):
            return
        lists = self._office.federation.keepers.get(instance_of(owner))
        edition = lists.edition if lists else None
        member = edition.directory.members.get(owner) if edition else None
        if member is not None:
            self._asked.add(question)
            self._keep(self._ask(question, keeper, [node.url + at for node in member.nodes]))

    def give(self, path: str) -> Reply | None:
        """What a peer asks for; None when it is not of the directory."""
        if not path.startswith(f"{PEER_PATH}/"):
            return None
        folder, _, name = path.removeprefix(PEER_PATH).rpartition("/")
        federation = self._office.federation
        keeper = federation.keepers.get(folder.removeprefix("/") or federation.own.instance)
        if keeper is None or name not in (EDITION_FILE, REVOCATIONS_FILE):
            return None
        held = keeper.edition if name == EDITION_FILE else keeper.revocations
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

    async def _ask(self, question: _Question, keeper: DirectoryKeeper, urls: list[str]) -> None:
        before = keeper.versions
        try:
            for url in urls:
                await self._fetch(keeper, self._peers, url)
        finally:
            self._asked.discard(question)
            if before == keeper.versions:
                now = asyncio.get_running_loop().time()
                self._not_before[question] = now + self._seconds

    async def _fetch(self, keeper: DirectoryKeeper, caller: Caller, base: str) -> None:
        for name in (EDITION_FILE, REVOCATIONS_FILE):
            try:
                reply = await caller.send(base, Request("GET", f"/{name}", None, (), b""))
            except ExchangeError as error:
                _log.warning("no news of the directory: %s", error.type)
                return
            if reply.status == 200:
                text = reply.content.decode("latin-1").strip()
                self._offer(keeper, name, text, source="a server")

    def _offer(self, keeper: DirectoryKeeper, name: str, text: str, *, source: str) -> None:
        if not text:
            return
        offer = keeper.offer if name == EDITION_FILE else keeper.offer_revocations
        try:
            if offer(text):
                told = (keeper.instance, source, keeper.versions)
                _log.info("news of the directory of %s from %s: %s", *told)
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


def _is_newer(said: tuple[int, int], known: tuple[int, int]) -> bool:
    return any(one > other for one, other in zip(said, known, strict=True))


def _told(versions: str, *, own: str) -> dict[str, tuple[int, int]]:
    """What a peer said of each instance; its own comes first, without a name."""
    first, *others = versions.split(BETWEEN)[: MOST_INSTANCES + 1]
    named = (each.partition("=") for each in others)
    return {name: _versions(text) for name, _, text in named} | {own: _versions(first)}


def _folder(instance: str, *, own: str) -> str:
    return "" if instance == own else f"/{instance}"
