"""Which certificates a node believes, and which it shows: the directory decides both.

TLS 1.3 only. Each listed certificate is a trust anchor of its own; its fingerprint is compared once
more after the handshake, so that a listed certificate that signs another one opens nothing. No
tickets: who is no longer listed cannot resume. Source: RFC 8446; RFC 9525 section 1.2 (certificates
that are pinned need no names).
"""

import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from onegov.exchange.http1.certificates import (
    OwnCertificates,
    end_of,
    fingerprint,
    read_end,
    read_fingerprint,
)
from onegov.exchange.types import Member


@dataclass(frozen=True, eq=False)
class Trust:
    """Certificates believed, and the context that believes them.

    Attributes:
        context: of OpenSSL, for one side.
        certificates: fingerprint to the certificate's end, in seconds since 1970.
    """

    context: ssl.SSLContext
    certificates: Mapping[bytes, float]

    def holds(self, certificate: bytes, at: float) -> bool:
        """Whether the certificate of that fingerprint is listed and has not ended."""
        return self.certificates.get(certificate, 0.0) >= at


def make_trust(own: Path, listed: Iterable[bytes], *, is_server: bool) -> Trust:
    """Will believe the listed certificates (DER) and show the one in ``own`` (PEM with its key)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if is_server else ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    if is_server:
        context.num_tickets = 0
    context.load_cert_chain(own)
    ends = {}
    for der in listed:
        context.load_verify_locations(cadata=der)
        ends[fingerprint(der)] = end_of(der).timestamp()
    return Trust(context, ends)


def peer_fingerprint(ssl_object: ssl.SSLObject) -> bytes:
    """The fingerprint of the other side's certificate, or b"" when it showed none."""
    der = ssl_object.getpeercert(binary_form=True)
    return b"" if der is None else fingerprint(der)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    address = urlsplit(url)
    return f"{address.scheme}://{address.netloc}"


class NodeTls:
    """What one node shows and believes; ``update`` replaces both while the node runs.

    A connection made before stays as it is; ``server`` and ``peer`` give the newest.
    """

    def __init__(self, own: OwnCertificates) -> None:
        self._own = own
        self._shown = b""
        self._path = Path()
        self._listed: dict[str, tuple[bytes, ...]] = {}
        self._server: Trust | None = None
        self._peers: dict[str, Trust] = {}

    def update(self, members: Iterable[Member], *, now: datetime) -> None:
        """Will follow the directory, and renew the own certificate when it is time.

        What did not change keeps its context, so that connections are not made anew for nothing.
        """
        listed: dict[str, tuple[bytes, ...]] = {}
        for member in members:
            for origin in {origin_of(each.url) for each in member.addresses}:
                listed[origin] = tuple(sorted({*listed.get(origin, ()), *member.certificates}))
        everybody = {der for certificates in listed.values() for der in certificates}
        self._own.renew(now)
        self._path = self._own.choose({fingerprint(der) for der in everybody}, now)
        shown = read_fingerprint(self._path)
        before = {} if shown != self._shown else self._listed
        if before != listed:
            self._server = make_trust(self._path, sorted(everybody), is_server=True)
        self._peers = {
            origin: trust
            for origin, trust in self._peers.items()
            if before.get(origin) == listed.get(origin)
        }
        self._shown, self._listed = shown, listed

    @property
    def is_listed(self) -> bool:
        """Whether others can know the certificate that this node shows."""
        return self._server is not None and self._shown in self._server.certificates

    @property
    def ends(self) -> datetime | None:
        """The last moment of the certificate that this node shows, UTC; None before it knows one."""
        return read_end(self._path) if self._shown else None

    def server(self) -> Trust:
        """For those who call: all whom the directory lists."""
        if self._server is None:
            raise ValueError("the directory was never read")
        return self._server

    def peer(self, origin: str) -> Trust:
        """For calling the node at ``origin``: that node alone; ValueError when none is listed."""
        if origin not in self._peers:
            certificates = self._listed.get(origin)
            if not certificates or not origin.startswith("https://"):
                raise ValueError("the directory lists no certificate for this address")
            self._peers[origin] = make_trust(self._path, certificates, is_server=False)
        return self._peers[origin]
