"""What the page on the directory shows: an edition, revocations and a request, signed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.published import KEYS, signer
from docs.exchange_pages.contract import fenced
from onegov.core import clock
from onegov.core.signer import Ed25519Signer
from onegov.exchange import own_keys
from onegov.exchange.directory import authority, requests, statement, waiting
from onegov.exchange.directory.editions import EDITION, REVOCATIONS
from onegov.exchange.directory.statement import recall_statement, seal
from rooms.exchange.recorded import LOG, NODE, entry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANCHOR = signer("CA-DEMO:directory:1")
#: A test key that stands for the one of the revocations.
REVOKER = Ed25519Signer("CA-DEMO:revocations:1", KEYS["CBSA:node:1"][0][0])
MEMBER = {
    "member": "CA-DEMO/GOV/IRCC",
    "node_id": NODE,
    "url": "https://node.ircc.example",
    "keys": [entry(signer("IRCC:node:1"), use="messages"), entry(LOG, use="log")],
    "name": {"en": "Immigration", "fr": "Immigration"},
    "subsystems": [{"code": "clients", "name": {"en": "Clients", "fr": "Clients"}}],
}


def text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def edition(version: int = 1, previous: str = "") -> dict[str, Any]:
    return {
        "instance": "CA-DEMO",
        "version": version,
        "issued_at": text(NOW),
        "expires_at": text(NOW + authority.EDITION_LIFETIME),
        "previous": previous,
        "keepers": [entry(ANCHOR, use="directory"), entry(REVOKER, use="revocations")],
        "members": [MEMBER],
    }


def revocations() -> dict[str, Any]:
    return {
        "instance": "CA-DEMO",
        "version": 1,
        "issued_at": text(NOW),
        "expires_at": text(NOW + authority.REVOCATIONS_LIFETIME),
        "revoked": [{"keyid": "IRCC:node:1", "since": text(NOW)}],
    }


def sealed_edition() -> str:
    return seal(ANCHOR, edition(), type=EDITION)


def sealed_revocations() -> str:
    return seal(REVOKER, revocations(), type=REVOCATIONS)


def sealed_request() -> str:
    with clock.using(clock.FixedClock(NOW)):
        return requests.make_request(signer("IRCC:node:1"), MEMBER)


def header(sealed: str) -> str:
    return json.dumps(json.loads(statement._unb64(sealed.split(".")[0])), separators=(",", ":"))


def span(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {unit if seconds != size else unit[:-1]}"
    return f"{seconds} seconds"


def holds() -> str:
    stale = "`stale_revocations`: `carry` goes on, `refuse` stops"
    rows = [
        (
            "an edition",
            authority.EDITION_LIFETIME,
            authority._RENEW_EDITION_AFTER,
            "no exchange: `global_conf_outdated`",
        ),
        (
            "the revocations",
            authority.REVOCATIONS_LIFETIME,
            authority._RENEW_REVOCATIONS_AFTER,
            stale,
        ),
    ]
    lines = ["| what | good for | made anew after | and once it has ended |", "|---|---|---|---|"]
    lines += [f"| {a} | {span(b)} | {span(c)} | {d} |" for a, b, c, d in rows]
    listed = f"if the directory has listed it for {span(own_keys.SPREAD)}"
    key = f"signs from {span(own_keys.SWITCH)} before the end on, {listed}"
    before = span(own_keys.LIFE - own_keys.RENEW)
    return "\n".join(
        [*lines, f"| a key for messages | {span(own_keys.LIFE)} | {before} | the next one {key} |"]
    )


def bounds() -> str:
    rows = [
        ("a statement", f"{statement.LARGEST // 1024**2} MiB"),
        ("a request", f"{requests.LARGEST_REQUEST // 1024} KiB"),
        ("requests that wait", str(waiting.MOST_WAITING)),
    ]
    return "\n".join(["| what | at most |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def shown() -> dict[str, str]:
    """Each computed part of the page, by its name."""
    sealed = sealed_edition()
    return {
        "edition-header": fenced("json", header(sealed)),
        "edition": fenced("json", json.dumps(edition(), indent=1)),
        "edition-jws": fenced("text", sealed),
        "edition-digest": fenced("text", recall_statement(sealed).digest),
        "revocations": fenced("json", json.dumps(revocations())),
        "revocations-jws": fenced("text", sealed_revocations()),
        "request-jws": fenced("text", sealed_request()),
        "request-fingerprint": fenced("text", requests.fingerprint_of(sealed_request())),
        "holds": holds(),
        "directory-bounds": bounds(),
    }
