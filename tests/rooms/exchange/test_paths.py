"""One address, one meaning: what access is decided on is what is forwarded, whatever is tried."""

import posixpath
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onegov.exchange.errors import BadRequest
from onegov.exchange.paths import parse_target, respell
from onegov.exchange.rights import Denied, Grant, Right, Wish, allowed, decide, matches

BASE = "/r1/CA-DEMO/GOV/IRCC/clients/status"
TRICKS = [
    "..", ".", "%2e%2e", "%2E.", "%252e%252e", "..%2f", "%2f", "%5c", "\\", "%00", "%0d%0a", "%0A",
    "%c0%ae%c0%ae", "%c0%af", "%e0%80%af", "%ef%bc%8f", "%ef%bc%8e%ef%bc%8e", ";a=b", "..;", "%3b",
    "%", "%zz", "%2", "%41", "a%2Db", " ", "é", "%ff", "#", "?", "", "%20", "%u002e", "%25",
]  # fmt: skip
pieces = st.one_of(
    st.sampled_from([*TRICKS, "a", "own", "other", "%C3%A9t%C3%A9"]),
    st.text(max_size=6),
)


@pytest.mark.parametrize("trick", [t for t in TRICKS if t not in ("?",)])
def test_tricks_are_refused(trick: str) -> None:
    with pytest.raises(BadRequest):
        parse_target(f"{BASE}/own/{trick}/x")


@pytest.mark.parametrize(
    "raw",
    [
        "/r1/CA-DEMO/GOV/IRCC/clients", "/r1//GOV/IRCC/clients/status", "/r2/a/b/c/d/e", "r1/a/b/c/d/e",
        "/r1/CA-DEMO/GOV/../clients/status", "/r1/CA-DEMO/GOV/IRCC/clients/%73tatus", f"{BASE}//",
        f"{BASE}//a",
        f"{BASE}/{'a' * 3000}", f"{BASE}?{'a' * 5000}", f"{BASE}?a=%00", f"{BASE}?a=%0d%0ab", f"{BASE}?a=%zz",
        f"{BASE}?a b", "http://evil/r1/a/b/c/d/e", "*", f"/{BASE}",
    ],
)  # fmt: skip
def test_malformed_addresses_are_refused(raw: str) -> None:
    with pytest.raises(BadRequest):
        parse_target(raw)


def test_a_plain_address_is_understood() -> None:
    target = parse_target(f"{BASE}/2024/%C3%A9t%C3%A9?a=1&b=%20")
    assert str(target.service) == "CA-DEMO/GOV/IRCC/clients/status"
    assert target.segments == ("2024", "été")
    assert target.rest == "/2024/%C3%A9t%C3%A9"
    assert target.query == "a=1&b=%20"
    assert parse_target(BASE).query is None
    assert parse_target(f"{BASE}?").query == ""


@settings(deadline=None)
@given(st.lists(pieces, max_size=5))
@example(["own", "..", "other"])
@example(["own", "%2e%2e", "other"])
@example(["own", "%C3%A9t%C3%A9"])
def test_access_is_decided_on_what_is_forwarded(parts: list[str]) -> None:
    raw = BASE + "".join(f"/{part}" for part in parts)
    try:
        target = parse_target(raw)
    except BadRequest:
        return
    forwarded = target.rest
    # Nothing but the query was lost, and nothing was re-spelt.
    assert BASE + forwarded == raw.partition("?")[0] == target.path
    # A system that decodes once, twice, or cleans the path up sees the same segments.
    assert tuple(unquote(part) for part in forwarded.split("/")[1:]) == target.segments
    assert unquote(unquote(forwarded)) == unquote(forwarded)
    decoded = unquote(forwarded) or "/"
    assert posixpath.normpath(decoded) == (decoded.rstrip("/") or "/")
    only_own = Right("c", "s", ("p",), ("a",), ("GET",), ("own/**",))
    found = decide((only_own,), Wish("c", "s", "GET", "p", "a", target.segments, NOW))
    assert isinstance(found, Grant) == (decoded == "/own" or decoded.startswith("/own/"))


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b", "ab", "*", "a*", "*b", "a*b", "**"]), max_size=4),
    st.lists(st.sampled_from(["a", "b", "ab", "aab", "ba"]), max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_patterns_match_as_written(
    pattern: list[str], segments: list[str], pattern_ends: bool, path_ends: bool
) -> None:
    written = "/".join(pattern) + ("/" if pattern_ends else "")
    path = "".join(f"/{each}" for each in segments) + ("/" if path_ends else "")
    found = matches(written, tuple(path.split("/")[1:]))
    # The same meaning, said as an expression over the text that is forwarded.
    pieces = ["(/[^/]*)*" if p == "**" else "/" + p.replace("*", "[^/]*") for p in pattern]
    expected = re.fullmatch("".join(pieces) + ("/" if pattern_ends or not pattern else ""), path)
    if not pattern:
        assert found == (path in ("", "/"))
    elif "/*" not in f"/{written}/" or "//" not in path + "/":
        assert found == (expected is not None)


@pytest.mark.parametrize(
    ("pattern", "path", "is_covered"),
    [
        ("/", "", True),
        ("/", "/", True),
        ("/", "/a", False),
        ("**", "", True),
        ("**", "/a/b/", True),
        ("a", "/a/", False),
        ("a/", "/a/", True),
        ("a/", "/a", False),
        ("a/*", "/a/", False),
        ("a/**", "/a/", True),
        ("a/**", "/a", True),
        ("a/**/z", "/a/z", True),
        ("a/**/z", "/a/b/c/z", True),
        ("a/**/z", "/a/b/c", False),
        ("report-*", "/report-2024", True),
        ("report-*", "/reports", False),
    ],
)
def test_patterns(pattern: str, path: str, is_covered: bool) -> None:
    assert matches(pattern, tuple(path.split("/")[1:])) == is_covered


def test_a_pattern_is_never_slow() -> None:
    assert not matches("*a" * 40 + "*b", ("a" * 2000,))
    assert not matches("/".join(["**", "*a"] * 30) + "/z", ("aa",) * 300)


# -- as a client may spell it -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelt", "travels"),
    [
        ("/r1/CA%2DDEMO/GOV/IRCC/clients/%73tatus", BASE),
        (f"{BASE}/", f"{BASE}/"),
        (f"{BASE}/%c3%a9t%c3%a9/%7Ea", f"{BASE}/%C3%A9t%C3%A9/~a"),
        (f"{BASE}/a b" .replace(" ", "%20"), f"{BASE}/a%20b"),
        (f'{BASE}?a[0]={{"b|c"}}', f"{BASE}?a%5B0%5D=%7B%22b%7Cc%22%7D"),
        ("/r1/CA-DEMO/GOV/A%3fB/clients/status", "/r1/CA-DEMO/GOV/A%3FB/clients/status"),
    ],
)  # fmt: skip
def test_a_second_spelling_of_a_client_becomes_the_first(spelt: str, travels: str) -> None:
    path, mark, query = travels.partition("?")
    target = parse_target(respell(spelt))
    assert (target.path, target.query) == (path, query if mark else None)


