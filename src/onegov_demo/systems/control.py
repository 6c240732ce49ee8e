"""A switch for fault tests: takes a system down without ending its process.

It exists only while the file ``control-token`` lies in the system's state folder.
"""

import hmac
from collections.abc import Callable
from pathlib import Path

from onegov_demo.systems.web import Handler, Refusal, Reply, Request, Routes, as_json

TOKEN_FILE = "control-token"  # noqa: S105 - the file's name, not a token


class Switch:
    """Whether the system is down; ``on_change`` is told of every change."""

    def __init__(self, state: Path, on_change: Callable[[bool], None] | None = None) -> None:
        self.down = False
        self._token_file = state / TOKEN_FILE
        self._on_change = on_change

    def control(self, request: Request) -> Reply:
        """``POST /control {"down": bool}`` with ``Authorization: Bearer <token>``."""
        if not self._token_file.exists():
            raise Refusal(404, "not_found")
        token = self._token_file.read_text().strip()
        given = request.headers.get("authorization", "")
        if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise Refusal(403, "wrong_token")
        wanted = request.json().get("down")
        if not isinstance(wanted, bool):
            raise Refusal(400, "down_invalid")
        self.down = wanted
        if self._on_change:
            self._on_change(wanted)
        return as_json({"down": self.down})

    def guard(self, handler: Handler) -> Handler:
        """The handler, answering 503 while the system is down."""

        def guarded(request: Request) -> Reply:
            if self.down:
                raise Refusal(503, "down")
            return handler(request)

        return guarded

    def over(self, routes: Routes) -> Routes:
        """The routes with this switch in front of each, its own route and a health check added."""
        guarded = {route: self.guard(handler) for route, handler in routes.items()}
        health = self.guard(lambda _request: as_json({"ok": True}))
        return guarded | {("POST", "/control"): self.control, ("GET", "/health"): health}
