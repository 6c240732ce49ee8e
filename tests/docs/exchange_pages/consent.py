"""What the page on consent shows: a receipt, a withdrawal, decisions and refusals, from the vectors."""

import json
from datetime import UTC, datetime

from conformance.consents import consents
from docs.exchange_pages.contract import fenced
from docs.exchange_pages.directory import header, span
from onegov.exchange.consents.statements import LIFETIME, LONGEST_LIFETIME
from onegov.exchange.messages import SKEW
from onegov.exchange.node.consents import _STILL_GOOD
from onegov.exchange.rights import CONSENT, Denied, Right, Wish, decide

_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
_CLAUSE = "I-3.3 241(5)(b)"


def decisions() -> str:
    rows = [
        "| `consent` of the right | request with a receipt | request without |",
        "|---|---|---|",
    ]
    for consent in CONSENT:
        right = Right("c", "s", ("p",), (_CLAUSE,), consent=consent)
        told = [
            decide([right], Wish("c", "s", "GET", "p", _CLAUSE, (), _AT, shows))
            for shows in (True, False)
        ]
        cells = " | ".join(
            f"refused: `{each.part}`" if isinstance(each, Denied) else "granted" for each in told
        )
        rows.append(f"| `{consent}` | {cells} |")
    return "\n".join(rows)


def refusals() -> str:
    rows = ["| what is other | fault | detail |", "|---|---|---|"]
    for case in consents()["refused"]:
        rows.append(
            f"| {case['why']} | `{case['fault'].rpartition('.')[2]}` | `{case['detail']}` |"
        )
    return "\n".join(rows)


def times() -> str:
    rows = [
        ("the platform signs a receipt for", span(LIFETIME)),
        ("the longest that a node accepts", span(LONGEST_LIFETIME)),
        ("clocks may differ by", span(SKEW)),
        ("a withdrawn consent is remembered for, from the withdrawal on", span(_STILL_GOOD)),
    ]
    return "\n".join(["| what | value |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def shown() -> dict[str, str]:
    """Each computed part of the page, by its name."""
    made = consents()
    receipt, withdrawal = made["receipt"], made["withdrawal"]
    return {
        "consent-header": fenced("json", header(receipt["jws"])),
        "consent-claims": fenced("json", json.dumps(receipt["claims"], indent=1)),
        "consent-jws": fenced("text", receipt["jws"]),
        "withdrawal-header": fenced("json", header(withdrawal["jws"])),
        "withdrawal-claims": fenced("json", json.dumps(withdrawal["claims"], indent=1)),
        "withdrawal-jws": fenced("text", withdrawal["jws"]),
        "consent-decisions": decisions(),
        "consent-refusals": refusals(),
        "consent-times": times(),
    }
