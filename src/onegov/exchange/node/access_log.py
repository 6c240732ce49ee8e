"""Who read about a person at this node: noted with each answer, found again, withheld by rule."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from onegov.core import clock
from onegov.core.errors import WrongSetting
from onegov.core.types import Text
from onegov.exchange.access.entries import Scribe
from onegov.exchange.access.index import AccessIndex
from onegov.exchange.access.records import Names, taken
from onegov.exchange.access.sealing import Seal, derived, read_secret
from onegov.exchange.access.settings import access_logs
from onegov.exchange.access.withholding import is_withheld
from onegov.exchange.conf import NodeConfig
from onegov.exchange.errors import ExchangeError
from onegov.exchange.headers import CLIENT
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.backends.lane import Worker
from onegov.exchange.node.recorder import Bundle, Recorder
from onegov.exchange.paths import Target
from onegov.exchange.types import ServiceId

_log = logging.getLogger("onegov.exchange")
_LOOK_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, all proven under one checkpoint; ``more``: there are older ones.

    ``records`` are the tags of the person's records; ``known_as``, made of them, lets another node of
    the member, with the same secret, find the person too.
    """

    entries: tuple[Bundle, ...]
    more: bool
    records: tuple[bytes, ...]
    known_as: str


@dataclass(frozen=True, slots=True)
class _Found:
    """The person's records, the places of their entries, and since when which rule is in force."""

    records: tuple[bytes, ...]
    places: list[int]
    since: Mapping[str, datetime]


class AccessLog:
    """The access log of one node; ``names`` makes the tags by which persons are found."""

    def __init__(self, config: NodeConfig, recorder: Recorder) -> None:
        secret = read_secret(config.access_log.key_file)
        self.names = Names(derived(secret, "names"))
        self._scribe = Scribe(self.names, Seal(derived(secret, "entries")))
        self._index = AccessIndex(config.folder / "access.sqlite", self._scribe)
        self._rules = config.access_log.withholdings
        self._offered = access_logs(config.services) | config.services.keys()
        self._folder = config.folder / "log"
        self._recorder = recorder
        self._worker = Worker("access")

    def noted(
        self, target: Target, request: Request, reply: Reply
    ) -> tuple[Reply, list[dict[str, object]]]:
        """The answer as it may leave, and the lines that say whom it was about.

        What a node answers by itself, but for its access log, reads nothing about anybody.
        """
        kept, persons = taken(reply)
        if target.service.local_name not in self._offered:
            return kept, []
        return kept, self._scribe.lines(request, kept, service=target.service, persons=persons)

    def told(
        self, sent: Request, reply: Reply, *, client: str, service: ServiceId
    ) -> list[dict[str, object]]:
        """The lines that say that a client was told of its subject, without having asked.

        Args:
            sent: what this node sent and ``reply`` what came back.
            client: who was told, in place of who sent.
            service: the topic.
        """
        headers = tuple((name, client if name == CLIENT else value) for name, value in sent.headers)
        heard = replace(sent, headers=headers)
        return self._scribe.lines(heard, reply, service=service, persons=())

    async def start(self) -> None:
        """Will write down which rules were set and which are gone since the last time.

        Raises:
            WrongSetting: a rule in force was changed in another thing than its end.
        """
        await self._catch_up()
        if self._index.unreadable:
            _log.warning("access log: %d entries of another secret", self._index.unreadable)
        await self._announce()

    async def run_forever(self) -> None:
        """Will keep up with the log, and write down when a rule's time is over."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self._catch_up()
                await self._announce()
            except ExchangeError as error:
                _log.warning("access log: %s", error.type or error.code)

    async def stop(self) -> None:
        """Will close the index."""
        if await self._worker.stop(seconds=5):
            self._index.close()

    async def _catch_up(self) -> None:
        await self._worker.run(lambda: self._index.catch_up(self._folder))

    async def _announce(self) -> None:
        """The log holds each rule when it is set or its end is moved, and when it is released."""
        now, before = clock.now(), await self._worker.run(self._index.rules)
        lines: list[dict[str, object]] = []
        current = {rule.name: rule for rule in self._rules if not rule.is_over(now)}
        for name in before.keys() - current.keys():
            lines.append({"kind": "released", "rule": name})
        for name, rule in current.items():
            content = {"kind": "withheld", **rule.content}
            known = before[name][1] if name in before else None
            if known is not None and _binding(known) != _binding(content):
                raise _changed(name)
            if known is None or known["until"] != content["until"]:
                lines.append(content)
        for line in lines:
            await self._recorder.record_note(line)
        if lines:
            await self._catch_up()

    async def find(
        self,
        *,
        subsystem: str,
        owner: str,
        pseudonym: str,
        before: int,
        limit: int,
        known_as: str = "",
    ) -> Page | None:
        """Who read about the person; None when this node does not know whom that organisation means.

        By the records that the newest answer under this pseudonym named, and by the pseudonym; with
        ``known_as`` of a sibling's page also by those that it knows.
        """
        subject = self._scribe.subject(owner, pseudonym, subsystem=subsystem)
        await self._catch_up()
        known = self._scribe.records_known_as(subject, known_as)
        found = await self._worker.run(lambda: self._look(subject, known, before))
        if found is None:
            return None
        entries, more = await self._entries(found.places, found.since, limit=limit)
        return Page(entries, more, found.records, self._scribe.known_as(subject, found.records))

    def _look(self, subject: bytes, known: tuple[bytes, ...], before: int) -> _Found | None:
        if not known and not self._index.is_known(subject):
            return None
        records = tuple(dict.fromkeys((*self._index.records_of(subject), *known)))
        since = {name: at for name, (at, _) in self._index.rules().items()}
        return _Found(records, self._index.places([subject, *records], before=before), since)

    async def _entries(
        self, places: list[int], since: Mapping[str, datetime], *, limit: int
    ) -> tuple[tuple[Bundle, ...], bool]:
        shown: list[int] = []
        now = clock.now()
        for start in range(0, len(places), limit):
            lines = await self._recorder.lines(places[start : start + limit])
            shown += [place for place, line in lines if self._is_shown(line, since, now)]
            if len(shown) > limit:
                break
        return tuple(await self._recorder.prove(shown[:limit])), len(shown) > limit

    def _is_shown(self, line: bytes, since: Mapping[str, datetime], now: datetime) -> bool:
        entry = self._scribe.read(line)
        return entry is not None and not is_withheld(entry, self._rules, since=since, now=now)


def _binding(content: Mapping[str, object]) -> dict[str, object]:
    """What of a rule may not change while it is in force, or what was seen could vanish."""
    return {
        name: list(value) if isinstance(value, Iterable) and not isinstance(value, str) else value
        for name, value in content.items()
        if name not in ("at", "kind", "until")
    }


def _changed(name: str) -> WrongSetting:
    return WrongSetting(
        Text(
            en=f"The rule {name} of access_log is in force; only its “until” may change.",
            fr=f"La règle {name} de access_log est en vigueur; seul son «\u00a0until\u00a0» peut changer.",
        ),
        next_step=Text(
            en="Restore it, and add a rule with another name.",
            fr="Rétablissez-la et ajoutez une règle sous un autre nom.",
        ),
    )
