"""What the member that heard the person signs: a consent receipt, good for minutes, and its withdrawal.

Both are compact JWS under a key that the directory lists for ``consents``. A receipt names what the
person agreed to by the id of the *consent*, which stays the same; the receipt has an id of its own.

Source: RFC 7515 section 7.1, RFC 7519 section 4.1 and RFC 8693 section 4.3 (names of the claims); ISO/IEC
TS 27560 (a record of consent, and the receipts given of it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onegov.core.signer import Signer
from onegov.exchange.directory.statement import Statement, seal
from onegov.exchange.headers import is_id

RECEIPT, WITHDRAWAL = "onegov-consent", "onegov-consent-withdrawal"
LIFETIME = timedelta(minutes=2)
LONGEST_LIFETIME = timedelta(minutes=10)


class BadStatement(ValueError):
    """A signed statement that does not say what it must; the argument names the claim."""


@dataclass(frozen=True, slots=True)
class ConsentReceipt:
    """That a person consented to one request of one client to one service; with the claim of each.

    Attributes:
        issuer: the member that heard the person (``iss``): ``CA-DEMO/GOV/ONEGOV``.
        id: of this receipt (``jti``).
        consent: id of what the person agreed to, by which it is withdrawn (``consent``).
        subject: pseudonym of the person between the two members (``sub``).
        client: who asks (``client_id``).
        service: who may answer (``aud``): ``CA-DEMO/GOV/CRA/filing/filing``.
        purpose, authority: as in the headers of the request.
        fields: what may be answered, at least one; see ``exchange.fields.keep``.
        issued: UTC, to the second (``iat``).
        expires: its last moment (``exp``).
    """

    issuer: str
    id: str
    consent: str
    subject: str
    client: str
    service: str
    purpose: str
    authority: str
    fields: tuple[str, ...]
    issued: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a consent has ended.

    Attributes:
        issuer: the member that heard the person (``iss``).
        provider: the member that is told (``aud``).
        id: of this statement (``jti``).
        consent: whose receipts are good no more.
        issued: when the person withdrew, UTC, to the second (``iat``).
    """

    issuer: str
    provider: str
    id: str
    consent: str
    issued: datetime


def seal_receipt(signer: Signer, receipt: ConsentReceipt) -> str:
    """The receipt as it travels in ``OneGov-Consent``."""
    claims: dict[str, object] = {
        "iss": receipt.issuer,
        "jti": receipt.id,
        "consent": receipt.consent,
        "sub": receipt.subject,
        "client_id": receipt.client,
        "aud": receipt.service,
        "purpose": receipt.purpose,
        "authority": receipt.authority,
        "fields": list(receipt.fields),
        "iat": int(receipt.issued.timestamp()),
        "exp": int(receipt.expires.timestamp()),
    }
    return seal(signer, claims, type=RECEIPT)


def seal_withdrawal(signer: Signer, withdrawal: Withdrawal) -> str:
    """The withdrawal as it travels in ``OneGov-Consent``."""
    claims: dict[str, object] = {
        "iss": withdrawal.issuer,
        "aud": withdrawal.provider,
        "jti": withdrawal.id,
        "consent": withdrawal.consent,
        "iat": int(withdrawal.issued.timestamp()),
    }
    return seal(signer, claims, type=WITHDRAWAL)


def read_receipt(statement: Statement) -> ConsentReceipt:
    """What a receipt says, strictly: every claim there, no other; BadStatement names the wrong one."""
    claims = statement.content
    receipt = ConsentReceipt(
        issuer=_text(claims, "iss"),
        id=_id(claims, "jti"),
        consent=_id(claims, "consent"),
        subject=_text(claims, "sub"),
        client=_text(claims, "client_id"),
        service=_text(claims, "aud"),
        purpose=_text(claims, "purpose"),
        authority=_text(claims, "authority"),
        fields=_texts(claims, "fields"),
        issued=_moment(claims, "iat"),
        expires=_moment(claims, "exp"),
    )
    if len(claims) != len(ConsentReceipt.__slots__):
        raise BadStatement("claims")
    return receipt


def read_withdrawal(statement: Statement) -> Withdrawal:
    """What a withdrawal says, as strictly."""
    claims = statement.content
    withdrawal = Withdrawal(
        issuer=_text(claims, "iss"),
        provider=_text(claims, "aud"),
        id=_id(claims, "jti"),
        consent=_id(claims, "consent"),
        issued=_moment(claims, "iat"),
    )
    if len(claims) != len(Withdrawal.__slots__):
        raise BadStatement("claims")
    return withdrawal


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise BadStatement(name)
    return value


def _id(claims: Mapping[str, object], name: str) -> str:
    value = _text(claims, name)
    if not is_id(value):
        raise BadStatement(name)
    return value


def _texts(claims: Mapping[str, object], name: str) -> tuple[str, ...]:
    values = claims.get(name)
    if not isinstance(values, list) or not values:
        raise BadStatement(name)
    if not all(isinstance(value, str) and value for value in values):
        raise BadStatement(name)
    return tuple(values)


def _moment(claims: Mapping[str, object], name: str) -> datetime:
    value = claims.get(name)
    try:
        if type(value) is int:
            return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise BadStatement(name) from error
    raise BadStatement(name)
