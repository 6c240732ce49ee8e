"""What was announced and who subscribed. All runs in the caller's transaction."""

import json
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from onegov.exchange.events import queue
from onegov.exchange.events.types import Announcement, Subscription, Topic
from onegov.exchange.faults import make_fault

_SUBSCRIPTION = "id, client, topic, service, purpose, authority, since, failures"


class EventBook:
    """The events of one node."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        # What was told to wait before a restart is looked at again at once.
        self._base.execute("UPDATE subscription SET next_at = 0")

    def close(self) -> None:
        """Will close the file."""
        self._base.close()

    # -- announcing ------------------------------------------------------------------------------

    def announce(
        self,
        topic: Topic,
        said: Announcement,
        *,
        at: datetime,
        may_hear: Callable[[Subscription], bool],
    ) -> str:
        """Will keep the event and queue it for each subscriber whom it concerns.

        Said again it is not kept again.

        Args:
            may_hear: whether events of this type are granted to the subscriber.

        Returns:
            Salted SHA-256 of what was said, hex.

        Raises:
            BadRequest: the id was used for another event.
            ProviderDown: too many wait already.
        """
        text = json.dumps(asdict(said), ensure_ascii=False, sort_keys=True)
        known = self._base.execute(
            "SELECT salt, digest FROM event WHERE topic = ? AND said_id = ?",
            (topic.name, said.id),
        ).fetchone()
        if known is not None:
            if _digest(known["salt"], text) != known["digest"]:
                raise make_fault("client.key_reused", "event.id")
            return bytes(known["digest"]).hex()
        self._make_room(topic)
        return self._keep(topic, said, text, at=at, may_hear=may_hear)

    def _keep(
        self,
        topic: Topic,
        said: Announcement,
        text: str,
        *,
        at: datetime,
        may_hear: Callable[[Subscription], bool],
    ) -> str:
        salt = secrets.token_bytes(16)
        digest = _digest(salt, text)
        made = self._base.execute(
            "INSERT INTO event (topic, said_id, digest, salt, at, said) VALUES (?, ?, ?, ?, ?, ?)",
            (topic.name, said.id, digest, salt, at.timestamp(), text),
        )
        for each in self.subscriptions():
            subject = said.subject_for(each.client)
            if each.topic == topic.name and subject and may_hear(each):
                queue.add(self._base, each.id, event=int(made.lastrowid or 0), subject=subject)
        return digest.hex()

    def _make_room(self, topic: Topic) -> None:
        """Before a full topic refuses, the oldest events that nobody waits for make room."""
        kept = self._base.execute(
            "SELECT count(*) FROM event WHERE topic = ?", (topic.name,)
        ).fetchone()[0]
        if kept < topic.most_kept:
            return
        oldest = self._base.execute(
            "SELECT id FROM event WHERE topic = ? AND NOT EXISTS (SELECT 1 FROM delivery"
            " WHERE event = event.id AND state IN ('waiting', 'dead')) ORDER BY id LIMIT 1",
            (topic.name,),
        ).fetchone()
        if oldest is None:
            raise make_fault("server.clientproxy.overloaded", "events")
        queue.forget(self._base, [oldest["id"]])

    # -- subscribing -----------------------------------------------------------------------------

    def subscribe(
        self, *, client: str, topic: str, service: str, reason: tuple[str, str], at: datetime
    ) -> Subscription:
        """Will note that ``client`` wants to hear of the topic; again, only what differs changes.

        Args:
            reason: purpose and authority.
        """
        purpose, authority = reason
        since = at.isoformat(timespec="seconds")
        self._base.execute(
            "INSERT INTO subscription (client, topic, service, purpose, authority, since)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (client, topic) DO UPDATE SET"
            " service = excluded.service, purpose = excluded.purpose,"
            " authority = excluded.authority, next_at = 0,"
            " since = CASE is_open WHEN 1 THEN since ELSE excluded.since END, is_open = 1",
            (client, topic, service, purpose, authority, since),
        )
        return next(s for s in self.subscriptions() if (s.client, s.topic) == (client, topic))

    def unsubscribe(self, *, client: str, topic: str) -> None:
        """Will end the subscription; what waited for it is forgotten, its numbers count on."""
        self._base.execute(
            "DELETE FROM delivery WHERE subscription ="
            " (SELECT id FROM subscription WHERE client = ? AND topic = ?)",
            (client, topic),
        )
        self._base.execute(
            "UPDATE subscription SET is_open = 0, failures = 0, fault = ''"
            " WHERE client = ? AND topic = ?",
            (client, topic),
        )

    def subscriptions(self, *, at: datetime | None = None) -> list[Subscription]:
        """Those that are open; with ``at``, only those that are not told to wait then."""
        rows = self._base.execute(
            f"SELECT {_SUBSCRIPTION} FROM subscription WHERE is_open = 1 AND next_at <= ?",  # noqa: S608 - names only
            (at.timestamp() if at else float("inf"),),
        )
        return [Subscription(**dict(row)) for row in rows]


def _digest(salt: bytes, text: str) -> bytes:
    return sha256(salt + text.encode()).digest()
