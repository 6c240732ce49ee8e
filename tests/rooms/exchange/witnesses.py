"""Witnesses for tests: as processes, and logs that ask them."""

import json
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from free_ports import free_port
from onegov.core.signer import Ed25519Signer
from onegov.exchange.directory.authority import DirectoryAuthority
from onegov.exchange.witness.conf import parse_witness_config
from onegov.exchange.witness.entry import witness_entry
from onegov.merkle.public import (
    Checkpoint,
    Submission,
    consistency_proof,
    leaf_hash,
    root_of,
    sign_checkpoint,
    submission_bytes,
)
from rooms.exchange.recorded import LOG, NODE


class Branch:
    """One history of a log: what its owner could show."""

    def __init__(self, *lines: str, signer: Ed25519Signer | Any = LOG, origin: str = NODE) -> None:
        self.leaves = [leaf_hash(line.encode()) for line in lines]
        self._signer, self._origin = signer, origin

    def note(self, size: int | None = None) -> str:
        leaves = self.leaves[: len(self.leaves) if size is None else size]
        checkpoint = Checkpoint(self._origin, len(leaves), root_of(leaves))
        return sign_checkpoint(self._signer, checkpoint)

    def submission(self, old_size: int, size: int | None = None) -> bytes:
        size = len(self.leaves) if size is None else size
        known = min(old_size, size)
        proof = consistency_proof(self.leaves[:size], known) if known else ()
        return submission_bytes(Submission(old_size, proof, self.note(size)))


@dataclass
class WitnessProcess:
    """One ``onegov witness`` process."""

    config: Path
    settings: dict[str, Any]
    process: subprocess.Popen[str] | None = None

    @property
    def name(self) -> str:
        return f"{self.settings['member']}:witness:1"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings['port']}"

    @property
    def stderr(self) -> str:
        return (self.config.parent / "stderr").read_text()

    def start(self) -> None:
        with (self.config.parent / "stderr").open("a") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "onegov", "witness", "--config", str(self.config)],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the witness did not start: {self.stderr}"
        assert json.loads(line)["ready"] is True

    def stop(self, *, kill: bool = False) -> int:
        if self.process is None:
            return 0
        (self.process.kill if kill else self.process.terminate)()
        assert self.process.stdout is not None
        code = self.process.wait(30)
        self.process.stdout.close()
        self.process = None
        return code

    def send(self, body: bytes) -> tuple[int, str, str]:
        """Status, content type and body of the reply to ``add-checkpoint``."""
        return self.ask("POST", "/add-checkpoint", body)

    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, str, str]:
        connection = HTTPConnection("127.0.0.1", self.settings["port"], timeout=10)
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            return response.status, response.headers["content-type"], response.read().decode()
        finally:
            connection.close()

    def newest(self, origin: str = NODE) -> tuple[int, str, str]:
        return self.ask("GET", f"/{sha256(origin.encode()).hexdigest()}/checkpoint")


def witness_settings(member: str, authority: DirectoryAuthority, **changes: Any) -> dict[str, Any]:
    return {
        "instance": "CA-DEMO",
        "member_class": "GOV",
        "member": member,
        "port": free_port(),
        "key_file": "witness.key",
        "directory_file": "../authority/published/directory.jws",
        "directory_key": b64encode(authority.public_key).decode(),
        "directory_seconds": 1,
        "folder": "state",
    } | changes


def build_witness(
    folder: Path, authority: DirectoryAuthority, member: str = "OAG", **changes: Any
) -> tuple[WitnessProcess, dict[str, Any]]:
    """The witness's files, and its entry for the directory; nothing runs yet."""
    home = folder / member
    home.mkdir(parents=True)
    content = witness_settings(member, authority, **changes)
    (home / "witness.json").write_text(json.dumps(content))
    config = parse_witness_config(content, where="witness.json", base=home)
    entry = witness_entry(config, url=f"http://127.0.0.1:{content['port']}")
    return WitnessProcess(home / "witness.json", content), entry
