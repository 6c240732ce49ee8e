"""The lines that say who read about a person: one for each person, with only what they may see."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from onegov.exchange.access.records import Names, Person
from onegov.exchange.access.sealing import Seal, Sealed
from onegov.exchange.headers import AUTHORITY, CLIENT, CONSENT, PURPOSE, SUBJECT
from onegov.exchange.messages import Reply, Request
from onegov.exchange.types import ClientId, ServiceId

KIND = "access"
SHOWN = ("client", "service", "purpose", "authority", "consent")
_LONGEST_CONSENT = 16_384


@dataclass(frozen=True, slots=True)
class Entry:
    """An opened line of the log.

    Attributes:
        at: when the provider's node answered.
        said: ``SHOWN`` by name, also of a line that does not show them.
        sealed: how it is found.
        subsystem: the provider's, inside its member.
    """

    at: datetime
    said: Mapping[str, str]
    sealed: Sealed


class Scribe:
    """Writes and opens the lines of one node."""

    def __init__(self, names: Names, seal: Seal) -> None:
        self._names = names
        self._seal = seal
        self.mark = names.record("", "")  # tells one secret from another

    def subject(self, owner: str, pseudonym: str, *, subsystem: str) -> bytes:
        """The tag of a person as that organisation names them towards the subsystem."""
        return self._names.subject(subsystem, owner, pseudonym)

    def known_as(self, subject: bytes, records: tuple[bytes, ...]) -> str:
        """The records of that subject, sealed for nodes with the same secret; "" when none is known."""
        return self._seal.close(Sealed(b"", records), bound=subject.hex()) if records else ""

    def records_known_as(self, subject: bytes, text: str) -> tuple[bytes, ...]:
        """What a sibling sealed for just this subject; none when it has another secret."""
        sealed = self._seal.open(text, bound=subject.hex()) if text else None
        return sealed.records if sealed else ()

    def lines(
        self, request: Request, reply: Reply, *, service: ServiceId, persons: Sequence[Person]
    ) -> list[dict[str, object]]:
        """What to write of one answer: a line for each person whom it was about.

        Where the system named no record, whoever the client asked about is that person, if it got
        an answer. The line of somebody else shows nothing that would tell whose matter this was.
        """
        subject = self._subject(request, service)
        is_told = all(person.role == "other" for person in persons) and 200 <= reply.status < 300
        if subject and is_told:
            persons = (Person("subject"), *persons)
        said = _said(request, reply, service)
        id = request.header("x-road-request-id")
        return [
            self._masked_line(said, person)
            if person.role == "other"
            else self._open_line(said, id, person, subject if person.role == "subject" else b"")
            for person in persons
        ]

    def _subject(self, request: Request, service: ServiceId) -> bytes:
        pseudonym = request.header(SUBJECT)
        if not pseudonym:
            return b""
        owner = ClientId.parse(request.header(CLIENT)).owner
        return self.subject(owner, pseudonym, subsystem=service.subsystem)

    def _open_line(
        self, said: Mapping[str, str], id: str, person: Person, subject: bytes
    ) -> dict[str, object]:
        sealed = self._seal.close(Sealed(subject, person.records), bound=id)
        return {"kind": KIND, "exchange": id, **said, "sealed": sealed}

    def _masked_line(self, said: Mapping[str, str], person: Person) -> dict[str, object]:
        sealed = self._seal.close(Sealed(b"", person.records, dict(said)), bound="")
        return {"kind": KIND, "masked": True, "sealed": sealed}

    def read(self, line: bytes) -> Entry | None:
        """The entry in a stored line; None when it was sealed under another secret."""
        content = json.loads(line)
        sealed = self._seal.open(content["sealed"], bound=content.get("exchange", ""))
        if sealed is None:
            return None
        said = sealed.hidden if content.get("masked") else content
        return Entry(
            at=datetime.fromisoformat(content["at"]),
            said={name: str(said[name]) for name in SHOWN},
            sealed=sealed,
        )


def _said(request: Request, reply: Reply, service: ServiceId) -> dict[str, str]:
    """A client that states no purpose got one from its right; then the answer names it."""
    return {
        "client": request.header(CLIENT),
        "service": str(service),
        "purpose": request.header(PURPOSE) or reply.header(PURPOSE),
        "authority": request.header(AUTHORITY) or reply.header(AUTHORITY),
        "consent": consent_reference(request.header(CONSENT)),
    }


def consent_reference(value: str) -> str:
    """The id of the receipt that was shown: the value itself, or of a JWS its ``jti`` (RFC 7519).

    The receipt itself names the person, so it stays out of what is shown.
    """
    if value.count(".") != 2:
        return value
    try:
        payload = value[:_LONGEST_CONSENT].split(".")[1]
        content = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return ""
    found = content.get("jti") if isinstance(content, dict) else None
    return found if isinstance(found, str) else ""
