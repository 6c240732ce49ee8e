"""The directories that one node goes by: its own instance's, and those of instances it is federated with.

Each has its own authority, pinned by the node, and is asked for the members of its own instance only.
So no authority can say anything about another's members, whatever names, keys or certificates it lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from onegov.exchange.directory.believing import believed
from onegov.exchange.directory.keeper import DirectoryKeeper
from onegov.exchange.faults import make_fault
from onegov.exchange.types import Directories, Directory, Member, instance_of

#: Between what a node knows of one instance and of the next.
BETWEEN = ", "


@dataclass(frozen=True, slots=True)
class Terms:
    """Whether two instances exchange; ``missing``: "", ``pin``, ``here`` or ``there``.

    ``pin``: this node's settings name no anchor for it. ``here``: the own authority does not list it.
    ``there``: its authority does not list ours.
    """

    missing: str

    @property
    def hold(self) -> bool:
        """Whether anything may be exchanged."""
        return not self.missing


class Federation:
    """Own keeper first, then one for each pinned instance, in the order of the settings."""

    def __init__(self, own: DirectoryKeeper, others: Mapping[str, DirectoryKeeper]) -> None:
        self.own = own
        self.others = dict(others)

    @property
    def keepers(self) -> Mapping[str, DirectoryKeeper]:
        """All keepers by their instance, the own one first."""
        return {self.own.instance: self.own, **self.others}

    def of(self, member: str, side: str = "server.clientproxy") -> Directory:
        """The directory, as it holds now, that alone may list the member.

        Args:
            member: ``instance/class/member``.
            side: first part of the fault's name.

        Raises:
            BadRequest: ``….not_federated``: ``detail`` is what is missing (see ``Terms``).
            ProviderDown: ``….global_conf_outdated``.
        """
        instance = instance_of(member)
        if instance == self.own.instance:
            return self.own.current(side)
        terms = self.terms(instance)
        if not terms.hold:
            raise make_fault(f"{side}.not_federated", terms.missing)
        # Our own authority's word on the federation must be as fresh as any other.
        self.own.current(side)
        return self.others[instance].current(side)

    def terms(self, instance: str) -> Terms:
        """Whether both authorities, each in its newest edition, agree to this federation."""
        keeper = self.others.get(instance)
        if keeper is None:
            return Terms("pin")
        here, there = self.own.edition, keeper.edition
        if here is not None and instance not in here.federates:
            return Terms("here")
        if there is not None and self.own.instance not in there.federates:
            return Terms("there")
        return Terms("")

    def listed(self) -> Directories:
        """The newest editions of the instances with which there is a federation, and the own one."""
        held = {
            instance: keeper.edition.directory
            for instance, keeper in self.keepers.items()
            if keeper.edition is not None and (keeper is self.own or self.terms(instance).hold)
        }
        return Directories(held)

    def members(self) -> list[Member]:
        """Whom a connection may come from; refusals of those who are not federated are told to them."""
        editions = [keeper.edition for keeper in self.keepers.values()]
        return believed([each.directory.members.values() for each in editions if each is not None])

    def owner_of(self, certificate: bytes) -> str:
        """The member whose certificate that is (SHA-256), an earlier directory's first; "": nobody's."""
        editions = [keeper.edition for keeper in self.keepers.values()]
        owners = (each.directory.certificates.get(certificate, "") for each in editions if each)
        return next((owner for owner in owners if owner), "")

    @property
    def known_versions(self) -> str:
        """What this node knows, for its peers: ``5.12, PROV-DEMO=3.7``; the own instance unnamed."""
        others = [f"{name}={keeper.versions}" for name, keeper in self.others.items()]
        return BETWEEN.join([self.own.versions, *others])
