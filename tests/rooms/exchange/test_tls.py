"""TLS between nodes, over real sockets: who is let in, who is believed, and how that changes."""

import asyncio
import json
import shutil
import ssl
import stat
from base64 import b64encode
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from onegov.core.errors import WrongSetting
from onegov.core.signer import load_or_make
from onegov.core.types import Text
from onegov.exchange.conf import Limits
from onegov.exchange.errors import ExchangeError, ProviderDown
from onegov.exchange.headers import Headers
from onegov.exchange.http1.certificates import (
    LIFE,
    RENEW,
    SWITCH,
    OwnCertificates,
    fingerprint,
    make_certificate,
)
from onegov.exchange.http1.client import Caller
from onegov.exchange.http1.gate import Gate
from onegov.exchange.http1.server import Port
from onegov.exchange.http1.tls import NodeTls, make_trust
from onegov.exchange.messages import Reply, Request
from onegov.exchange.own_keys import SPREAD
from onegov.exchange.process import fast_loop
from onegov.exchange.public import member_entry, parse_config, parse_directory
from onegov.exchange.types import Member
from rooms.exchange.network import AUTHORITY, PURPOSE, STATUS, Network, build, start
from rooms.exchange.signing import sign_request

NOW = datetime.now(UTC)
DER = serialization.Encoding.DER
LIMITS = Limits(body_bytes=1024, connections=4, in_flight=8, read_seconds=1)
GET = Request("GET", "/a", None, (), b"")
POST = Request("POST", "/a", None, (), b"body")
LOOPS = pytest.mark.parametrize("loop", [asyncio.new_event_loop, fast_loop], ids=["asyncio", "uv"])


async def answer(request: Request) -> Reply:
    """Whose certificate the connection had."""
    return Reply(200, (), request.certificate)


def refuse(error: ExchangeError, headers: Headers) -> Reply:
    return Reply(400, (), error.detail.encode())


def run(work: Coroutine[Any, Any, Any], loop: Any = fast_loop) -> Any:
    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(work)


def der_of(path: Path) -> bytes:
    pem = path.read_bytes()
    return x509.load_pem_x509_certificate(pem).public_bytes(DER)


@dataclass
class Party:
    """A member with a certificate of its own."""

    name: str
    path: Path
    url: str = "https://127.0.0.1:1"

    @property
    def der(self) -> bytes:
        return der_of(self.path)

    @property
    def member(self) -> Member:
        name = Text(en=self.name, fr=self.name)
        return Member(f"X/GOV/{self.name}", self.name, self.url, (), name, certificates=(self.der,))

    def tls(self, *known: Member) -> NodeTls:
        tls = NodeTls(OwnCertificates(self.path, node_id=self.name))
        tls.update(known, now=datetime.now(UTC))
        return tls


def party(folder: Path, name: str, *, ended: bool = False) -> Party:
    path = folder / f"{name}.pem"
    made, life = (NOW - timedelta(minutes=30), timedelta(minutes=10)) if ended else (NOW, LIFE)
    path.write_bytes(make_certificate(name, now=made, life=life))
    return Party(name, path)


@asynccontextmanager
async def listening(tls: NodeTls, limits: Limits = LIMITS) -> AsyncIterator[Port]:
    port = Port(Gate(answer, refuse, limits, busy="busy"))
    await port.open("127.0.0.1", 0, tls=tls.server)
    try:
        yield port
    finally:
        await port.close(within=1)


@asynccontextmanager
async def calling(tls: NodeTls) -> AsyncIterator[Caller]:
    caller = Caller(seconds=5, limit=1024, fault="server.clientproxy", tls=tls.peer)
    try:
        yield caller
    finally:
        await caller.close()


async def exchange(server: Party, client: Party, *, lists: Member, expects: Party) -> bytes:
    """What a client gets that expects one party, from a server that lists one member."""
    async with listening(server.tls(lists)) as port:
        url = f"https://127.0.0.1:{port.number}"
        async with calling(client.tls(replace(expects.member, url=url))) as caller:
            return (await caller.send(url, GET)).body


