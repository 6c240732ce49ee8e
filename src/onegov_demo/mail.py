"""A mail sink: takes mail over SMTP on loopback, keeps it in a folder, shows it as JSON.

``GET /mail?to=ADDRESS`` lists messages newest first; without ``to``, all of them.
"""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import threading
import time
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from onegov_demo.systems.web import Reply, Request, Routes, as_json, make_server

_KEPT = 1000
_BIGGEST = 2 * 1024 * 1024


class Folder:
    """The messages as files, named by the time they came in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir(parents=True, exist_ok=True)

    def keep(self, recipients: list[str], content: bytes) -> None:
        """Writes one message, on disk before it returns, and drops the oldest beyond a thousand."""
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        message = message_from_bytes(content, policy=policy.default)
        record = {
            "to": recipients,
            "subject": str(message.get("Subject", "")),
            "body": _body(message),
            "received_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        draft = self._path / f"{name}.draft"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(record, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path / f"{name}.json")
        for oldest in sorted(self._path.glob("*.json"))[:-_KEPT]:
            oldest.unlink(missing_ok=True)

    def messages(self, to: str = "") -> list[dict[str, str]]:
        """The messages to that address, newest first, one entry for each recipient."""
        wanted = to.strip().casefold()
        return [
            {**record, "to": recipient}
            for path in sorted(self._path.glob("*.json"), reverse=True)
            for record in [json.loads(path.read_text("utf-8"))]
            for recipient in record["to"]
            if wanted in ("", recipient.casefold())
        ]


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


class _Sink:
    """What the SMTP server hands each message to."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        await asyncio.to_thread(self._folder.keep, list(envelope.rcpt_tos), envelope.content)
        return "250 Kept"


def routes(folder: Folder) -> Routes:
    def listing(request: Request) -> Reply:
        return as_json(folder.messages(request.query.get("to", "")))

    return {
        ("GET", "/mail"): listing,
        ("GET", "/health"): lambda _request: as_json({"ok": True}),
    }


def run(state: Path, *, http_port: int, smtp_port: int) -> None:
    """Will take mail and show it until the process is told to stop; prints both addresses."""
    folder = Folder(state / "messages")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(folder, http_port, smtp_port))


async def _run(folder: Folder, http_port: int, smtp_port: int) -> None:
    def connection() -> SMTP:
        return SMTP(_Sink(folder), data_size_limit=_BIGGEST, hostname="localhost", ident="sink")

    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, told.set)
    loop.add_signal_handler(signal.SIGINT, told.set)
    smtp = await loop.create_server(connection, "127.0.0.1", smtp_port)
    web = make_server(routes(folder), http_port)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    print(f"smtp 127.0.0.1:{smtp.sockets[0].getsockname()[1]}", flush=True)
    print(f"ready http://127.0.0.1:{web.server_address[1]}", flush=True)
    async with smtp:
        await told.wait()
    await asyncio.to_thread(web.shutdown)
    web.server_close()
