"""The vectors of consent: a receipt, the request that it speaks for, and what must be refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from conformance.published import signer
from onegov.exchange.consents.statements import (
    LIFETIME,
    LONGEST_LIFETIME,
    ConsentReceipt,
    Withdrawal,
    seal_receipt,
    seal_withdrawal,
)
from onegov.exchange.consents.statements import (
    RECEIPT as RECEIPT_TYPE,
)
from onegov.exchange.directory.statement import recall_statement, seal
from onegov.exchange.messages import SKEW
from rooms.exchange.recorded import CLIENT, NOW, SERVICE

KEY = signer("ONEGOV:consents:1")
RECEIPT = ConsentReceipt(
    issuer="CA-DEMO/GOV/ONEGOV",
    id="0199f3a4-6c5e-7d0a-9b1f-2f6d3c1e8a11",
    consent="0199f3a2-11b7-7c44-8e02-5a9be17d40c6",
    subject="pseudonym-1",
    client=CLIENT,
    service=SERVICE,
    purpose="citizenship-grant",
    authority="C-29 5(1)(c)",
    fields=("status", "pr_date"),
    issued=NOW,
    expires=NOW + LIFETIME,
)
WITHDRAWAL = Withdrawal(
    issuer=RECEIPT.issuer,
    provider="CA-DEMO/GOV/IRCC",
    id="0199f3a6-40d2-7b19-a6c3-90e4f7b2d5c8",
    consent=RECEIPT.consent,
    issued=NOW + timedelta(seconds=30),
)
REQUEST = {
    "x-road-client": RECEIPT.client,
    "service": RECEIPT.service,
    "onegov-subject": RECEIPT.subject,
    "onegov-purpose": RECEIPT.purpose,
    "onegov-authority": RECEIPT.authority,
}
_INVALID = "consent_invalid"


def _sealed(**changes: Any) -> str:
    return seal_receipt(KEY, replace(RECEIPT, **changes))


def _claims(**changes: Any) -> str:
    return seal(KEY, recall_statement(_sealed()).content | changes, type=RECEIPT_TYPE)


def _case(why: str, fault: str, detail: str, **changed: Any) -> dict[str, Any]:
    return {"why": why, "fault": f"server.serverproxy.{fault}", "detail": detail} | changed


def _refused() -> list[dict[str, Any]]:
    """Each: what of ``jws``, ``request`` (its header) or ``at`` is other than in the accepted case."""
    after = timedelta(seconds=1)
    header, claims, signature = _sealed().split(".")
    own = REQUEST["service"]
    return [
        _case(
            "another person", _INVALID, "sub", request=REQUEST | {"onegov-subject": "pseudonym-2"}
        ),
        _case(
            "another client",
            _INVALID,
            "client_id",
            request=REQUEST | {"x-road-client": f"{RECEIPT.issuer}/desk"},
        ),
        _case(
            "another provider",
            _INVALID,
            "aud",
            request=REQUEST | {"service": own.replace("/IRCC/", "/CBSA/")},
        ),
        _case(
            "another purpose", _INVALID, "purpose", request=REQUEST | {"onegov-purpose": "other"}
        ),
        _case(
            "another authority",
            _INVALID,
            "authority",
            request=REQUEST | {"onegov-authority": "C-29 5(1)(d)"},
        ),
        _case("expired", "consent_expired", "exp", at=_at(RECEIPT.expires + SKEW + after)),
        _case("of the future", _INVALID, "iat", at=_at(RECEIPT.issued - SKEW - after)),
        _case(
            "too long",
            _INVALID,
            "lifetime",
            jws=_sealed(expires=NOW + LONGEST_LIFETIME + after),
        ),
        _case("in another member’s name", _INVALID, "iss", jws=_sealed(issuer="CA-DEMO/GOV/CBSA")),
        _case("consents to nothing", _INVALID, "fields", jws=_claims(fields=[])),
        _case("an unknown claim", _INVALID, "claims", jws=_claims(scope="all")),
        _case(
            "a key for messages",
            _INVALID,
            "key",
            jws=seal_receipt(signer("ONEGOV:node:1"), RECEIPT),
        ),
        _case(
            "another signature",
            _INVALID,
            "signature",
            jws=f"{header}.{claims}.{signature[::-1]}",
        ),
        _case("a withdrawal", _INVALID, "signature", jws=seal_withdrawal(KEY, WITHDRAWAL)),
    ]


def _at(moment: Any) -> int:
    return int(moment.timestamp())


def consents() -> dict[str, Any]:
    """What the file holds; ``keyid`` is listed for the use ``consents`` of ``owner``."""
    receipt, withdrawal = _sealed(), seal_withdrawal(KEY, WITHDRAWAL)
    return {
        "keyid": KEY.key_id,
        "owner": RECEIPT.issuer,
        "request": REQUEST,
        "at": _at(NOW) + 3,
        "receipt": {"claims": recall_statement(receipt).content, "jws": receipt},
        "withdrawal": {"claims": recall_statement(withdrawal).content, "jws": withdrawal},
        "refused": _refused(),
    }