# -- who is let in, who is believed ----------------------------------------------------------------


@LOOPS
def test_the_provider_learns_whose_connection_it_is(tmp_path: Path, loop: Any) -> None:
    a, b = party(tmp_path, "A"), party(tmp_path, "B")
    seen = run(exchange(b, a, lists=a.member, expects=b), loop)
    assert seen == fingerprint(a.der)


@LOOPS
@pytest.mark.parametrize("case", ["unlisted", "ended client", "ended server", "wrong peer"])
def test_everybody_else_is_refused(tmp_path: Path, loop: Any, case: str) -> None:
    a = party(tmp_path, "A", ended=case == "ended client")
    b = party(tmp_path, "B", ended=case == "ended server")
    c = party(tmp_path, "C")
    lists = c.member if case == "unlisted" else a.member
    expects = c if case == "wrong peer" else b
    with pytest.raises(ProviderDown):
        run(exchange(b, a, lists=lists, expects=expects), loop)


def issued_by(issuer: Path, folder: Path) -> Path:
    """A certificate that a listed one has signed, with the issuer's behind it."""
    pem = issuer.read_bytes()
    signer = serialization.load_pem_private_key(pem, None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    parent, key = x509.load_pem_x509_certificate(pem), ec.generate_private_key(ec.SECP256R1())
    child = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "child")]))
        .issuer_name(parent.subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(hours=1))
        .not_valid_after(NOW + LIFE)
        .sign(signer, hashes.SHA256())
    )
    path = folder / "child.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + child.public_bytes(serialization.Encoding.PEM) + pem)
    return path


