"""The provider's side of consent: receipts are checked before a system is asked, withdrawals are kept."""

import sqlite3
from pathlib import Path

from onegov.core import clock
from onegov.exchange.consents.checking import (
    check_bound,
    check_time,
    open_receipt,
    open_withdrawal,
)
from onegov.exchange.consents.statements import LONGEST_LIFETIME, ConsentReceipt
from onegov.exchange.faults import make_fault
from onegov.exchange.headers import AUTHORITY, CLIENT, CONSENT, PURPOSE, SUBJECT
from onegov.exchange.messages import SKEW, Reply, Request
from onegov.exchange.node.http import json_reply
from onegov.exchange.node.office import Office
from onegov.exchange.node.withdrawn import WithdrawnConsents
from onegov.exchange.paths import Target
from onegov.exchange.types import WITHDRAW_CONSENT, ClientId

_STILL_GOOD = LONGEST_LIFETIME + 2 * SKEW


class Consents:
    """Checks receipts and takes withdrawals; ``folder`` keeps these."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._office = office
        self._withdrawn = WithdrawnConsents(folder)

    def check(self, target: Target, request: Request) -> ConsentReceipt | None:
        """The receipt that speaks for the request; None when it shows none.

        Raises:
            ConsentRefused: it does not hold, is for something else, has ended or was withdrawn.
        """
        text = request.header(CONSENT)
        if not text:
            return None
        client, now = request.header(CLIENT), clock.now()
        owner = ClientId.parse(client).owner
        directory = self._office.federation.of(owner, "server.serverproxy")
        receipt = open_receipt(text, directory=directory, owner=owner, at=now)
        said = {
            "sub": request.header(SUBJECT),
            "client_id": client,
            "aud": str(target.service),
            "purpose": request.header(PURPOSE),
            "authority": request.header(AUTHORITY),
        }
        check_bound(receipt, said)
        check_time(receipt, now)
        self.check_stands(receipt)
        return receipt

    def check_stands(self, receipt: ConsentReceipt | None) -> None:
        """Will refuse a receipt whose consent was withdrawn, also while the system was answering."""
        if receipt and (receipt.issuer, receipt.consent) in self._withdrawn:
            raise make_fault("server.serverproxy.consent_withdrawn", "consent")

    def is_withdrawal(self, target: Target, request: Request) -> bool:
        """Whether the request tells of a withdrawal."""
        return target.service.service == WITHDRAW_CONSENT and request.method == "POST"

    async def withdraw(self, request: Request) -> Reply:
        """Will keep a withdrawal, on disk; said again, it changes nothing.

        Raises:
            ConsentRefused: nobody signed it who could, or another provider is meant.
            ProviderDown: the disk failed.
        """
        now, owner = clock.now(), ClientId.parse(request.header(CLIENT)).owner
        directory = self._office.federation.of(owner, "server.serverproxy")
        told = open_withdrawal(request.header(CONSENT), directory=directory, owner=owner, at=now)
        if told.provider != self._office.owner:
            raise make_fault("server.serverproxy.consent_invalid", "aud")
        until = (told.issued + _STILL_GOOD).timestamp()
        if until > now.timestamp():
            await self._keep((told.issuer, told.consent), until=until, now=now.timestamp())
        return json_reply(200, {"consent": told.consent, "ended": True})

    async def _keep(self, consent: tuple[str, str], *, until: float, now: float) -> None:
        try:
            await self._withdrawn.add(consent, until=until, now=now)
        except sqlite3.Error as error:
            raise make_fault("server.serverproxy.log_unavailable", "withdrawn") from error

    async def stop(self) -> None:
        """Will close what is kept."""
        await self._withdrawn.stop()
