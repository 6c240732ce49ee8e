"""One address, one meaning: what access is decided on is what is forwarded, whatever is tried."""

import posixpath
from urllib.parse import unquote

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from onegov.exchange.errors import BadRequest
from onegov.exchange.paths import parse_target
from onegov.exchange.rights import Right, Wish, matches, why_denied

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
        "/r1/CA-DEMO/GOV/../clients/status", "/r1/CA-DEMO/GOV/IRCC/clients/%73tatus", f"{BASE}/",
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
    assert posixpath.normpath(decoded) == decoded
    only_own = Right("c", "s", ("p",), ("a",), ("GET",), ("own/**",))
    denied = why_denied((only_own,), Wish("c", "s", "GET", "p", "a", target.segments))
    assert (denied == "") == (decoded == "/own" or decoded.startswith("/own/"))


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b", "*", "**"]), max_size=4),
    st.lists(st.sampled_from("ab"), max_size=4),
)
def test_patterns_match_as_written(pattern: list[str], segments: list[str]) -> None:
    assume("**" not in pattern[:-1])
    found = matches("/".join(pattern), segments)
    if pattern and pattern[-1] == "**":
        head = pattern[:-1]
        expected = len(segments) >= len(head) and all(
            p in ("*", s) for p, s in zip(head, segments, strict=False)
        )
    else:
        expected = len(segments) == len(pattern) and all(
            p in ("*", s) for p, s in zip(pattern, segments, strict=True)
        )
    assert found == expected


GRANT = Right("client", "clients/status", ("grant", "audit"), ("law 1", "law 3"))
OTHER = Right("client", "clients/status", ("link",), ("law 2",), ("POST",))


@pytest.mark.parametrize(
    ("wish", "denied"),
    [
        (Wish("client", "clients/status", "GET", "grant", "law 1", ()), ""),
        (Wish("client", "clients/status", "POST", "link", "law 2", ("x",)), ""),
        (Wish("stranger", "clients/status", "GET", "grant", "law 1", ()), "client"),
        (Wish("client", "clients/link", "GET", "grant", "law 1", ()), "service"),
        (Wish("client", "clients/status", "DELETE", "grant", "law 1", ()), "method"),
        (Wish("client", "clients/status", "GET", "marketing", "law 1", ()), "purpose"),
        (Wish("client", "clients/status", "GET", "grant", "law 2", ()), "authority"),
        (Wish("client", "clients/status", "GET", "link", "law 2", ()), "purpose"),
        (Wish("client", "clients/status", "GET", "", "", ()), "purpose"),
        (Wish("client", "clients/status", "GET", "grant", "law 3; law 1", ()), ""),
        (Wish("client", "clients/status", "GET", "grant", "law 1; law 2", ()), "authority"),
        (Wish("client", "clients/status", "GET", "grant", "law 1; ", ()), "authority"),
        (Wish("client", "clients/status", "GET", "grant", "law 1;law 3", ()), "authority"),
        (Wish("client", "clients/status", "GET", "grant", "", ()), "authority"),
    ],
)
def test_one_single_right_must_grant_all(wish: Wish, denied: str) -> None:
    assert why_denied((GRANT, OTHER), wish) == denied
