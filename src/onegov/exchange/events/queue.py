"""The queue of each subscriber: at least once, and in order for each subject.

Of each subject only the head, the oldest event that waits, is ever sent; what comes after becomes the
head once that one is acknowledged. Other subjects go on meanwhile. All runs in the caller's transaction.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable

from onegov.exchange.events.sending import pair_id
from onegov.exchange.events.types import Announcement, Due, Subscription


def add(base: sqlite3.Connection, subscription: int, *, event: int, subject: str) -> None:
    """Will put an event at the end of its subject's queue, in the caller's transaction."""
    (number,) = base.execute(
        "UPDATE subscription SET numbered = numbered + 1 WHERE id = ? RETURNING numbered",
        (subscription,),
    ).fetchone()
    base.execute(
        "INSERT INTO delivery (subscription, number, event, subject, is_head) VALUES (?, ?, ?, ?,"
        " NOT EXISTS (SELECT 1 FROM delivery"
        "  WHERE subscription = ? AND subject = ? AND state = 'waiting'))",
        (subscription, number, event, subject, subscription, subject),
    )


def due(
    base: sqlite3.Connection,
    subscription: Subscription,
    *,
    at: float,
    most: int,
    busy: Collection[str],
) -> list[Due]:
    """Up to ``most`` heads that may be sent now, of subjects that are not ``busy``."""
    rows = base.execute(
        "SELECT d.number, d.subject, d.replay, d.attempts, e.salt, e.said"
        " FROM delivery d JOIN event e ON e.id = d.event"
        " WHERE d.subscription = ? AND d.is_head = 1 AND d.next_at <= ?"
        " ORDER BY d.next_at, d.number LIMIT ?",
        (subscription.id, at, most + len(busy)),
    )
    found = [
        Due(
            subscription,
            row["number"],
            row["subject"],
            row["replay"],
            row["attempts"],
            pair_id(row["salt"], subscription.client),
            Announcement(**json.loads(row["said"])),
        )
        for row in rows
        if row["subject"] not in busy
    ]
    return found[:most]


def acknowledge(base: sqlite3.Connection, one: Due, *, evidence: str, at: str) -> None:
    """Will note that the subscriber has the event; the next of its subject is the head now."""
    if _end(base, one, "delivered", evidence=evidence):
        base.execute(
            "UPDATE subscription SET failures = 0, fault = '', delivered_at = ?,"
            " delivered = delivered + 1 WHERE id = ?",
            (at, one.subscription.id),
        )


def withhold(base: sqlite3.Connection, one: Due, *, fault: str) -> None:
    """Will leave the event out: its type is no longer granted."""
    _end(base, one, "withheld", fault=fault)


def _end(
    base: sqlite3.Connection, one: Due, state: str, *, evidence: str = "", fault: str = ""
) -> bool:
    """Whether it was still this turn; not when it was asked for again meanwhile."""
    done = base.execute(
        "UPDATE delivery SET state = ?, is_head = 0, evidence = ?, fault = ?"
        " WHERE subscription = ? AND number = ? AND replay = ? AND state IN ('waiting', 'dead')",
        (state, evidence, fault, one.subscription.id, one.number, one.replay),
    )
    if done.rowcount:
        _choose_head(base, one.subscription.id, one.subject)
    return bool(done.rowcount)


def _choose_head(base: sqlite3.Connection, subscription: int, subject: str) -> None:
    base.execute(
        "UPDATE delivery SET is_head = 1 WHERE subscription = ? AND number ="
        " (SELECT min(number) FROM delivery"
        "  WHERE subscription = ? AND subject = ? AND state = 'waiting')",
        (subscription, subscription, subject),
    )


def put_off(base: sqlite3.Connection, one: Due, *, fault: str, until: float) -> None:
    """Will try the event again later: the subscriber's system refused it. Its subject waits."""
    base.execute(
        "UPDATE delivery SET attempts = attempts + 1, fault = ?, next_at = ?"
        " WHERE subscription = ? AND number = ? AND replay = ? AND state = 'waiting'",
        (fault, until, one.subscription.id, one.number, one.replay),
    )


def hold(
    base: sqlite3.Connection, subscription: Subscription, *, fault: str, at: float, until: float
) -> None:
    """Will send the subscriber nothing until then; of several that fail together the first counts."""
    base.execute(
        "UPDATE subscription SET failures = failures + 1, fault = ?, next_at = ?"
        " WHERE id = ? AND next_at <= ?",
        (fault, until, subscription.id, at),
    )


def replay(base: sqlite3.Connection, *, client: str, topic: str, number: int) -> int | None:
    """Will deliver again from that number on, in order; how many. None: there is no subscription."""
    row = base.execute(
        "SELECT id FROM subscription WHERE client = ? AND topic = ? AND is_open = 1",
        (client, topic),
    ).fetchone()
    if row is None:
        return None
    again = base.execute(
        "UPDATE delivery SET state = 'waiting', replay = replay + 1, attempts = 0,"
        " next_at = 0, fault = '', evidence = ''"
        " WHERE subscription = ? AND number >= ? AND state <> 'waiting'",
        (row["id"], number),
    )
    base.execute("UPDATE subscription SET next_at = 0 WHERE id = ?", (row["id"],))
    _choose_heads(base, row["id"])
    return again.rowcount


def _choose_heads(base: sqlite3.Connection, subscription: int) -> None:
    base.execute(
        "UPDATE delivery SET is_head = 0 WHERE subscription = ? AND is_head = 1", (subscription,)
    )
    base.execute(
        "UPDATE delivery SET is_head = 1 WHERE subscription = ? AND number IN"
        " (SELECT min(number) FROM delivery WHERE subscription = ? AND state = 'waiting'"
        "  GROUP BY subject)",
        (subscription, subscription),
    )


def sweep(base: sqlite3.Connection, *, topic: str, now: float, retention: float) -> None:
    """Will give up what waited longer than the retention, and forget what nobody can want.

    What was given up stays one retention more, so that it can be seen and replayed.
    """
    given_up = base.execute(
        "UPDATE delivery SET state = 'dead', is_head = 0, fault = 'retention'"
        " WHERE state = 'waiting' AND event IN"
        " (SELECT id FROM event WHERE topic = ? AND at < ?) RETURNING subscription",
        (topic, now - retention),
    ).fetchall()
    for subscription in {row["subscription"] for row in given_up}:
        _choose_heads(base, subscription)
    old = base.execute(
        "SELECT id FROM event WHERE topic = ? AND at < ? AND (at < ? OR NOT EXISTS"
        " (SELECT 1 FROM delivery WHERE event = event.id AND state = 'dead'))",
        (topic, now - retention, now - 2 * retention),
    ).fetchall()
    forget(base, [row["id"] for row in old])


def forget(base: sqlite3.Connection, events: Iterable[int]) -> None:
    """Will delete events with their deliveries; of those never delivered the number stays."""
    for event in events:
        base.execute(
            "UPDATE subscription SET lost = lost + 1 WHERE id IN"
            " (SELECT subscription FROM delivery WHERE event = ? AND state = 'dead')",
            (event,),
        )
        base.execute("DELETE FROM delivery WHERE event = ?", (event,))
        base.execute("DELETE FROM event WHERE id = ?", (event,))
