"""What travels through the door of the exchange: names, answers, evidence, the directory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal, Protocol

from onegov.core.signer import Algorithm
from onegov.core.types import Text
from onegov.exchange.errors import BadRequest

#: What a key is for, and nothing else.
Use = Literal["messages", "log", "witness", "consents"]
KEY_USES: tuple[Use, ...] = ("messages", "log", "witness", "consents")
#: Services that every provider's node itself gives. Source: X-Road PR-MREST.
METASERVICES = frozenset({"listMethods", "allowedMethods", "getOpenAPI"})
#: One more in each subsystem, which needs a right: who read about a person.
ACCESS_LOG = "accessLog"
#: Where clients subscribe to the events of a subsystem; a node's own too.
SUBSCRIPTIONS = "subscriptions"
#: By which the member that heard a person tells a provider's node that their consent has ended.
WITHDRAW_CONSENT = "withdrawConsent"


def _parts(text: str, count: int) -> list[str]:
    parts = text.split("/")
    if len(parts) != count or not all(parts):
        raise BadRequest(
            Text(
                en=f"“{text}” does not have {count} parts separated by slashes.",
                fr=f"«\u00a0{text}\u00a0» n’a pas {count} parties séparées par des barres obliques.",
            ),
            type="client.invalid_request",
            detail="identifier",
        )
    return parts


@dataclass(frozen=True, slots=True)
class ClientId:
    """A system that asks. Source: X-Road PR-REST section 4.1 (``X-Road-Client``)."""

    instance: str
    member_class: str
    member: str
    subsystem: str

    @classmethod
    def parse(cls, text: str) -> "ClientId":
        """From ``CA-DEMO/GOV/ONEGOV/platform``; BadRequest when it has other than four parts."""
        return cls(*_parts(text, 4))

    @property
    def owner(self) -> str:
        """The member as the directory lists it: ``CA-DEMO/GOV/ONEGOV``."""
        return f"{self.instance}/{self.member_class}/{self.member}"

    def __str__(self) -> str:
        return f"{self.owner}/{self.subsystem}"


@dataclass(frozen=True, slots=True)
class ServiceId:
    """A service that answers. Source: X-Road PR-REST section 4.1 (the path after ``/r1``)."""

    instance: str
    member_class: str
    member: str
    subsystem: str
    service: str

    @classmethod
    def parse(cls, text: str) -> "ServiceId":
        """From ``CA-DEMO/GOV/IRCC/clients/link``; BadRequest when it has other than five parts."""
        return cls(*_parts(text, 5))

    @property
    def owner(self) -> str:
        """The member as the directory lists it: ``CA-DEMO/GOV/IRCC``."""
        return f"{self.instance}/{self.member_class}/{self.member}"

    @property
    def local_name(self) -> str:
        """The name inside its member: ``clients/link``."""
        return f"{self.subsystem}/{self.service}"

    def __str__(self) -> str:
        return f"{self.owner}/{self.local_name}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer whose signature this process itself has verified.

    Attributes:
        status: HTTP status of the provider's system, 2xx.
        body: decoded JSON; text when the answer is not JSON; None when it is empty.
        evidence_id: id under which the own node keeps the evidence (X-Road-Request-Id).
        signed_by: id of the key that signed (``CBSA:node:1``).
        signed_at: when it was signed, UTC, to the second.
        service: who answered.
    """

    status: int
    body: object
    evidence_id: str
    signed_by: str
    signed_at: datetime
    service: ServiceId


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """One signed message, without its body.

    Attributes:
        base: the signature base, as signed. Source: RFC 9421 section 2.5.
        signature: 64 bytes of signature over ``base``, base64.
    """

    base: str
    signature: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a third party needs in order to check one exchange, without its bodies.

    Attributes:
        id: X-Road-Request-Id of the exchange.
        request: what the client's node signed.
        answer: what the provider's node signed.
        line: the line of the evidence log, exactly as hashed (no line end).
        index: its place in the log, from 0.
        proof: inclusion proof, 32-byte hashes.
        checkpoint: signed note of the log that covers ``index``.
        log_key_id: key that signed the checkpoint.
    """

    id: str
    request: SignedMessage
    answer: SignedMessage
    line: str
    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    log_key_id: str


@dataclass(frozen=True, slots=True)
class Key:
    """A public key of a member.

    Attributes:
        keyid: unique in the directory (``IRCC:node:1``).
        public_key: 32 bytes of Ed25519, or 33 of P-256 (compressed point).
        use: ``messages`` (requests and answers), ``log`` (checkpoints), ``witness`` (cosignatures) or
            ``consents`` (receipts).
        not_after: last moment at which it may sign, UTC; None while open.
        node_id: the node whose key it is; "" for the member's first.
        alg: what it signs with; what a message says of itself must be the same.
    """

    keyid: str
    public_key: bytes
    use: Use = "messages"
    not_after: datetime | None = None
    node_id: str = ""
    alg: Algorithm = "ed25519"


@dataclass(frozen=True, slots=True)
class Subsystem:
    """A system of a member, which asks or answers: ``code`` is the last part of its address."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class NodeAddress:
    """A node: requests are signed for ``node_id`` and sent to ``url`` (without a final slash)."""

    node_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member and its nodes: ``member`` as ``CA-DEMO/GOV/IRCC``; ``node_id`` and ``url`` of the first.

    ``certificates`` are those that its nodes may show, DER; several while one replaces another.
    ``siblings`` are further nodes, any of which answers for the member. An address with a key for
    ``witness`` is no node but a witness.
    """

    member: str
    node_id: str
    url: str
    keys: tuple[Key, ...]
    name: Text
    subsystems: tuple[Subsystem, ...] = ()
    certificates: tuple[bytes, ...] = ()
    siblings: tuple[NodeAddress, ...] = ()

    @property
    def addresses(self) -> tuple[NodeAddress, ...]:
        """All nodes and witnesses, the first first."""
        return (NodeAddress(self.node_id, self.url), *self.siblings)

    @property
    def nodes(self) -> tuple[NodeAddress, ...]:
        """All nodes, which answer for the member, the first first."""
        witnesses = {self.node_of(key) for key in self.keys if key.use == "witness"}
        return tuple(each for each in self.addresses if each.node_id not in witnesses)

    def node_of(self, key: Key) -> str:
        """The node whose key that is."""
        return key.node_id or self.node_id


@dataclass(frozen=True, slots=True)
class Witness:
    """Whoever cosigns checkpoints of others' logs: ``key.keyid`` is its name, ``url`` where it is asked."""

    member: str
    key: Key
    url: str


