"""Who a node is."""

from dataclasses import dataclass

from onegov.core.signer import Signer
from onegov.exchange.types import Directory


@dataclass(frozen=True, slots=True)
class Office:
    """Who this node is and what it goes by.

    Attributes:
        owner: its member as the directory lists it.
        node_id: its name there; requests are signed for one node.
        signer: signs its requests and answers.
        directory: all members and their keys.
    """

    owner: str
    node_id: str
    signer: Signer
    directory: Directory
