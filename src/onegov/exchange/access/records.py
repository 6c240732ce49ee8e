"""Whose record an answer was about: what a system says of it, and what a node makes of that.

A system names records on its answer, in a header that never travels (RFC 9651, a list of strings)::

    OneGov-Record: "A-1", "A-2", "B-7";other

``A-1`` and ``A-2`` are both the subject's; ``B-7`` is of somebody else who is touched by the answer.
The node keeps no such name: only HMACs of them, under a secret that does not leave it.
"""

import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from onegov.exchange.faults import make_fault
from onegov.exchange.headers import Headers
from onegov.exchange.messages import Reply

HEADER = "onegov-record"
_ITEM = r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,200})"(;other)?'
_LIST = re.compile(rf"{_ITEM}(?:[ \t]*,[ \t]*{_ITEM})*")
_MOST = 20
_TAG_BYTES = 16
Role = Literal["subject", "keyed", "other"]


@dataclass(frozen=True, slots=True)
class Person:
    """One person whom an answer was about, by tags that only this node can make.

    Attributes:
        role: ``subject``, whom the client means by OneGov-Subject, as the provider knows; ``keyed``,
            whose record the client asked for by its key; ``other``, touched by somebody's matter.
        records: of the person's records.
    """

    role: Role
    records: tuple[bytes, ...] = ()


class Names:
    """Makes tags: HMAC-SHA-256 (RFC 2104) of names, cut to 16 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def record(self, subsystem: str, name: str) -> bytes:
        """The tag of a record of that subsystem."""
        return self._tag("record", subsystem, name)

    def subject(self, subsystem: str, owner: str, pseudonym: str) -> bytes:
        """The tag of a person as one client's organisation names them towards that subsystem."""
        return self._tag("subject", subsystem, owner, pseudonym)

    def _tag(self, *parts: str) -> bytes:
        message = json.dumps(parts).encode()
        return hmac.digest(self._secret, message, "sha256")[:_TAG_BYTES]

    def said(self, subsystem: str, value: str) -> Headers:
        """The node's own form of what a system said in the header; nothing when it said nothing.

        Raises:
            ProviderDown: ``invalid_answer`` when it is no such list; guessed at, a reading would
                never show.
        """
        if not value:
            return ()
        if not _LIST.fullmatch(value) or len(items := re.findall(_ITEM, value)) > _MOST:
            raise make_fault("server.serverproxy.service_failed.invalid_answer", HEADER)
        own = [self.record(subsystem, _plain(name)) for name, other in items if not other]
        others = [self.record(subsystem, _plain(name)) for name, other in items if other]
        persons = [Person("subject", tuple(own))] if own else []
        return _written([*persons, *(Person("other", (tag,)) for tag in others)])

    def found(self, subsystem: str, names: Iterable[str], *, role: Role) -> Headers:
        """The same for records that an adapter gave: each is a person's of its own."""
        distinct = dict.fromkeys(names)
        return _written([Person(role, (self.record(subsystem, name),)) for name in distinct])


def _plain(text: str) -> str:
    return re.sub(r'\\(["\\])', r"\1", text)


def _written(persons: Iterable[Person]) -> Headers:
    listed = [[each.role, *(tag.hex() for tag in each.records)] for each in persons]
    return ((HEADER, json.dumps(listed)),) if listed else ()


def about(records: tuple[bytes, ...]) -> Headers:
    """The node's own form for an answer about the subject with these records, tagged already."""
    return _written([Person("subject", records)]) if records else ()


def taken(reply: Reply) -> tuple[Reply, tuple[Person, ...]]:
    """The answer without the node's own header, and whom it said that the answer is about."""
    value = reply.header(HEADER)
    if not value:
        return reply, ()
    kept = tuple(each for each in reply.headers if each[0] != HEADER)
    persons = [
        Person(role, tuple(bytes.fromhex(tag) for tag in tags)) for role, *tags in json.loads(value)
    ]
    return replace(reply, headers=kept), tuple(persons)
