"""Whose key signed a message, as its signature base says; what it says is proven by the signature only."""

from typing import Literal

from onegov.exchange.signatures import open_base
from onegov.exchange.types import ClientId, ServiceId

Part = Literal["request", "answer"]


def signer_in(base: str, part: Part) -> tuple[str, str]:
    """The member whose directory lists the key, and the key's id.

    Two instances may list the same id; so an id alone names no key.

    Raises:
        BadMessage, BadRequest, KeyError: it is no base of such a message.
    """
    values, params = open_base(base)
    if part == "request":
        return ClientId.parse(values["x-road-client"]).owner, params.keyid
    return ServiceId.parse(values["x-road-service"]).owner, params.keyid
