"""The browser of a run meets applications that want to harm the platform: each has a named result."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from interop.serving import certificate
from onegov.login import calling
from onegov.login.certification.browser import AppBrowser, Shown, origin
from onegov.login.certification.errors import Unreachable
from onegov.login.provider import conf as provider

REDIRECT = b"HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: "


@pytest.fixture(autouse=True)
def _demonstration() -> Iterator[None]:
    with provider.speaking_for(replace(provider.conf(), demonstration=True)):
        yield


@contextmanager
def answering(
    answer: Callable[[socket.socket], object], tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """A server that does with each connection whatever it wants; its origin."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with (
                    suppress(OSError),
                    tls.wrap_socket(line, server_side=True) if tls else line as line,
                ):
                    line.recv(4096)
                    answer(line)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


def opened(origin: str, seconds: float = 20) -> Shown:
    browser = AppBrowser(frozenset({origin}), time.monotonic() + seconds)
    return browser.open(f"{origin}/account")


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (b"http://[", "no address"),
        (b"//[::1", "no address"),
        (b"/again", "too many redirects"),
    ],
)
def test_a_redirect_that_leads_nowhere(to: bytes, why: str) -> None:
    with (
        answering(lambda line: line.sendall(REDIRECT + to + b"\r\n\r\n")) as origin,
        pytest.raises(Unreachable, match=why),
    ):
        opened(origin)


@pytest.mark.parametrize(
    "to", [b"http://169.254.169.254/latest", b"file:///etc/passwd", b"http://127.0.0.1:1@x/"]
)
def test_a_redirect_elsewhere_is_not_followed(to: bytes) -> None:
    with answering(lambda line: line.sendall(REDIRECT + to + b"\r\n\r\n")) as origin:
        shown = opened(origin)
    assert shown.status == 0


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("https://app.example:443/a", True),
        ("https://APP.example/a", True),
        ("http://app.example/a", False),
        ("https://app.example:80/a", False),
        ("https://app.example:4430/a", False),
        ("https://somebody@app.example/a", False),
        ("https://app.example@elsewhere.example/a", False),
        ("https://app.example.elsewhere.example/a", False),
    ],
)
def test_one_host_is_one_host_however_it_is_written(address: str, same: bool) -> None:
    assert (origin(address) == origin("https://app.example")) is same


def test_letters_that_no_request_has_are_escaped() -> None:
    asked = []

    def answer(line: socket.socket) -> None:
        led = "/résultat reçu".encode()
        line.sendall(REDIRECT + led + b"\r\n\r\n" if not asked else b"HTTP/1.1 200 OK\r\n\r\n")
        asked.append(True)

    with answering(answer) as origin:
        shown = opened(origin)
    assert shown.address == f"{origin}/r%C3%A9sultat%20re%C3%A7u"
    assert shown.status == 200


@pytest.mark.parametrize("begun", [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_that_never_ends_is_cut(begun: bytes) -> None:
    """One byte now and then: no silence is long enough for a timeout."""
    over = Event()

    def drip(line: socket.socket) -> None:
        line.sendall(begun)
        try:
            for _ in range(500):  # ten seconds
                over.wait(0.02)
                line.sendall(b"x")
        except OSError:
            over.set()

    began = time.monotonic()
    with answering(drip) as origin:
        browser = AppBrowser(frozenset({origin}), began + 0.4)
        with pytest.raises(Unreachable):
            _open_twice(browser, origin)
    assert time.monotonic() - began < 5
    assert over.is_set()  # the connection was cut, not left behind


def _open_twice(browser: AppBrowser, origin: str) -> None:
    """The status of the first may have come in time."""
    browser.open(origin)
    browser.open(origin)


@pytest.mark.parametrize("trusted", [True, False])
def test_only_a_certificate_that_is_trusted_is_believed(
    trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem, key = certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem, key)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    calling._tls.cache_clear()
    with answering(lambda line: line.sendall(b"HTTP/1.1 200 OK\r\n\r\n"), tls) as origin:
        if trusted:
            assert opened(origin).status == 200
        else:
            with pytest.raises(Unreachable, match="SSLCertVerificationError"):
                opened(origin)


def test_no_address_inside_the_platform_is_opened() -> None:
    with (
        answering(lambda line: line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")) as origin,
        provider.speaking_for(replace(provider.conf(), demonstration=False)),
        pytest.raises(Unreachable, match="inside the platform"),
    ):
        opened(origin)


@pytest.mark.parametrize("host", [f"{'a' * 64}.example", "127.0.0.1:99999"])
def test_a_host_that_cannot_be_one(host: str) -> None:
    with pytest.raises(Unreachable, match="no address"):
        opened(f"https://{host}")
