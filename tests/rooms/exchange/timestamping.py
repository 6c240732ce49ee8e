"""A real timestamp authority for tests: ``openssl ts`` behind HTTP."""

import subprocess
from pathlib import Path

from rooms.exchange.network import Seen, System

_CONFIG = """
[ tsa ]
default_tsa = here
[ here ]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""
_EXTENSIONS = """
[ ca ]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[ tsa ]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


def openssl(*arguments: object, data: bytes = b"") -> bytes:
    done = subprocess.run(
        ["openssl", *map(str, arguments)], input=data, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


class Authority:
    """Answers queries; ``root`` is what a relying party pins."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self.root = folder / "ca.pem"
        self.is_down = False
        self.stamped_instead = b""  # another digest than the one that was asked for
        (folder / "serial").write_text("01\n")
        (folder / "ts.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "ext.cnf").write_text(_EXTENSIONS)
        for name in ("ca", "tsa"):
            openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self._key(name))
        request = self._request("ca")
        extensions = ("-extfile", folder / "ext.cnf", "-extensions")
        signed = ("-signkey", self._key("ca"), "-out", self.root)
        openssl("x509", "-req", "-in", request, "-days", "30", *signed, *extensions, "ca")
        issued = ("-CA", self.root, "-CAkey", self._key("ca"), "-CAcreateserial")
        request = self._request("tsa")
        out = ("-out", folder / "tsa.pem")
        openssl("x509", "-req", "-in", request, "-days", "30", *issued, *out, *extensions, "tsa")
        self.system = System()
        self.system.answer = self._answer
        self.url = f"{self.system.url}/tsa"

    def _key(self, name: str) -> Path:
        return self._folder / f"{name}.key"

    def _request(self, name: str) -> Path:
        path = self._folder / f"{name}.csr"
        subject = f"/CN={self._folder.name} {name}"
        openssl("req", "-new", "-key", self._key(name), "-subj", subject, "-out", path)
        return path

    def stamp(self, query: bytes) -> bytes:
        """The response to a query, DER."""
        if self.stamped_instead:
            digest = self.stamped_instead.hex()
            query = openssl("ts", "-query", "-digest", digest, "-sha256", "-cert")
        (self._folder / "query").write_bytes(query)
        files = ("-config", self._folder / "ts.cnf", "-queryfile", self._folder / "query")
        return openssl("ts", "-reply", *files)

    def _answer(self, seen: Seen) -> tuple[int, dict[str, str], bytes]:
        if self.is_down:
            return 503, {}, b"closed"
        assert seen.headers["content-type"] == "application/timestamp-query"
        return 200, {"Content-Type": "application/timestamp-reply"}, self.stamp(seen.body)

    def close(self) -> None:
        self.system.close()
