"""How far each subscriber is, without anything about persons."""

import sqlite3

from onegov.exchange.events.telling import why

_STANDING = """
SELECT s.client, s.topic, s.service, s.purpose, s.authority, s.since, s.numbered AS newest,
  s.delivered, s.delivered_at, s.lost, s.failures, s.fault, s.next_at,
  count(d.number) FILTER (WHERE d.state = 'waiting') AS waiting,
  count(d.number) FILTER (WHERE d.state = 'waiting' AND d.attempts > 0) AS refused,
  count(d.number) FILTER (WHERE d.state = 'dead') AS dead,
  min(d.number) FILTER (WHERE d.state = 'waiting') AS first_waiting,
  min(e.at) FILTER (WHERE d.state = 'waiting') AS waiting_since
FROM subscription s
LEFT JOIN delivery d ON d.subscription = s.id AND d.state IN ('waiting', 'dead')
LEFT JOIN event e ON e.id = d.event
WHERE s.is_open = 1 GROUP BY s.id ORDER BY s.topic, s.client
"""
_MOST_SHOWN = 100


def standings(base: sqlite3.Connection, *, now: float) -> list[dict[str, object]]:
    """For each open subscription: its numbers, what it waits for and why."""
    return [_standing(dict(row), now) for row in base.execute(_STANDING)]


def _standing(row: dict[str, object], now: float) -> dict[str, object]:
    since, next_at = row.pop("waiting_since"), row.pop("next_at")
    row["waiting_seconds"] = round(now - since, 1) if isinstance(since, float) else 0.0
    held = isinstance(next_at, float) and next_at > now and row["failures"]
    row["state"] = "held" if held else "refused" if row["refused"] else "open"
    reason = why(str(row["fault"]) or ("status" if row["refused"] else ""))
    row["why"] = {"en": reason.en, "fr": reason.fr} if reason else None
    return row


def stuck(base: sqlite3.Connection, *, client: str, topic: str) -> list[dict[str, object]]:
    """The first deliveries that were given up or that the subscriber's system refused, at most 100."""
    rows = base.execute(
        "SELECT d.number, d.state, d.attempts, d.fault FROM delivery d"
        " JOIN subscription s ON s.id = d.subscription WHERE s.client = ? AND s.topic = ?"
        " AND (d.state = 'dead' OR (d.state = 'waiting' AND d.attempts > 0))"
        " ORDER BY d.number LIMIT ?",
        (client, topic, _MOST_SHOWN),
    )
    return [dict(row) for row in rows]