@dataclass(frozen=True)
class Directory:
    """Who takes part in the exchange, where their nodes are, and their keys."""

    members: Mapping[str, Member]
    keys: Mapping[str, tuple[Member, Key]] = field(init=False)
    certificates: Mapping[bytes, str] = field(init=False)  # SHA-256 to the member

    def __post_init__(self) -> None:
        listed = {
            key.keyid: (member, key) for member in self.members.values() for key in member.keys
        }
        object.__setattr__(self, "keys", listed)
        shown = {
            sha256(der).digest(): member.member
            for member in self.members.values()
            for der in member.certificates
        }
        object.__setattr__(self, "certificates", shown)

    def of(self, member: str) -> "Directory":
        """Itself: one directory is asked for whom it lists; see ``Directories``."""
        return self

    def parts(self) -> tuple["Directory", ...]:
        """Itself alone."""
        return (self,)

    def find_key(self, keyid: str, *, owner: str, use: str, at: datetime) -> Key | None:
        """The key, when it belongs to ``owner``, serves ``use`` and may sign at ``at``; else None."""
        member, key = self.keys.get(keyid, (None, None))
        if member is None or key is None or member.member != owner or key.use != use:
            return None
        return None if key.not_after is not None and at > key.not_after else key

    def witnesses(self, *, at: datetime) -> tuple[Witness, ...]:
        """Those that may cosign at that moment (UTC), by name."""
        found = [
            Witness(member.member, key, address.url)
            for _, (member, key) in sorted(self.keys.items())
            for address in member.addresses
            if key.use == "witness" and address.node_id == member.node_of(key)
        ]
        return tuple(
            each for each in found if each.key.not_after is None or at <= each.key.not_after
        )


def instance_of(member: str) -> str:
    """The first part of an address: ``CA-DEMO`` of ``CA-DEMO/GOV/IRCC``."""
    return member.partition("/")[0]


class Listing(Protocol):
    """Tells which directory may list a member."""

    def of(self, member: str) -> Directory:
        """The one for ``instance/class/member``; an empty one when its instance is not known."""
        ...

    def parts(self) -> tuple[Directory, ...]:
        """All that there are."""
        ...


@dataclass(frozen=True)
class Directories:
    """The directories of several instances, each asked for its own members only."""

    by_instance: Mapping[str, Directory]

    def of(self, member: str) -> Directory:
        """That of the member's instance."""
        return self.by_instance.get(instance_of(member), Directory({}))

    def parts(self) -> tuple[Directory, ...]:
        """All of them."""
        return tuple(self.by_instance.values())
