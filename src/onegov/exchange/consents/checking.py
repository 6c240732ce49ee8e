"""Whether a receipt speaks for a request: signed by the client's member, in time, and for just this."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from onegov.exchange.consents.statements import (
    LONGEST_LIFETIME,
    RECEIPT,
    WITHDRAWAL,
    BadStatement,
    ConsentReceipt,
    Withdrawal,
    read_receipt,
    read_withdrawal,
)
from onegov.exchange.directory.statement import Statement, keyid_of, open_statement
from onegov.exchange.errors import BadDirectory, ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.messages import SKEW
from onegov.exchange.types import Directory

_T = TypeVar("_T")
_LARGEST = 8 * 1024  # characters; a receipt has some 800


def open_receipt(text: str, *, directory: Directory, owner: str, at: datetime) -> ConsentReceipt:
    """The receipt, once a key signed it that the directory lists for ``owner``'s consents at ``at``.

    Raises:
        ConsentRefused: ``consent_invalid`` with what does not hold.
    """
    receipt = _open(text, RECEIPT, read_receipt, directory=directory, owner=owner, at=at)
    if receipt.issuer != owner:
        raise _invalid("iss")
    return receipt


def open_withdrawal(text: str, *, directory: Directory, owner: str, at: datetime) -> Withdrawal:
    """The withdrawal, likewise; one that is dated in the future is refused."""
    withdrawal = _open(text, WITHDRAWAL, read_withdrawal, directory=directory, owner=owner, at=at)
    if withdrawal.issuer != owner:
        raise _invalid("iss")
    if withdrawal.issued > at + SKEW:
        raise _invalid("iat")
    return withdrawal


def _open(
    text: str,
    type: str,
    read: Callable[[Statement], _T],
    *,
    directory: Directory,
    owner: str,
    at: datetime,
) -> _T:
    if len(text) > _LARGEST:
        raise _invalid("malformed")
    try:
        key = directory.find_key(keyid_of(text), owner=owner, use="consents", at=at)
        if key is None:
            raise _invalid("key")
        return read(open_statement(text, type=type, keys=[key.public_key]))
    except BadDirectory as error:
        raise _invalid("signature") from error
    except BadStatement as error:
        raise _invalid(str(error)) from error


def check_time(receipt: ConsentReceipt, at: datetime) -> None:
    """Will refuse a receipt outside of its minutes; clocks may differ as for messages.

    Raises:
        ConsentRefused: ``consent_expired``, or ``consent_invalid`` for one of the future or too long.
    """
    if receipt.issued > at + SKEW:
        raise _invalid("iat")
    if not receipt.issued < receipt.expires <= receipt.issued + LONGEST_LIFETIME:
        raise _invalid("lifetime")
    if at > receipt.expires + SKEW:
        raise make_fault("server.serverproxy.consent_expired", "exp")


def check_bound(receipt: ConsentReceipt, said: Mapping[str, str]) -> None:
    """Will refuse a receipt that was given for anything else than what the request's signature says.

    Args:
        said: ``sub client_id aud purpose authority`` of the request.

    Raises:
        ConsentRefused: ``consent_invalid``; ``detail`` names the first claim that differs.
    """
    bound = {
        "sub": receipt.subject,
        "client_id": receipt.client,
        "aud": receipt.service,
        "purpose": receipt.purpose,
        "authority": receipt.authority,
    }
    for name, value in bound.items():
        if said[name] != value:
            raise _invalid(name)


def _invalid(detail: str) -> ExchangeError:
    return make_fault("server.serverproxy.consent_invalid", detail)
