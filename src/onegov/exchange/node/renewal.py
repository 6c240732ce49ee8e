"""Keys and certificates of a running node are replaced in time, and listed without a person."""

import asyncio
import logging

from onegov.core.errors import OneGovError
from onegov.core.signer import Signer
from onegov.exchange.conf import NodeConfig
from onegov.exchange.directory.merging import holds
from onegov.exchange.directory.requests import make_request
from onegov.exchange.entry import member_entry
from onegov.exchange.http1.client import Caller
from onegov.exchange.messages import Request
from onegov.exchange.node.office import Office

_SECONDS = 3600
_log = logging.getLogger("onegov.exchange")


class Renewal:
    """Looks every hour whether something must be replaced, and asks the directory to list it."""

    def __init__(self, config: NodeConfig, office: Office, caller: Caller) -> None:
        self._config = config
        self._office = office
        self._caller = caller

    async def run_forever(self) -> None:
        """Will renew for as long as the task runs."""
        while True:
            try:
                await self.renew()
            except OneGovError as error:
                _log.error("nothing could be renewed: %s", error.message.en)
            except (OSError, ValueError) as error:  # what fails today may do next hour
                _log.error("nothing could be renewed: %s", type(error).__name__)
            await asyncio.sleep(_SECONDS)

    async def renew(self) -> bool:
        """Will make what is due and ask for what is not listed; whether it asked."""
        self._office.renew()
        entry = self._wanted()
        if entry is None or not self._config.directory_url:
            return False
        return await self._ask(self._office.signer, entry)

    def _wanted(self) -> dict[str, object] | None:
        """The entry that the directory should hold; None when it does, or does not know the member."""
        listed = self._listed()
        if listed is None:
            return None
        nodes = self._office.keeper.current().members[self._office.owner].nodes
        urls = [node.url for node in nodes if node.node_id == self._office.node_id]
        if not urls:
            return None
        own = member_entry(self._config, url=urls[0])
        return None if holds(listed, own) else own

    def _listed(self) -> dict[str, object] | None:
        edition = self._office.keeper.edition
        members = edition.statement.content["members"] if edition else []
        found = [
            dict(one)
            for one in (members if isinstance(members, list) else [])
            if isinstance(one, dict) and one.get("member") == self._office.owner
        ]
        return found[0] if found else None

    async def _ask(self, signer: Signer, entry: dict[str, object]) -> bool:
        body = make_request(signer, entry).encode()
        request = Request("POST", "/requests", None, (("content-type", "application/jose"),), body)
        try:
            reply = await self._caller.send(self._config.directory_url, request)
        except OneGovError as error:
            _log.warning("the directory did not take the next key: %s", error.message.en)
            return False
        if reply.status != 202:
            _log.warning("the directory refused the next key: %d", reply.status)
        return reply.status == 202