@settings(deadline=None)
@given(st.lists(pieces, max_size=5), st.text(max_size=8))
@example(["%2e%2e", "other"], "")
@example(["%2fother"], "%00")
def test_respelling_changes_no_meaning(parts: list[str], query: str) -> None:
    raw = BASE + "".join(f"/{part}" for part in parts) + f"?{query}"
    travels = respell(raw)
    assert respell(travels) == travels
    try:
        target = parse_target(travels)
    except BadRequest:
        with pytest.raises(BadRequest):
            parse_target(raw)
        return
    path, _, asked = raw.partition("?")
    assert (target.path, target.query) == tuple(travels.split("?", 1))
    assert [unquote(part) for part in path[len(BASE) :].split("/")[1:]] == list(target.segments)
    assert unquote(target.query or "") == unquote(asked)


# -- rights -----------------------------------------------------------------------------------------

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GRANT = Right("client", "clients/status", ("grant", "audit"), ("law 1", "law 3"))
OTHER = Right("client", "clients/status", ("link",), ("law 2",), ("POST",))
ENDED = replace(GRANT, service="clients/old", expires=NOW)


@pytest.mark.parametrize(
    ("wish", "denied"),
    [
        (("client", "clients/status", "GET", "grant", "law 1", ()), ""),
        (("client", "clients/status", "POST", "link", "law 2", ("x",)), ""),
        (("stranger", "clients/status", "GET", "grant", "law 1", ()), "client"),
        (("client", "clients/link", "GET", "grant", "law 1", ()), "service"),
        (("client", "clients/status", "DELETE", "grant", "law 1", ()), "method"),
        (("client", "clients/status", "GET", "marketing", "law 1", ()), "purpose"),
        (("client", "clients/status", "GET", "grant", "law 2", ()), "authority"),
        (("client", "clients/status", "GET", "link", "law 2", ()), "purpose"),
        (("client", "clients/status", "GET", "", "law 1", ()), "purpose"),
        (("client", "clients/status", "GET", "grant", "law 3; law 1", ()), ""),
        (("client", "clients/status", "GET", "grant", "law 1; law 2", ()), "authority"),
        (("client", "clients/status", "GET", "grant", "law 1; ", ()), "authority"),
        (("client", "clients/status", "GET", "grant", "law 1;law 3", ()), "authority"),
        (("client", "clients/status", "GET", "grant", "", ()), "authority"),
    ],
)
def test_one_single_right_must_grant_all(wish: tuple[Any, ...], denied: str) -> None:
    found = decide((GRANT, OTHER), Wish(*wish, NOW))
    assert found == Denied(denied) if denied else isinstance(found, Grant)


def test_a_grant_ends_after_its_last_moment() -> None:
    wish = Wish("client", "clients/old", "GET", "grant", "law 1", (), NOW)
    assert isinstance(decide((ENDED,), wish), Grant)
    late = NOW + timedelta(seconds=1)
    assert decide((ENDED,), replace(wish, at=late)) == Denied("expired")
    assert allowed((GRANT, ENDED), client="client", at=NOW) == [GRANT, ENDED]
    assert allowed((GRANT, ENDED), client="client", at=late) == [GRANT]
    assert allowed((GRANT, ENDED), client="stranger", at=NOW) == []


def test_a_purpose_is_filled_in_only_when_it_can_be_no_other() -> None:
    silent = Wish("client", "clients/status", "POST", "", "", ("x",), NOW)
    assert decide((OTHER,), silent) == Grant(OTHER, "link", "law 2")
    assert decide((OTHER, replace(OTHER, paths=("x",))), silent) == Grant(OTHER, "link", "law 2")
    # GRANT does not allow POST on this path, or allows it for something else.
    assert decide((replace(GRANT, methods=("GET",)), OTHER), silent) == Grant(
        OTHER, "link", "law 2"
    )
    for more in (
        GRANT,
        replace(OTHER, purposes=("other",)),
        replace(OTHER, authorities=("law 9",)),
    ):
        assert decide((more, OTHER), silent) == Denied("purpose_not_stated")
    two = replace(OTHER, authorities=("law 2", "law 3"))
    assert decide((two,), silent) == Denied("purpose_not_stated")
