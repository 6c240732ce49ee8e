"""Calls to servers of others: real ones on a port of their own, that drip, flood and lie."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from onegov.login.calling import Limits, NoAnswer, _Connection, call, is_inside, is_outside

Serve = Callable[[socket.socket], None]
QUICK = Limits(seconds=1, content=1000)
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def serve() -> Iterator[Callable[[Serve], str]]:
    """Will run ``answer`` for each connection; the address to call."""
    listening: list[socket.socket] = []

    def run(answer: Serve) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def each() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65_536)
                    try:
                        answer(connection)
                    except OSError:
                        continue

        threading.Thread(target=each, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/"

    yield run
    for server in listening:
        server.close()


def sends(content: bytes) -> Serve:
    return lambda connection: connection.sendall(content)


def drips(first: bytes, drop: bytes) -> Serve:
    """Never so slowly that one read is too slow, and never to an end."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(drop)
            time.sleep(0.05)

    return answer


def why(address: str, limits: Limits = QUICK) -> str:
    with pytest.raises(NoAnswer) as raised:
        call("GET", address, limits)
    return raised.value.reason


def test_an_answer_is_what_came(serve: Callable[[Serve], str]) -> None:
    address = serve(sends(OK + b"Content-Length: 2\r\nX-A: b\r\n\r\nhi"))
    answer = call("POST", address, QUICK, headers={"Accept": "*/*"}, body=b"a=b")
    assert (answer.status, answer.content, answer.headers["X-A"]) == (200, b"hi", "b")


def test_chunks_and_an_answer_up_to_the_end_of_the_connection(
    serve: Callable[[Serve], str],
) -> None:
    chunked = serve(sends(OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"))
    assert call("GET", chunked, QUICK).content == b"hi"
    closed = serve(sends(OK + b"Connection: close\r\n\r\nhi"))
    assert call("GET", closed, QUICK).content == b"hi"


def test_a_redirect_is_an_answer(serve: Callable[[Serve], str]) -> None:
    address = serve(sends(b"HTTP/1.1 302 Found\r\nLocation: http://a.example/\r\n\r\n"))
    assert call("GET", address, QUICK).status == 302


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b"H"),
        (OK, b"X-A: b\r\n"),
        (OK + b"X-A: ", b"b"),
        (OK + b"Content-Length: 900\r\n\r\n", b"x"),
        (OK + b"Connection: close\r\n\r\n", b"x"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["status", "headers", "a header", "content", "no end", "chunks"],
)
def test_a_server_that_drips_is_not_waited_for(
    first: bytes, drop: bytes, serve: Callable[[Serve], str]
) -> None:
    assert why(serve(drips(first, drop))) in ("too_slow", "too_large", "unreachable")


def test_a_dripping_answer_ends_when_its_time_is_over(serve: Callable[[Serve], str]) -> None:
    """Twice the time is about twice the wait: the limit ends it, not the server."""
    address = serve(drips(OK + b"Content-Length: 900\r\n\r\n", b"x"))
    waits = []
    for seconds in (0.5, 2.0):
        began = time.monotonic()
        assert why(address, Limits(seconds, 1000)) == "too_slow"
        waits.append(time.monotonic() - began)
    assert waits[0] < waits[1]


def test_a_server_that_says_nothing_is_not_waited_for(serve: Callable[[Serve], str]) -> None:
    silent = serve(lambda connection: time.sleep(3))
    assert why(silent, Limits(0.3, 1000)) == "too_slow"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (OK + b"\r\n" + b"x" * 1001, "too_large"),
        (OK + b"Content-Length: 99999\r\n\r\n" + b"x" * 2000, "too_large"),
        (OK + b"Content-Length: 9\r\n\r\nx", "cut_short"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n9\r\nx", "unreachable"),
        (OK + b"X: " + b"x" * 70_000 + b"\r\n\r\n", "unreachable"),
        (OK + b"X: y\r\n" * 200 + b"\r\n", "unreachable"),
        (b"not HTTP at all\r\n\r\n", "unreachable"),
        (b"", "unreachable"),
    ],
)
def test_what_cannot_be_an_answer_is_none(
    answer: bytes, reason: str, serve: Callable[[Serve], str]
) -> None:
    assert why(serve(sends(answer))) == reason


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://",
        "//a.example",
        "http://[::1",
        "http://a.example:99999/",
        "http://a.example:x/",
        "http://127.0.0.1:9/é",
        "http://" + "a" * 70 + ".example/",
    ],
)
def test_what_is_no_address_is_not_called(address: str) -> None:
    assert why(address) == "address"


def test_nobody_there() -> None:
    assert why("http://127.0.0.1:9/") == "unreachable"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_place_inside_is_not_called_by_any_name(host: str, serve: Callable[[Serve], str]) -> None:
    came = []
    port = serve(lambda connection: came.append(connection)).rsplit(":", 1)[1]
    assert why(f"http://{host}:{port}", Limits(1, 1000, is_outside)) == "inside"
    assert came == []


def test_the_address_that_is_called_is_the_one_that_was_looked_at(
    serve: Callable[[Serve], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads outside when it is asked first, and inside from then on (DNS rebinding)."""
    came = []
    port = int(serve(lambda connection: came.append(connection)).rstrip("/").rsplit(":", 1)[1])
    places = iter(["192.0.2.1"])

    def told(host: str, port: int, *args: object, **more: object) -> list[object]:
        place = host if host == "192.0.2.1" else next(places, "127.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))]

    monkeypatch.setattr(socket, "getaddrinfo", told)
    assert why(f"http://a.example:{port}/", Limits(0.5, 1000, is_outside)) in (
        "too_slow",
        "unreachable",
    )
    assert came == []


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "fe80::1%eth0"]
)
def test_an_address_inside_is_known_in_any_spelling(address: str) -> None:
    assert is_inside(address)
    assert not is_inside("203.0.113.7")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://app.example/a", "app.example"),
        ("https://app.example:443/a", "app.example"),
        ("http://app.example:80/a", "app.example"),
        ("https://app.example:8443/a", "app.example:8443"),
        ("http://app.example:443/a", "app.example:443"),
    ],
)
def test_a_server_is_asked_by_the_name_that_browsers_use(address: str, host: str) -> None:
    """Applications make their own addresses from it: another would not be the registered one."""
    sent = bytearray()

    class Line:
        sendall = staticmethod(sent.extend)

    connection = _Connection(address, time.monotonic() + 9, lambda _: True)
    connection.sock = Line()
    connection.request("GET", connection.target)
    assert f"\r\nHost: {host}\r\n".encode() in sent
