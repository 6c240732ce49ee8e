"""What the page on rights shows: how wishes, patterns and fields are decided."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docs.exchange_pages.contract import fenced
from onegov.exchange.conf import parse_config
from onegov.exchange.fields import keep
from onegov.exchange.rights import Denied, Right, Wish, decide, matches
from rooms.exchange.recorded import CLIENT

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OTHER = "CA-DEMO/GOV/CRA/benefits"
RIGHTS: list[dict[str, Any]] = [
    {
        "client": CLIENT,
        "service": "clients/status",
        "methods": ["GET"],
        "paths": ["/", "own/*"],
        "purposes": ["citizenship-grant"],
        "authorities": ["C-29 5(1)(c)", "C-29 5(1)(f)"],
        "expires": "2027-03-31T23:59:59Z",
        "fields": ["status", "trips.left_on"],
    },
    {
        "client": OTHER,
        "service": "clients/status",
        "methods": ["GET"],
        "purposes": ["benefit-review"],
        "authorities": ["ITA 122.62"],
    },
]
# client, method, segments, purpose, authority, year
WISHES = (
    (CLIENT, "GET", (), "citizenship-grant", "C-29 5(1)(c)", 2026),
    (CLIENT, "GET", ("own", "1"), "citizenship-grant", "C-29 5(1)(c); C-29 5(1)(f)", 2026),
    (CLIENT, "GET", (), "", "", 2026),
    (OTHER, "GET", (), "", "", 2026),
    ("CA-DEMO/GOV/CRA/audit", "GET", (), "citizenship-grant", "C-29 5(1)(c)", 2026),
    (CLIENT, "POST", (), "citizenship-grant", "C-29 5(1)(c)", 2026),
    (CLIENT, "GET", ("all",), "citizenship-grant", "C-29 5(1)(c)", 2026),
    (CLIENT, "GET", (), "citizenship-grant", "C-29 5(1)(c)", 2028),
    (CLIENT, "GET", (), "marketing", "C-29 5(1)(c)", 2026),
    (CLIENT, "GET", (), "citizenship-grant", "C-29 5(1)(c); C-29 13", 2026),
)
PATTERNS = (
    ("/", ""), ("/", "/"), ("/", "/own"), ("own", "/own"), ("own", "/own/"), ("own/*", "/own/1"),
    ("own/*", "/own"), ("own/*", "/own/1/2"), ("own/*.json", "/own/1.json"), ("own/**", "/own"),
    ("own/**", "/own/1/2"), ("**/last", "/a/b/last"), ("**", ""),
)  # fmt: skip
ANSWER = {
    "status": "permanent_resident",
    "birth_date": "1990-01-31",
    "trips": [{"left_on": "2025-06-01", "to": "FRA"}],
}


def rights() -> tuple[Right, ...]:
    """The page's rights, as a node reads them."""
    content = {
        "instance": "CA-DEMO", "member_class": "GOV", "member": "IRCC", "local_port": 1, "node_port": 2,
        "key_file": "k", "log_key_file": "l", "directory_url": "http://127.0.0.1:3", "folder": "state",
        "directory_key": "A" * 43 + "=", "rights": RIGHTS,
        "services": {"clients/status": {"upstream": "http://127.0.0.1:4"}},
    }  # fmt: skip
    return parse_config(content, where="page", base=Path("/nowhere")).rights


def decisions() -> str:
    rows = ["| client | asks | purpose | authority | on | decision |", "|---|---|---|---|---|---|"]
    for client, method, segments, purpose, authority, year in WISHES:
        at = NOW.replace(year=year)
        wish = Wish(client, "clients/status", method, purpose, authority, segments, at)
        found = decide(rights(), wish)
        if isinstance(found, Denied):
            told = f"refused: `{found.part}`"
        else:
            stated = bool(purpose)
            told = "granted" if stated else f"granted for `{found.purpose}`, `{found.authority}`"
        path = "".join(f"/{each}" for each in segments)
        asks = f"`{method} …/status{path}`"
        rows.append(
            f"| `{client.split('/', 2)[2]}` | {asks} | {purpose or '–'} | {authority or '–'} "
            f"| {at:%Y-%m-%d} | {told} |"
        )
    return "\n".join(rows)


def patterns() -> str:
    rows = ["| pattern | after the service | covered |", "|---|---|---|"]
    for pattern, path in PATTERNS:
        segments = path.split("/")[1:] if path else []
        covered = "yes" if matches(pattern, tuple(segments)) else "no"
        rows.append(f"| `{pattern}` | {f'`{path}`' if path else 'nothing'} | {covered} |")
    return "\n".join(rows)


def shown() -> dict[str, str]:
    """Each computed part of the page, by its name."""
    kept = keep(json.dumps(ANSWER).encode(), RIGHTS[0]["fields"])
    return {
        "rights": fenced("json", '{"rights": [\n' + ",\n".join(map(json.dumps, RIGHTS)) + "\n]}"),
        "decisions": decisions(),
        "patterns": patterns(),
        "fields-before": fenced("json", json.dumps(ANSWER)),
        "fields-after": fenced("json", kept.decode()),
    }
