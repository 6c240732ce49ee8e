"""Who may hear of what: an ordinary right on ``subsystem/topic``, asked with the method GET.

The pattern in ``paths`` is compared with the event's type; ``fields`` say what of its data leaves.
"""

from collections.abc import Iterable
from dataclasses import replace

from onegov.core import clock
from onegov.exchange.events.types import Subscription
from onegov.exchange.node.office import Office
from onegov.exchange.rights import Denied, Grant, Right, Wish, decide


class Granting:
    """Decides by the node's rights and by what the directory says of the subscriber now."""

    def __init__(self, office: Office, rights: Iterable[Right]) -> None:
        self._office = office
        self._rights = tuple(rights)
        self._of_any_type = tuple(replace(right, paths=("**",)) for right in self._rights)

    def to_subscribe(
        self, *, client: str, topic: str, purpose: str, authority: str
    ) -> Grant | Denied:
        """Whether the client may hear of any type of event of the topic."""
        return decide(self._of_any_type, _wish(client, topic, "", reason=(purpose, authority)))

    def to_hear(self, subscription: Subscription, type: str) -> Grant | Denied:
        """Whether the subscriber may hear of this type of event at this moment."""
        reason = (subscription.purpose, subscription.authority)
        return decide(
            self._rights, _wish(subscription.client, subscription.topic, type, reason=reason)
        )

    def has_key(self, owner: str) -> bool:
        """Whether the member still has a key that may sign an acknowledgement."""
        now, member = clock.now(), self._office.federation.of(owner).members.get(owner)
        return member is not None and any(
            key.use == "messages" and (key.not_after is None or now <= key.not_after)
            for key in member.keys
        )


def _wish(client: str, topic: str, type: str, *, reason: tuple[str, str]) -> Wish:
    purpose, authority = reason
    return Wish(
        client=client,
        service=topic,
        method="GET",
        purpose=purpose,
        authority=authority,
        segments=(type,) if type else (),
        at=clock.now(),
    )
