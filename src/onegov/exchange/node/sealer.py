"""Signs what a node sends: each message alone, or all of one turn of the event loop together."""

import asyncio

from onegov.exchange.node.office import Office
from onegov.exchange.sealing import LARGEST, Signed, sign, sign_together
from onegov.exchange.signatures import Unsigned


class Sealer:
    """Signs with the key that the office signs with now."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._waiting: list[tuple[Unsigned, asyncio.Future[Signed]]] = []

    async def alone(self, message: Unsigned) -> Signed:
        """Will sign one message by a signature of its own."""
        return sign(self._office.signer, message)

    async def together(self, message: Unsigned) -> Signed:
        """Will sign by one signature whatever asks for it in this turn; what is alone in it, alone."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Signed] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._sign_waiting)
        self._waiting.append((message, future))
        return await future

    def _sign_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for first in range(0, len(waiting), LARGEST):
            part = waiting[first : first + LARGEST]
            signer, messages = self._office.signer, [message for message, _ in part]
            is_one = len(messages) == 1
            signed = [sign(signer, messages[0])] if is_one else sign_together(signer, messages)
            for (_, future), each in zip(part, signed, strict=True):
                if not future.done():
                    future.set_result(each)
