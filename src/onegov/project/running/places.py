"""Where a running platform keeps its things, and the environment its processes get."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Folders and ports of one running platform.

    Attributes:
        state: its folder.
        ports: as in ports.py.
        host: the name people type (``localhost``).
    """

    state: Path
    ports: Mapping[str, int]
    host: str = "localhost"

    @property
    def base_url(self) -> str:
        return f"http://{self.host}:{self.ports['web']}"

    @property
    def network(self) -> Path:
        return self.state / "network"

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def environment_file(self) -> Path:
        """The note by which other commands find the running platform."""
        return self.state / "environment.json"

    def make(self) -> None:
        """Will make the folders and the session key when absent."""
        for folder in (self.logs, self.network, self.state / "keys"):
            folder.mkdir(parents=True, exist_ok=True)
        key = self.state / "keys" / "django.key"
        if not key.exists():
            with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))

    def environment(self, database_url: str) -> dict[str, str]:
        """What the platform's own processes are told; see project/conf.py."""
        return {
            "ONEGOV_STATE": str(self.state),
            "ONEGOV_BASE_URL": self.base_url,
            "ONEGOV_SECRET_KEY_FILE": str(self.state / "keys" / "django.key"),
            "ONEGOV_NODE_URL": f"http://127.0.0.1:{self.ports['onegov_local']}",
            "ONEGOV_NODE_TOKEN_FILE": str(self.network / "ONEGOV" / "platform.token"),
            "ONEGOV_EVENTS_TOKEN_FILE": str(self.network / "ONEGOV" / "events.token"),
            "ONEGOV_DIRECTORY_FILE": str(
                self.network / "authority" / "published" / "directory.jws"
            ),
            "ONEGOV_DIRECTORY_KEY_FILE": str(self.network / "directory.pub"),
            "ONEGOV_FEDERATION_FILE": str(self.network / "federation.json"),
            "ONEGOV_PAYMENT_URL": f"http://{self.host}:{self.ports['payments']}",
            "ONEGOV_PARTNERS_FILE": str(self.state / "systems" / "partners" / "onegov.json"),
            **_chosen(),
            "ONEGOV_EXAMPLE_URL": f"http://127.0.0.1:{self.ports['benefits']}/",
            "ONEGOV_SMTP_PORT": str(self.ports["mail_smtp"]),
            "ONEGOV_WEB_PORT": str(self.ports["web"]),
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "onegov.project.settings",
        }

    def note_running(self, database_url: str) -> None:
        """Will leave a note by which other commands find this platform while it runs."""
        note = {"environment": self.environment(database_url), "ports": dict(self.ports)}
        draft = self.environment_file.with_suffix(".draft")
        draft.write_text(json.dumps(note), "utf-8")
        draft.replace(self.environment_file)


def _chosen() -> dict[str, str]:
    """What whoever starts the platform may choose for its processes."""
    return {name: os.environ[name] for name in ("ONEGOV_OWN_ACCOUNTS",) if name in os.environ}
