"""Who a node is."""

from dataclasses import dataclass

from onegov.core.signer import Signer
from onegov.exchange.directory.keeper import DirectoryKeeper


@dataclass(frozen=True, slots=True)
class Office:
    """Who this node is and what it goes by.

    Attributes:
        owner: its member as the directory lists it.
        node_id: its name there; requests are signed for one node.
        signer: signs its requests and answers.
        keeper: all members and their keys, as they hold now.
    """

    owner: str
    node_id: str
    signer: Signer
    keeper: DirectoryKeeper

    @property
    def known_versions(self) -> str:
        """What this node knows of the directory, for its peers: ``edition.revocations``."""
        edition, revocations = self.keeper.edition, self.keeper.revocations
        return f"{edition.version if edition else 0}.{revocations.version if revocations else 0}"
