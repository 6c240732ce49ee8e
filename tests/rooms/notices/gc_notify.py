"""GC Notify as far as its API for mail goes: what it takes, what it answers, what it refuses.

Written after cds-snc/notification-api (``app/v2/notifications``): its schema of a request and the
shapes of its answers and errors.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "gcntfy-onegov-11111111-2222-3333-4444-555555555555-66666666-7777-8888-9999-000000000000"
TEMPLATE = "9c17633c-126a-4ad3-ad2f-b14c3a85314a"
_KNOWN = {"email_address", "template_id", "personalisation", "reference", "scheduled_for"}


def error(status: int, kind: str, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"errors": [{"error": kind, "message": message}], "status_code": status}


@dataclass
class FakeGcNotify:
    """Attributes: ``says`` replaces its next answer; ``taken`` are the requests it took."""

    says: tuple[int, Any] | None = None
    taken: list[dict[str, Any]] = field(default_factory=list)
    tried: int = 0
    url: str = ""

    def answer(self, path: str, authorization: str, body: bytes) -> tuple[int, Any]:
        self.tried += 1
        if self.says is not None:
            return self.says
        if path != "/v2/notifications/email":
            return error(404, "NotFound", path)
        scheme, _, key = authorization.partition(" ")
        if scheme != "ApiKey-v1" or key[-36:] != KEY[-36:]:
            return error(403, "AuthError", "Invalid token: API key not found")
        asked = json.loads(body)
        if set(asked) - _KNOWN or asked["template_id"] != TEMPLATE:
            return error(400, "BadRequestError", "Template not found")
        if "@" not in asked["email_address"]:
            text = f"email_address {asked['email_address']} is not a valid email address"
            return error(400, "ValidationError", text)
        if {"subject", "message"} - set(asked["personalisation"]):
            return error(400, "BadRequestError", "Missing personalisation: subject, message")
        self.taken.append(asked)
        template = {"id": TEMPLATE, "version": 1, "uri": f"{self.url}/v2/template/{TEMPLATE}"}
        return 201, {
            "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
            "reference": asked.get("reference"),
            "uri": f"{self.url}/v2/notifications/740e5834-3a29-46b4-9a6f-16142fde533a",
            "template": template,
            "scheduled_for": None,
            "content": {
                "subject": asked["personalisation"]["subject"],
                "body": "",
                "from_email": "",
            },
        }


@contextmanager
def gc_notify() -> Iterator[FakeGcNotify]:
    fake = FakeGcNotify()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, told = fake.answer(self.path, self.headers.get("Authorization", ""), body)
            content = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield fake
    server.shutdown()
    server.server_close()
