"""The file in which a node keeps its events: SQLite, each change synced before it counts."""

import sqlite3
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS subscription (
  id INTEGER PRIMARY KEY, client TEXT NOT NULL, topic TEXT NOT NULL, service TEXT NOT NULL,
  purpose TEXT NOT NULL, authority TEXT NOT NULL, since TEXT NOT NULL,
  is_open INTEGER NOT NULL DEFAULT 1, numbered INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0, fault TEXT NOT NULL DEFAULT '',
  next_at REAL NOT NULL DEFAULT 0, delivered_at TEXT NOT NULL DEFAULT '',
  delivered INTEGER NOT NULL DEFAULT 0, lost INTEGER NOT NULL DEFAULT 0,
  UNIQUE (client, topic));
CREATE TABLE IF NOT EXISTS event (
  id INTEGER PRIMARY KEY, topic TEXT NOT NULL, said_id TEXT NOT NULL, digest BLOB NOT NULL,
  salt BLOB NOT NULL, at REAL NOT NULL, said TEXT NOT NULL, UNIQUE (topic, said_id));
CREATE INDEX IF NOT EXISTS event_at ON event (topic, at);
CREATE TABLE IF NOT EXISTS delivery (
  subscription INTEGER NOT NULL, number INTEGER NOT NULL, event INTEGER NOT NULL,
  subject TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
  is_head INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0, replay INTEGER NOT NULL DEFAULT 0,
  fault TEXT NOT NULL DEFAULT '', evidence TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (subscription, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS delivery_event ON delivery (event);
CREATE INDEX IF NOT EXISTS delivery_state ON delivery (subscription, state, number);
CREATE INDEX IF NOT EXISTS delivery_waiting ON delivery (subscription, subject, number)
  WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS delivery_head ON delivery (subscription, next_at, number)
  WHERE is_head = 1;
"""


def open_tables(file: Path | str) -> sqlite3.Connection:
    """The tables in ``file``, made when absent, mode 0600; ``:memory:`` for tests."""
    if isinstance(file, Path):
        file.touch(mode=0o600)
    base = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    base.row_factory = sqlite3.Row
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.executescript(_TABLES)
    return base