def authority(folder: Path) -> Path:
    """A self-signed certificate that may sign others, as a careless member could list one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "careless")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(2)
        .not_valid_before(NOW - timedelta(hours=1))
        .not_valid_after(NOW + LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "careless.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_listed_certificate_that_signs_another_opens_nothing(tmp_path: Path) -> None:
    careless, b = Party("careless", authority(tmp_path)), party(tmp_path, "B")
    child = Party("careless", issued_by(careless.path, tmp_path))
    assert run(exchange(b, careless, lists=careless.member, expects=b)) == fingerprint(careless.der)
    with pytest.raises(ProviderDown):  # the server lists the issuer
        run(exchange(b, child, lists=careless.member, expects=b))
    with pytest.raises(ProviderDown):  # the client expects the issuer
        run(exchange(child, b, lists=b.member, expects=careless))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_only_tls_1_3_is_spoken(tmp_path: Path, version: ssl.TLSVersion) -> None:
    a, b = party(tmp_path, "A"), party(tmp_path, "B")
    context = make_trust(a.path, [b.der], is_server=False).context
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = version

    async def work() -> bytes:
        async with listening(b.tls(a.member)) as port:
            return await said_or_nothing(port, context)

    answered = run(work()).startswith(b"HTTP/1.1 200 ")
    assert answered is (version is ssl.TLSVersion.TLSv1_3)


async def said_over_tls(port: Port, context: ssl.SSLContext) -> bytes:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port.number, ssl=context, server_hostname="any.name"
    )
    try:
        writer.write(b"GET /a HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        return await reader.read()
    finally:
        writer.close()


async def said_or_nothing(port: Port, context: ssl.SSLContext) -> bytes:
    try:
        return await said_over_tls(port, context)
    except OSError:
        return b""


def test_plain_http_on_a_port_with_tls_gets_nothing(tmp_path: Path) -> None:
    a, b = party(tmp_path, "A"), party(tmp_path, "B")

    async def work() -> bytes:
        async with listening(b.tls(a.member)) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port.number)
            writer.write(b"GET /a HTTP/1.1\r\nhost: a\r\n\r\n")
            try:
                return await reader.read()
            finally:
                writer.close()

    assert b"HTTP" not in run(work())


# -- what changes while nodes run ------------------------------------------------------------------


@LOOPS
def test_both_sides_change_their_certificates_and_no_exchange_is_lost(
    tmp_path: Path, loop: Any
) -> None:
    a, b = party(tmp_path, "A"), party(tmp_path, "B")
    before = fingerprint(a.der)

    async def work() -> list[bytes]:
        servers, done = b.tls(a.member), []
        async with listening(servers, replace(LIMITS, connections=64)) as port:
            b.url = f"https://127.0.0.1:{port.number}"
            clients = a.tls(b.member)
            async with calling(clients) as caller, asyncio.TaskGroup() as group:
                loads = [group.create_task(load(caller, b.url, done)) for _ in range(4)]
                await change(a, b, (clients, servers), done)
                for each in loads:
                    each.cancel()
        return done

    seen = run(work(), loop)
    assert seen[0] == before
    assert seen[-1] == fingerprint(a.der)
    assert set(seen) == {before, fingerprint(a.der)}


async def load(caller: Caller, url: str, done: list[bytes]) -> None:
    while True:
        done.append((await caller.send(url, POST)).body)


async def change(a: Party, b: Party, sides: tuple[NodeTls, NodeTls], done: list[bytes]) -> None:
    """The new certificates are listed, then shown, then the old ones are withdrawn."""

    async def tell(*members: Member) -> None:
        for tls in sides:
            tls.update(members, now=datetime.now(UTC))
            await reached(done, len(done) + 50)

    await reached(done, 50)
    pems = [make_certificate(name, now=datetime.now(UTC)) for name in "AB"]
    news = [x509.load_pem_x509_certificate(pem).public_bytes(DER) for pem in pems]
    both = [
        replace(each.member, certificates=(each.der, new))
        for each, new in zip((a, b), news, strict=True)
    ]
    await tell(*both)
    for each, pem in zip((a, b), pems, strict=True):
        each.path.write_bytes(pem)
    await tell(*both)
    await tell(a.member, b.member)


async def reached(done: list[bytes], count: int) -> None:
    async with asyncio.timeout(20):
        while len(done) < count:
            await asyncio.sleep(0)


def test_who_is_no_longer_listed_loses_the_open_connection_too(tmp_path: Path) -> None:
    a, b, c = (party(tmp_path, name) for name in "ABC")

    async def work() -> bytes:
        servers = b.tls(a.member)
        async with listening(servers) as port:
            context = make_trust(a.path, [b.der], is_server=False).context
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port.number, ssl=context, server_hostname="b"
            )
            writer.write(b"GET /a HTTP/1.1\r\nhost: a\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            servers.update([c.member], now=datetime.now(UTC))
            async with asyncio.timeout(5):  # much less than a silent connection may last
                rest = await reader.read()
            writer.close()
            assert await said_or_nothing(port, context) == b""
            return rest

    assert run(work()) == fingerprint(party_der(tmp_path, "A"))


def party_der(folder: Path, name: str) -> bytes:
    return der_of(folder / f"{name}.pem")


def test_an_unchanged_directory_makes_no_connection_anew(tmp_path: Path) -> None:
    a, b = party(tmp_path, "A"), party(tmp_path, "B")
    tls = a.tls(a.member, b.member)
    trust = tls.server(), tls.peer(b.url)
    tls.update([a.member, b.member], now=datetime.now(UTC))
    assert (tls.server(), tls.peer(b.url)) == trust


@LOOPS
def test_half_open_handshakes_are_bounded_and_keep_nobody_out(tmp_path: Path, loop: Any) -> None:
    a, b = party(tmp_path, "A"), party(tmp_path, "B")
    context = make_trust(a.path, [b.der], is_server=False).context

    async def work() -> tuple[list[bytes], list[int]]:
        async with listening(b.tls(a.member)) as port:
            silent = [
                await asyncio.open_connection("127.0.0.1", port.number)
                for _ in range(3 * LIMITS.connections)
            ]
            heard = [await said_over_tls(port, context) for _ in range(3)]
            ends = []
            for reader, writer in silent:
                async with asyncio.timeout(LIMITS.read_seconds + 3):
                    try:
                        ends.append(len(await reader.read()))
                    except ConnectionResetError:
                        ends.append(0)
                writer.close()
            return heard, ends

    heard, ends = run(work(), loop)
    assert all(each.startswith(b"HTTP/1.1 200 ") for each in heard)
    assert ends == [0] * (3 * LIMITS.connections)


def test_a_node_with_tls_calls_no_address_without_a_listed_certificate(tmp_path: Path) -> None:
    a, b = party(tmp_path, "A"), party(tmp_path, "B")
    tls = a.tls(replace(b.member, url="http://127.0.0.1:1"), replace(a.member, certificates=()))
    for origin in ("http://127.0.0.1:1", a.url, "https://127.0.0.1:2"):
        with pytest.raises(ValueError, match="certificate"):
            tls.peer(origin)


# -- the own certificate ---------------------------------------------------------------------------


def test_the_certificate_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    own = OwnCertificates(tmp_path / "new" / "tls.key", node_id="X/GOV/A/node")
    own.renew(NOW)
    first = own.listed()
    own.renew(NOW + LIFE - RENEW - timedelta(minutes=1))
    assert own.listed() == first
    assert stat.S_IMODE((tmp_path / "new" / "tls.key").stat().st_mode) == 0o600


def test_the_next_certificate_is_listed_first_and_shown_late(tmp_path: Path) -> None:
    path = tmp_path / "tls.key"
    own = OwnCertificates(path, node_id="A")
    own.renew(NOW)
    own.renew(NOW + LIFE - RENEW + timedelta(days=1))
    old, new = own.listed()
    both, early, late = {fingerprint(old), fingerprint(new)}, LIFE - RENEW, LIFE - SWITCH
    assert stat.S_IMODE((tmp_path / "tls.key.next").stat().st_mode) == 0o600
    assert der_of(own.choose(both, NOW + early + timedelta(days=1))) == old
    late_at = NOW + late + timedelta(days=1)
    assert der_of(own.choose({fingerprint(old)}, late_at)) == old  # nobody would believe the next
    assert der_of(own.choose(both, late_at)) == new
    assert own.listed() == (new,)


def test_peers_have_time_to_read_of_a_certificate_that_is_listed_late(tmp_path: Path) -> None:
    path, listed_at = tmp_path / "tls.key", NOW + LIFE - timedelta(days=3)
    own = OwnCertificates(path, node_id="A")
    own.renew(NOW)
    own.renew(listed_at)
    old, new = own.listed()
    both, moment = {fingerprint(old), fingerprint(new)}, timedelta(seconds=1)
    assert der_of(own.choose(both, listed_at)) == old
    again = OwnCertificates(path, node_id="A")
    assert der_of(again.choose(both, listed_at + SPREAD - moment)) == old
    assert der_of(again.choose(both, listed_at + SPREAD + moment)) == new
    assert not path.with_name("tls.key.next.listed").exists()


def test_the_next_certificate_is_shown_at_once_when_the_first_is_withdrawn(tmp_path: Path) -> None:
    own = OwnCertificates(tmp_path / "tls.key", node_id="A")
    own.renew(NOW)
    own.renew(NOW + LIFE - RENEW + timedelta(days=1))
    _, new = own.listed()
    assert der_of(own.choose({fingerprint(new)}, NOW + LIFE - RENEW)) == new


# -- whole nodes -----------------------------------------------------------------------------------


def secured(folder: Path) -> Network:
    """The usual network, with TLS between its nodes, and a third member without a node.

    The department signs with P-256.
    """
    network = build(folder)
    (folder / "IRCC" / "node.key").unlink()
    network.node("IRCC").settings["key_alg"] = "ecdsa-p256-sha256"
    entries = []
    for node in network.nodes.values():
        node.settings["tls_key_file"] = "tls.key"
        node.config.write_text(json.dumps(node.settings))
        config = parse_config(node.settings, where="node.json", base=node.config.parent)
        url = f"https://127.0.0.1:{node.settings['node_port']}"
        entries.append(member_entry(config, url=url))
    other = party(folder, "OTHER")
    key = b64encode(load_or_make(folder / "other.key", "OTHER:node:1").public_key()).decode()
    entries.append(
        {
            "member": "CA-DEMO/GOV/OTHER",
            "node_id": "CA-DEMO/GOV/OTHER/node",
            "url": "https://127.0.0.1:1",
            "keys": [{"keyid": "OTHER:node:1", "public_key_b64": key}],
            "certificates": [b64encode(other.der).decode()],
        }
    )
    shutil.rmtree(network.authority.published)  # as if the keys had been these from the first
    network.directory = network.authority.publish(entries).directory
    return network


@pytest.fixture
def network(tmp_path: Path) -> Any:
    made = start(secured(tmp_path))
    yield made
    made.close()


def test_nodes_exchange_over_tls_and_a_message_belongs_to_its_connection(network: Network) -> None:
    answered = network.client().call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
    assert answered.body == {"status": "permanent_resident"}

    owner = network.node("ONEGOV")
    signer = load_or_make(owner.config.parent / "node.key", "ONEGOV:node:1")
    headers = (
        ("x-road-client", "CA-DEMO/GOV/ONEGOV/platform"),
        ("x-road-id", "id-1"),
        ("x-road-request-id", "id-2"),
        ("onegov-purpose", PURPOSE),
        ("onegov-authority", AUTHORITY),
        ("onegov-node", "CA-DEMO/GOV/IRCC/node"),
    )
    plain = Request("GET", f"/r1/{STATUS}", None, headers, b"")

    def send(path: Path, nonce: str) -> Reply:
        """One message of the platform's node over the connection of whose certificate that is."""
        message, _ = sign_request(signer, plain, nonce=nonce, at=datetime.now(UTC))
        tls = NodeTls(OwnCertificates(path, node_id="any"))
        tls.update(network.directory.members.values(), now=datetime.now(UTC))

        async def work() -> Reply:
            async with calling(tls) as caller:
                port = network.node("IRCC").settings["node_port"]
                return await caller.send(f"https://127.0.0.1:{port}", message)

        return run(work())

    asked = len(network.system.seen)
    stolen = send(network.folder / "OTHER.pem", "nonce-of-the-stolen-message")
    assert stolen.status == 500
    assert json.loads(stolen.body)["detail"] == "certificate"
    assert len(network.system.seen) == asked
    assert send(owner.config.parent / "tls.key", "nonce-of-the-honest-message").status == 200


