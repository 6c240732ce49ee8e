"""The platform's web process over the test's own database, on HTTPS, as applications meet it."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from ssl import create_default_context
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import connection

from free_ports import free_port
from onegov.core import clock
from running_platform import until


@dataclass(frozen=True)
class Provider:
    """A running provider.

    Attributes:
        issuer: its name and address.
        certificate: what clients must trust (PEM).
    """

    issuer: str
    certificate: Path

    def reads(self, path: str) -> bytes:
        trusted = create_default_context(cafile=str(self.certificate))
        with urllib.request.urlopen(f"{self.issuer}{path}", context=trusted) as answer:  # noqa: S310
            return bytes(answer.read())


@contextmanager
def serving(folder: Path) -> Iterator[Provider]:
    """Will run the web process until the block ends."""
    pem, key = certificate(folder)
    port = free_port()
    provider = Provider(f"https://127.0.0.1:{port}", pem)
    secret, log = folder / "secret", folder / "web.log"
    secret.write_text(settings.SECRET_KEY)  # sessions that tests make are good there
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--port",
        str(port),
    ]
    command += ["--ssl-certificate", str(pem), "--ssl-keyfile", str(key)]
    command += ["--blocking-threads", "4", "--workers-kill-timeout", "3"]
    with log.open("w") as file:
        process = subprocess.Popen(
            [*command, "onegov.project.wsgi:application"],
            env=os.environ | _environment(provider.issuer, secret),
            stdout=file,
            stderr=file,
        )
    try:
        until(lambda: process.poll() is not None or _answers(provider), "the provider")
        assert process.poll() is None, log.read_text()
        yield provider
    finally:
        process.terminate()
        process.wait(timeout=20)


def _environment(issuer: str, secret: Path) -> dict[str, str]:
    given = urlsplit(os.environ["DATABASE_URL"])
    of_test = given._replace(path=f"/{connection.settings_dict['NAME']}")
    return {
        "DATABASE_URL": of_test.geturl(),
        "ONEGOV_STATE": str(settings.STATIC_ROOT.parent),
        "ONEGOV_BASE_URL": issuer,
        "ONEGOV_SECRET_KEY_FILE": str(secret),
        "DJANGO_SETTINGS_MODULE": "interop.settings",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }


def _answers(provider: Provider) -> bool:
    try:
        return bool(provider.reads("/healthz"))
    except OSError:
        return False


def certificate(folder: Path) -> tuple[Path, Path]:
    """Of 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(hours=1))
        .not_valid_after(clock.now() + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    paths = folder / "provider.pem", folder / "provider.key"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths
