"""Signs what a node sends: each message alone, or all of one turn of the event loop together."""

import asyncio

from onegov.exchange.node.office import Office
from onegov.exchange.sealing import LARGEST, Signed, sign, sign_together
from onegov.exchange.signatures import BadMessage, Unsigned


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
            try:
                signed = self._signed([message for message, _ in part])
            except BadMessage:
                self._sign_each(part)
                continue
            for (_, future), each in zip(part, signed, strict=True):
                if not future.done():
                    future.set_result(each)

    def _signed(self, messages: list[Unsigned]) -> list[Signed]:
        signer = self._office.signer
        if len(messages) == 1:
            return [sign(signer, messages[0])]
        return sign_together(signer, messages)

    def _sign_each(self, part: list[tuple[Unsigned, asyncio.Future[Signed]]]) -> None:
        """One that cannot be signed fails alone."""
        for message, future in part:
            if future.done():
                continue
            try:
                future.set_result(sign(self._office.signer, message))
            except BadMessage as error:
                future.set_exception(error)