def test_a_node_whose_certificate_is_not_listed_does_not_start(tmp_path: Path) -> None:
    network = secured(tmp_path)
    node = network.node("IRCC")
    (node.config.parent / "tls.key").unlink()
    node.launch()
    try:
        assert node.wait() != 0
        assert "certificate" in node.stderr
    finally:
        network.close()


ENTRY = {"member": "X/GOV/A", "node_id": "a", "url": "https://a", "keys": []}


@pytest.mark.parametrize("text", ["AAAA", "not base64!"])
def test_a_directory_with_what_is_no_certificate_is_refused(text: str) -> None:
    parse_directory({"members": [ENTRY | {"certificates": []}]})
    with pytest.raises(WrongSetting, match="certificates"):
        parse_directory({"members": [ENTRY | {"certificates": [text]}]})


def test_a_certificate_or_a_subject_is_listed_once(tmp_path: Path) -> None:
    first, same_subject = [der_of(authority(tmp_path)) for _ in range(2)]
    for second in (first, same_subject):
        listed = [b64encode(der).decode() for der in (first, second)]
        with pytest.raises(WrongSetting, match="twice"):
            parse_directory({"members": [ENTRY | {"certificates": listed}]})


def test_only_with_tls_may_the_node_port_leave_the_loopback(tmp_path: Path) -> None:
    content = json.loads((secured(tmp_path).node("IRCC").config).read_text())
    content["node_host"] = "0.0.0.0"  # noqa: S104
    assert parse_config(content, where="node.json", base=tmp_path).node_host == "0.0.0.0"  # noqa: S104
    del content["tls_key_file"]
    with pytest.raises(WrongSetting, match="node_host"):
        parse_config(content, where="node.json", base=tmp_path)
