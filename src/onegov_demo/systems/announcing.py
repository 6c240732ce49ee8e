"""A system's outbox: what it has to announce is on its disk, until its own node has taken it."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from onegov_demo.systems.store import Store

NODE_FILE = "node.json"  # where the system announces: {"topic": address, "token_file": path}
_SCHEMA = "CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, body TEXT NOT NULL);"
_PAUSE = 1.0  # seconds before a node that did not take it is asked again


class Outbox:
    """Announces, in the order in which it was told, each until the node acknowledges it."""

    def __init__(self, state: Path) -> None:
        self._store = Store(state / "outbox.sqlite", _SCHEMA)
        self._node = state / NODE_FILE
        self._news = threading.Event()
        if self._node.exists():
            threading.Thread(target=self._work, daemon=True).start()

    def add(self, event: Mapping[str, object], subjects: Mapping[str, str]) -> None:
        """Will announce the CloudEvent ``event`` to these members, under the person's pseudonyms."""
        body = json.dumps({"event": {"specversion": "1.0", **event}, "subjects": dict(subjects)})
        self._store.write("INSERT OR IGNORE INTO outbox VALUES (?, ?)", [event["id"], body])
        self._news.set()

    def waiting(self) -> int:
        """How many announcements no node has taken yet."""
        return int(self._store.read("SELECT count(*) FROM outbox")[0][0])

    def _work(self) -> None:
        while True:
            self._news.clear()
            for id, body in self._store.read("SELECT id, body FROM outbox ORDER BY rowid"):
                if not self._say(body):
                    break
                self._store.write("DELETE FROM outbox WHERE id = ?", [id])
            self._news.wait(_PAUSE if self.waiting() else None)

    def _say(self, body: str) -> bool:
        node = json.loads(self._node.read_text("utf-8"))
        token = Path(node["token_file"]).read_text().strip()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(node["topic"], body.encode(), headers, method="POST")  # noqa: S310 - our own node
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return bool(answer.status == 202)
        except (urllib.error.URLError, OSError):
            return False
