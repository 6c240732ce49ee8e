"""Who a node is."""

from onegov.core import clock
from onegov.core.signer import Signer
from onegov.exchange.directory.federation import Federation
from onegov.exchange.directory.keeper import DirectoryKeeper
from onegov.exchange.own_keys import OwnKeys


class Informed:
    """What a node or a witness goes by.

    Attributes:
        federation: all members and their keys, of each instance by its own directory.
        keeper: those of the own instance, as they hold now.
    """

    def __init__(self, federation: Federation) -> None:
        self.federation = federation
        self.keeper: DirectoryKeeper = federation.own

    @property
    def known_versions(self) -> str:
        """What is known of the directories, for peers."""
        return self.federation.known_versions


class Office(Informed):
    """Who this node is and what it goes by.

    Attributes:
        owner: its member as the directory lists it.
        node_id: its name there; requests are signed for one node.
        keys: sign its requests and answers, one after another.
        signer: the key that signs now.
        batches: whether it offers signatures over many messages.
    """

    def __init__(
        self,
        owner: str,
        node_id: str,
        keys: OwnKeys,
        federation: Federation,
        *,
        batches: bool = True,
    ) -> None:
        super().__init__(federation)
        self.owner = owner
        self.node_id = node_id
        self.keys = keys
        self.batches = batches
        self.signer: Signer = keys.current(clock.now())

    def renew(self) -> None:
        """Will make the next key in time, and sign with it once the directory lists it."""
        now, edition = clock.now(), self.keeper.edition
        self.keys.renew(now)
        listed = edition.directory.keys if edition else {}
        known = {keyid: key.public_key for keyid, (_, key) in listed.items()}
        self.signer = self.keys.choose(known, now)
